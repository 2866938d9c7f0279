import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createTestClock } from '../../testing/clock.ts';
import type { ConversationRecord } from './conversation-record.ts';
import { localPeople } from './identities.ts';
import { NotificationHub } from './notification-hub.ts';

it('a chat is reported with each message, and a long one at most every 200 ms, as it is then', async () => {
  const clock = createTestClock();
  const hub = new NotificationHub({ clock, newId: () => 'one' });
  const person = localPeople('supervise')[0]!;
  const { id: channel } = hub.create(person);
  hub.subscribe(channel, [`v2.users.${person.userId}.conversations.messages`], false);
  const counts: number[] = [];
  hub.attach(channel, {
    send(text) {
      const { participants } = JSON.parse(text).eventBody ?? {};
      if (participants) counts.push(participants[0].messages.length);
    },
    close() {},
    terminate() {},
    bufferedAmount: () => 0,
  });
  const said: object[] = [];
  const chat = {
    id: 'c',
    participants: [{ id: 'p', purpose: 'customer', userId: person.userId, messages: [{ messages: said }] }],
  } as unknown as ConversationRecord;
  const say = (messages: number) => {
    for (let n = 0; n < messages; n++) {
      said.push({ messageId: `m${said.length}` });
      hub.publish(chat);
    }
  };
  say(100);
  assert.equal(counts.length, 100);
  say(20);
  assert.equal(counts.length, 100);
  await clock.advance(200);
  assert.deepEqual(counts.slice(100), [120]);
  say(1);
  await clock.advance(200);
  assert.equal(counts.at(-1), 121);
  hub.close();
});
