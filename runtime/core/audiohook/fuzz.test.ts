import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../shared/seeded-random.ts';
import { acceptAll, countingMeter } from '../../testing/audiohook-connections.ts';
import { createRecordingBridge } from '../../testing/audiohook-recording-bridge.ts';
import { createTestSocket, testStereo, testUpgrade } from '../../testing/audiohook-socket.ts';
import { createTestClock } from '../../testing/clock.ts';
import { silentLogger } from '../ports/logger.ts';
import type { SocketHandlers } from '../ports/socket.ts';
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
/** Replace members of valid messages. */
const unexpectedValues: readonly unknown[] = [
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

const random = seededRandom(20_261_123);
const below = (n: number) => Math.floor(random() * n);
const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;

/** One session that sends valid, mutated and random frames. */
class FuzzedSession {
  readonly #upgrade = testUpgrade();
  readonly #handlers: SocketHandlers;
  readonly socket = createTestSocket();
  #seq = 0;
  #position = 0;

  constructor(accept: ReturnType<typeof acceptAll>) {
    this.#handlers = accept(this.socket, this.#upgrade);
    this.socket.handlers = this.#handlers;
  }

  open(): void {
    this.#handlers.onText(JSON.stringify(this.#message('open')));
  }

  sendFrame(): void {
    const kind = random();
    if (kind < 0.35) {
      const instants = below(2_000);
      this.#position += instants;
      this.#handlers.onBinary(new Uint8Array(instants * 2));
    } else if (kind < 0.4) this.#handlers.onBinary(new Uint8Array(below(70_000)));
    else if (kind < 0.75) this.#handlers.onText(JSON.stringify(this.#message(pick(types.slice(1, 7)))));
    else if (kind < 0.95) this.#handlers.onText(this.#mutated());
    else this.#handlers.onText(noise());
  }

  close(): void {
    if (this.socket.closedWith === undefined) this.#handlers.onClose(1006);
  }

  #message(type: string): Record<string, unknown> {
    this.#seq += 1;
    const position = `PT${this.#position / 8000}S`;
    return {
      version: '2',
      id: this.#upgrade.audiohookSessionId,
      type,
      seq: this.#seq,
      serverseq: 0,
      position,
      parameters:
        type === 'open'
          ? {
              organizationId: this.#upgrade.organizationId,
              conversationId: testUpgrade().correlationId,
              participant: { id: testUpgrade().correlationId },
              media: [testStereo],
            }
          : { start: position, discarded: 'PT0.5S', language: 'en-US', reason: 'end', code: 500 },
    };
  }

  #mutated(): string {
    const value = this.#message(pick(types));
    const keys = Object.keys(value);
    for (let i = below(3); i > 0; i -= 1) value[pick(keys)] = pick(unexpectedValues);
    const text = JSON.stringify(value);
    if (random() < 0.8) return text;
    const at = below(text.length);
    return random() < 0.5
      ? text.slice(0, at)
      : `${text.slice(0, at)}${String.fromCharCode(below(65_536))}${text.slice(at)}`;
  }
}

const noise = () => Array.from({ length: below(200) }, () => String.fromCharCode(below(65_536))).join('');

test('100,000 fuzzed frames throw nothing, leave nothing behind, and every session ends with a reason', async () => {
  const clock = createTestClock();
  const bridge = createRecordingBridge();
  const meter = countingMeter();
  const errors: string[] = [];
  const logger = { ...silentLogger, error: (sentence: string) => void errors.push(sentence), with: () => logger };
  const connections = createAudiohookConnections({ bridge, clock, logger, meter });

  let sent = 0;
  let opened = 0;
  let sessions = 0;
  while (sent < frames) {
    sessions += 1;
    const session = new FuzzedSession(acceptAll(connections));
    // Most sessions open first, so that the fuzz also reaches the later phases.
    if (random() < 0.8) session.open();
    for (let i = 0; i < framesPerSession; i += 1) {
      sent += 1;
      session.sendFrame();
      if (random() < 0.02) await clock.advance(below(20_000));
    }
    opened += session.socket.sent.some((text) => text.includes('"opened"')) ? 1 : 0;
    session.socket.sent.forEach((text, index) => {
      assert.equal((JSON.parse(text) as { seq: number }).seq, index + 1);
    });
    session.close();
    await clock.settle();
    if (sessions % 100 === 0) bridge.forget();
  }

  const ends = [...meter.counts].filter(([name]) => name.startsWith('earshot_audiohook_sessions_total '));
  assert.deepEqual(errors, []);
  assert.deepEqual([connections.active, bridge.activeCalls, clock.pending], [0, 0, 0]);
  assert.equal(
    ends.reduce((sum, [, count]) => sum + count, 0),
    sessions,
  );
  assert.ok(opened > sessions / 2, 'too few sessions opened');
  assert.ok(ends.length >= 4, `only ${ends.map(([name]) => name)}`);
});
