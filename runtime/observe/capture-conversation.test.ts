import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLogger } from '../core/ports/logger.ts';
import { createMemoryConversationLog } from '../log/memory-conversation-log.ts';
import { createTestClock } from '../testing/clock.ts';
import { newConversationId } from '../testing/log-recorder.ts';
import { ConversationCapture } from './capture-conversation.ts';
import { readEntry } from './capture-record.ts';

test('a capture says by how much timers fired late, because a replay fires each in its time', async () => {
  const clock = createTestClock();
  let stalledMs = 0;
  const busy = { ...clock, monotonic: () => clock.monotonic() + stalledMs };
  const lines: string[] = [];
  const capture = new ConversationCapture(
    newConversationId(),
    {
      log: createMemoryConversationLog({ clock, random: () => 0.5 }),
      clock: busy,
      logger: silentLogger,
      engine: 'local',
      openSink: () => ({ write: (line) => void lines.push(line), close() {} }),
    },
    () => {},
  );
  await clock.advance(1_000);
  stalledMs = 1_700;
  await clock.advance(1_000);
  capture.close();
  const last = readEntry(lines.at(-1)!);
  assert.ok(last.k === 'log');
  assert.equal(last.lateMs, 1_700);
});
