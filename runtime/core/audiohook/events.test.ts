import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRecordingBridge } from '../../testing/audiohook-recording-bridge.ts';
import { createTestCaller } from '../../testing/audiohook-socket.ts';
import { createTestClock } from '../../testing/clock.ts';
import { silentLogger } from '../ports/logger.ts';
import { createAudioSplitter } from './audio.ts';
import { createAudiohookConnection } from './connection.ts';
import { defaultAudiohookLimits } from './limits.ts';

test('events to Genesys stay within its rate limit, together with pongs, over a long time', async () => {
  const clock = createTestClock();
  const limits = { ...defaultAudiohookLimits, lifeMs: 86_400_000 };
  let connection: ReturnType<typeof createAudiohookConnection> | undefined;
  const call = createTestCaller({
    now: () => clock.monotonic(),
    accept(socket, upgrade) {
      connection = createAudiohookConnection({
        socket,
        upgrade,
        bridge: createRecordingBridge(),
        clock,
        logger: silentLogger,
        limits,
        splitter: createAudioSplitter(limits.maxFrameBytes),
        languages: [],
        startPaused: false,
        resumeAfterSample: () => undefined,
        takeOver() {},
        onAnomaly() {},
        onEnded() {},
      });
      return connection.handlers;
    },
  });
  call.open();
  let accepted = 0;
  let refused = 0;
  for (let tick = 0; tick < 1_200; tick += 1) {
    // Ten offers a second, twice what Genesys takes, and a ping every five seconds.
    if (connection!.sendEvent([{ type: 'agentassist', data: { tick } }])) accepted += 1;
    else refused += 1;
    call.read();
    if (tick % 50 === 0) call.ping();
    await clock.advance(100);
  }
  assert.deepEqual(call.faults, []);
  assert.ok(
    accepted >= 120 * limits.eventsPerSecond && accepted <= 121 * limits.eventsPerSecond + limits.eventBurst,
    `${accepted}`,
  );
  assert.ok(refused > 0);
  const sequence = call.received.map((message) => message.seq);
  assert.deepEqual(
    sequence,
    sequence.map((_, index) => index + 1),
  );
});
