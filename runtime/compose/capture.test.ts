import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfig } from '../config.ts';
import { createErasureRegistry } from '../core/operations/erasure-registry.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { createTestClock } from '../testing/clock.ts';
import { newConversationId } from '../testing/log-recorder.ts';
import { composeCapture } from './capture.ts';

const hourMs = 3_600_000;

test('retention: CAPTURE_DAYS later a captured call is gone, also where calls are not captured any more', async () => {
  for (const consent of ['true', 'false']) {
    const directory = mkdtempSync(join(tmpdir(), 'capture-'));
    try {
      // Files get the time of the machine.
      const clock = createTestClock({ startAt: Date.now() });
      const log = {} as ConversationLog;
      const erasures = createErasureRegistry({ clock });
      const config = readConfig({ CAPTURE_DIR: directory, CAPTURE_DAYS: '3', CAPTURE_CONSENT: consent });
      await composeCapture({ config, log, clock, logger: silentLogger, engine: 'local', erasures });
      writeFileSync(join(directory, `${newConversationId()}-1.capture`), 'words');
      writeFileSync(join(directory, 'notes.txt'), 'not ours');
      await clock.advance(71 * hourMs);
      assert.equal(readdirSync(directory).length, 2);
      await clock.advance(2 * hourMs);
      assert.deepEqual(readdirSync(directory), ['notes.txt']);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
});
