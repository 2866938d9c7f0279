/** What the service learns of a conversation from the local Genesys over its Platform API. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { parseConversationId } from '../../../shared/ids.ts';
import type { GenesysApi } from '../../core/ports/genesys-api.ts';
import { silentLogger } from '../../core/ports/logger.ts';
import { createSystemClock } from '../../core/system-clock.ts';
import { createPlatformClient } from '../../genesys/platform-client.ts';
import { localDivisions } from './identities.ts';
import { type LocalGenesys, startLocalGenesys } from './server.ts';

let genesys: LocalGenesys;
let api: GenesysApi;
before(async () => {
  const clock = createSystemClock();
  genesys = await startLocalGenesys({ serviceOrigins: [], clock, logger: silentLogger });
  api = createPlatformClient({ apiOrigin: genesys.origin, fetch, clock, logger: silentLogger });
});
after(() => genesys.close());

const userOf = (token: string) => genesys.state.people.find((person) => person.token === token)!.userId;
const part = (token: string, id: string) => api.participation(token, parseConversationId(id), userOf(token));

test('M3: a transfer ends the part of the first agent, and the second has none before answering', async () => {
  const conversation = genesys.state.startCall(crypto.randomUUID());
  const [first, second] = [userOf('local-agent'), userOf('local-agent-2')];
  assert.equal((await part('local-agent', conversation.id)).kind, 'present');
  genesys.state.transfer(conversation, first, second);
  const handedOver = await part('local-agent', conversation.id);
  assert.ok(handedOver.kind === 'after_call' && handedOver.handedOverAt !== undefined);
  assert.ok(Math.abs(handedOver.handedOverAt - Date.now()) < 60_000);
  assert.equal((await part('local-agent-2', conversation.id)).kind, 'alerting');
  genesys.state.disconnect(conversation);
  assert.equal((await part('local-agent-2', conversation.id)).kind, 'none', 'only alerted');
});

test('M3: after the end, the agent who transferred stays out and the last agent has after-call work', async () => {
  const conversation = genesys.state.startCall(crypto.randomUUID());
  const [first, second] = [userOf('local-agent'), userOf('local-agent-2')];
  genesys.state.transfer(conversation, first, second);
  genesys.state.answer(conversation, second);
  await new Promise((resolve) => setTimeout(resolve, 5));
  genesys.state.disconnect(conversation);
  const before = await part('local-agent', conversation.id);
  assert.ok(before.kind === 'after_call' && before.handedOverAt !== undefined);
  const last = await part('local-agent-2', conversation.id);
  assert.ok(last.kind === 'after_call' && last.handedOverAt === undefined);
  for (const leg of conversation.participants.filter((p) => p.userId === first)) {
    genesys.state.wrapUp(conversation, leg, { code: 'done' });
  }
  const done = await part('local-agent', conversation.id);
  assert.ok(done.kind === 'left' && done.handedOver === true);
});

test('conversations and permissions have divisions', async () => {
  const conversation = genesys.state.startCall(crypto.randomUUID());
  assert.deepEqual((await part('local-supervisor', conversation.id)).divisionIds, [localDivisions.home.id]);
  genesys.state.moveToDivision(conversation, localDivisions.north.id);
  assert.deepEqual((await part('local-supervisor', conversation.id)).divisionIds, [localDivisions.north.id]);
});

test('a chat message is read with its sender, and none of another conversation', async () => {
  const { state } = genesys;
  const chat = state.startChat();
  const other = state.startChat();
  for (const conversation of [chat, other]) {
    state.setOnQueue(userOf('local-agent'), true);
    state.answer(conversation, userOf('local-agent'));
  }
  const said = state.addMessage(chat, { from: 'customer' }, { text: 'Hello' });
  const replied = state.addMessage(chat, { from: 'agent', userId: userOf('local-agent') }, { text: 'Hi' });
  const read = (id: string, message: string) => api.message('local-agent', parseConversationId(id), message);
  assert.deepEqual(await read(chat.id, said.id), { roles: ['customer'], text: 'Hello' });
  assert.deepEqual(await read(chat.id, replied.id), { roles: ['agent'], text: 'Hi' });
  assert.equal(await read(other.id, said.id), undefined);
  assert.equal(await read(chat.id, 'unknown'), undefined);
  const ids = [said.id, 'unknown', replied.id];
  assert.deepEqual(Object.fromEntries(await api.messages('local-agent', parseConversationId(chat.id), ids)), {
    [said.id]: { roles: ['customer'], text: 'Hello' },
    [replied.id]: { roles: ['agent'], text: 'Hi' },
  });
  assert.equal((await api.messages('local-agent', parseConversationId(other.id), ids)).size, 0);
});

test('an unknown conversation can be read by an agent of local mode and is on no one’s desktop', async () => {
  const id = crypto.randomUUID();
  assert.equal((await part('local-agent', id)).kind, 'present');
  const onDesktops = genesys.state.people.flatMap(({ userId }) => genesys.state.involving(userId));
  assert.ok(!onDesktops.some((conversation) => conversation.id === id));
});
