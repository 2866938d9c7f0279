import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConversationId } from '../../shared/ids.ts';
import { createMemoryConversationLog } from '../log/memory-conversation-log.ts';
import { createTestClock } from '../testing/clock.ts';
import { measureLog } from './measured-log.ts';
import { createMeter } from './meter.ts';

test('the latencies of final texts and of suggestions are counted, those of interim texts are not', async () => {
  const clock = createTestClock();
  const meter = createMeter();
  const log = measureLog(createMemoryConversationLog({ clock, random: () => 0.5 }), meter, clock.monotonic);
  const id = parseConversationId('0a0a0a0a-1111-4222-8333-000000000001');
  const spoken = {
    type: 'utterance',
    utteranceId: 'u',
    revision: 1,
    role: 'customer',
    text: 'x',
    startMs: 0,
    endMs: 1,
  } as const;
  const ids = await log.append(id, [
    { ...spoken, final: false, latencyMs: 100 },
    { ...spoken, revision: 2, final: true, latencyMs: 400 },
    {
      type: 'suggestion',
      suggestionId: 's',
      kind: 'knowledge',
      proactive: true,
      text: 'x',
      sources: [],
      latencyMs: 30,
    },
    { type: 'notice', level: 'info', code: 'paused', message: 'm' },
  ]);
  assert.equal(ids.length, 4);
  assert.equal((await log.snapshot(id)).conversation.utterances.length, 1);
  const text = await meter.expose();
  assert.match(text, /^earshot_speech_to_text_seconds_count\{role="customer"\} 1$/m);
  assert.match(text, /^earshot_speech_to_text_seconds_sum\{role="customer"\} 0.4$/m);
  assert.match(text, /^earshot_text_to_suggestion_seconds_sum\{kind="knowledge"\} 0.03$/m);
  assert.match(text, /^earshot_log_append_seconds_count 1$/m);
  assert.match(text, /^earshot_notices_total\{code="paused"\} 1$/m);
  assert.match(text, /^earshot_log_degraded 0$/m);
});
