import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as v from 'valibot';
import { parseConversationId } from '../../../shared/ids.ts';
import { createMemoryConversationLog } from '../../log/memory-conversation-log.ts';
import { createTestClock } from '../../testing/clock.ts';
import { silentLogger } from '../ports/logger.ts';
import { silentMeter } from '../ports/meter.ts';
import { compileRules, RulesFileSchema } from '../rules/rules.ts';
import { createAssistFeed } from './feed.ts';
import { createRuleRunner } from './rule-runner.ts';

const id = parseConversationId('2f6b7c1e-0c5a-4a4e-9c55-1f2a3b4c5d6e');
const settle = async () => {
  for (let n = 0; n < 20; n++) await new Promise(setImmediate);
};

it('what an agent must say becomes a card when it was missed, and keeps the time when it was said', async () => {
  const clock = createTestClock();
  const log = createMemoryConversationLog({ clock, random: () => 0.5 });
  const must = { kind: 'must_say', text: 'Say it now.', seconds: 30 };
  const { rules } = v.parse(RulesFileSchema, {
    rules: [
      { ...must, id: 'recording', title: 'Announce the recording', say: ['call is recorded'] },
      { ...must, id: 'name', title: 'Give your name', say: ['my name is'] },
    ],
  });
  const compiled = compileRules(rules);
  const runner = createRuleRunner({ log, clock, feed: () => feed, rules: async () => compiled });
  const feed = createAssistFeed({
    ...{ log, clock, logger: silentLogger, meter: silentMeter },
    onAppended: (...appended) => runner.appended(...appended),
  });
  feed.of(id).started('voice', 'en-US');
  await settle();
  const said = { utteranceId: 'u1', revision: 1, role: 'agent', final: true, startMs: 3_000, endMs: 4_000 } as const;
  feed.of(id).utterance({ ...said, text: 'Hello, my name is Ana.' });
  await settle();
  for (let second = 0; second < 31; second++) {
    clock.advance(1_000);
    await settle();
  }
  const { conversation } = await log.snapshot(id);
  assert.deepEqual(
    conversation.suggestions.map(({ text, title, rule }) => [text, title, rule?.id, rule?.outcome, rule?.atMs]),
    [
      ['', undefined, 'name', 'said', 4_000],
      ['Say it now.', 'Announce the recording', 'recording', 'missed', 30_000],
    ],
  );
  feed.of(id).ended();
  await settle();
});
