import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as v from 'valibot';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { createMemoryConversationLog } from '../../log/memory-conversation-log.ts';
import { createMemoryLiveIndex } from '../../store/memory-live-index.ts';
import { newConversationId } from '../../testing/archive-records.ts';
import { createTestClock } from '../../testing/clock.ts';
import { silentLogger } from '../ports/logger.ts';
import { silentMeter } from '../ports/meter.ts';
import { AlertRulesSchema } from './alert-rules.ts';
import { createAlertWatch } from './alert-watch.ts';
import { createLiveConversations } from './live-conversations.ts';

function setUp() {
  const clock = createTestClock();
  const own = { clock, logger: silentLogger, meter: silentMeter, random: () => 0.5 };
  const index = createMemoryLiveIndex();
  const { rules } = v.parse(AlertRulesSchema, {
    rules: [{ id: 'steps', title: 'Steps missed', when: { type: 'checklist' } }],
  });
  const log = createMemoryConversationLog({ ...own, limits: {} });
  const live = createLiveConversations({ log, index, alerts: createAlertWatch({ rules, clock }), ...own });
  const at = () => new Date(clock.now()).toISOString();
  const talk = async (isDone: boolean) => {
    const id = newConversationId();
    const status = (what: 'started' | 'ended'): AssistEvent => ({
      ...{ type: 'conversation', status: what, channel: 'voice', at: at() },
    });
    const checklist = [{ itemId: 'i', title: 'Verify', done: isDone }];
    await live.log.append(id, [status('started')]);
    await live.log.append(id, [
      { type: 'suggestion', suggestionId: 'c', kind: 'coaching', proactive: true, text: '', sources: [], checklist },
    ]);
    await clock.advance(1_000);
    await live.log.append(id, [status('ended')]);
    await clock.advance(1_000);
    return () => index.get(id)?.row?.shown;
  };
  return { clock, live, index, talk };
}

it('a conversation whose end raises an alert stays for a while, as ended, and then goes', async () => {
  const { clock, live, talk } = setUp();
  const row = await talk(false);
  assert.equal(row()?.alerts[0]?.title, 'Steps missed');
  assert.ok(row()?.endedAt);
  await clock.advance(130_000);
  assert.equal(row(), undefined);
  live.close();
});

it('a conversation that ends without an alert goes at once', async () => {
  const { live, talk } = setUp();
  const row = await talk(true);
  assert.equal(row(), undefined);
  live.close();
});

it('somebody who goes on speaking changes a row once in five seconds, and speech ends a hold at once', async () => {
  const { clock, live, index } = setUp();
  const id = newConversationId();
  const published: (string | undefined)[] = [];
  const { publish } = index;
  index.publish = (entries) => {
    for (const { row } of entries) published.push(row?.shown.heldSince);
    publish(entries);
  };
  const at = () => new Date(clock.now()).toISOString();
  const interim = async () => {
    const spoken = { utteranceId: 'u', revision: 1, role: 'customer', text: 'a', final: false } as const;
    await live.log.append(id, [{ type: 'utterance', ...spoken, startMs: 0, endMs: 1, at: at() }]);
    await clock.advance(500);
  };
  await live.log.append(id, [{ type: 'conversation', status: 'started', channel: 'voice', at: at() }]);
  for (let n = 0; n < 40; n++) await interim();
  assert.ok(published.length >= 4 && published.length <= 6, `${published.length} in 20 seconds`);
  await live.log.append(id, [{ type: 'notice', level: 'info', code: 'paused', message: '', at: at() }]);
  await clock.advance(500);
  assert.ok(published.at(-1) !== undefined);
  await interim();
  assert.equal(published.at(-1), undefined);
  live.close();
});
