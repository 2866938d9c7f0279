import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../shared/seeded-random.ts';
import { createRecordingBridge } from '../../testing/audiohook-recording-bridge.ts';
import { createTestSocket, testStereo, testUpgrade } from '../../testing/audiohook-socket.ts';
import { createTestClock } from '../../testing/clock.ts';
import { silentLogger } from '../ports/logger.ts';
import { silentMeter } from '../ports/meter.ts';
import { createAudiohookConnections } from './connections.ts';

const frames = 100_000;
const framesPerSession = 50;

const types = [
  'open',
  'ping',
  'update',
  'paused',
  'resumed',
  'discarded',
  'error',
  'close',
  'dtmf',
  'opened',
  'closed',
  '__proto__',
  'toString',
  '',
];
const oddValues: readonly unknown[] = [
  undefined,
  null,
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  '',
  'x',
  true,
  [],
  {},
  [[]],
  'PT1S',
  'PT-1S',
  'PT9999999999S',
  '2',
  '\u0000',
  '\ud800',
];

test('100,000 fuzzed frames: nothing throws, nothing is left, every session ends with a reason', async () => {
  const random = seededRandom(20_261_123);
  const below = (n: number) => Math.floor(random() * n);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const clock = createTestClock();
  const bridge = createRecordingBridge();
  const reasons = new Map<string, number>();
  const errors: string[] = [];
  const logger = { ...silentLogger, error: (sentence: string) => void errors.push(sentence), with: () => logger };
  const meter = {
    ...silentMeter,
    counter: (name: string) => ({
      add(amount = 1, labels: Readonly<Record<string, string>> = {}) {
        if (name === 'earshot_audiohook_sessions_total')
          reasons.set(labels.reason!, (reasons.get(labels.reason!) ?? 0) + amount);
      },
    }),
  };
  const connections = createAudiohookConnections({ bridge, clock, logger, meter });

  let sent = 0;
  let opened = 0;
  let sessions = 0;
  while (sent < frames) {
    sessions += 1;
    const upgrade = testUpgrade();
    const socket = createTestSocket();
    const handlers = connections.accept(socket, upgrade);
    socket.handlers = handlers;
    let seq = 0;
    let position = 0;

    const message = (type: string): Record<string, unknown> => {
      seq += 1;
      return {
        version: '2',
        id: upgrade.audiohookSessionId,
        type,
        seq,
        serverseq: 0,
        position: `PT${position / 8000}S`,
        parameters:
          type === 'open'
            ? {
                organizationId: upgrade.organizationId,
                conversationId: testUpgrade().correlationId,
                participant: { id: testUpgrade().correlationId },
                media: [testStereo],
              }
            : { start: `PT${position / 8000}S`, discarded: 'PT0.5S', language: 'en-US', reason: 'end', code: 500 },
      };
    };
    const mutated = (): string => {
      const value = message(pick(types));
      const keys = Object.keys(value);
      for (let i = below(3); i > 0; i -= 1) value[pick(keys)] = pick(oddValues);
      const text = JSON.stringify(value);
      if (random() < 0.8) return text;
      const at = below(text.length);
      return random() < 0.5
        ? text.slice(0, at)
        : `${text.slice(0, at)}${String.fromCharCode(below(65_536))}${text.slice(at)}`;
    };
    const noise = () => Array.from({ length: below(200) }, () => String.fromCharCode(below(65_536))).join('');

    // Most sessions get past the door, or the fuzz would only ever see the door.
    if (random() < 0.8) handlers.onText(JSON.stringify(message('open')));
    for (let i = 0; i < framesPerSession; i += 1) {
      sent += 1;
      const kind = random();
      if (kind < 0.35) {
        const instants = below(2_000);
        position += instants;
        handlers.onBinary(new Uint8Array(instants * 2));
      } else if (kind < 0.4) handlers.onBinary(new Uint8Array(below(70_000)));
      else if (kind < 0.75) handlers.onText(JSON.stringify(message(pick(types.slice(1, 7)))));
      else if (kind < 0.95) handlers.onText(mutated());
      else handlers.onText(noise());
      if (random() < 0.02) await clock.advance(below(20_000));
    }
    opened += socket.sent.some((text) => text.includes('"opened"')) ? 1 : 0;
    socket.sent.forEach((text, index) => {
      assert.equal((JSON.parse(text) as { seq: number }).seq, index + 1);
    });
    if (socket.closedWith === undefined) handlers.onClose(1006);
    await clock.settle();
    if (sessions % 100 === 0) bridge.forget();
  }

  assert.deepEqual(errors, []);
  assert.deepEqual([connections.active, bridge.activeCalls, clock.pending], [0, 0, 0]);
  assert.equal(
    [...reasons.values()].reduce((sum, count) => sum + count, 0),
    sessions,
  );
  assert.ok(opened > sessions / 2, 'the fuzz never got past the door');
  assert.ok(reasons.size >= 4, `only ${[...reasons.keys()]}`);
});
