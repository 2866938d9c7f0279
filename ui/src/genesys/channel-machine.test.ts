import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ChannelEffect,
  type ChannelInput,
  type ChannelPhase,
  type ChannelState,
  channelTable,
  channelTimes,
  initial,
  step,
} from './channel-machine.ts';

const phases: ChannelPhase[] = ['idle', 'creating', 'connecting', 'open', 'probing', 'waiting', 'stopped'];
const inputs: ChannelInput[] = [
  { type: 'start' },
  { type: 'created', connectUri: 'wss://streaming.example/channels/1', expiresInMs: 86_400_000 },
  { type: 'createFailed', fatal: false },
  { type: 'createFailed', fatal: true },
  { type: 'opened' },
  { type: 'frame' },
  { type: 'closing' },
  { type: 'unsubscribed' },
  { type: 'closed' },
  { type: 'watchdog' },
  { type: 'retry' },
  { type: 'renew' },
  { type: 'stop' },
];

const at = (phase: ChannelPhase): ChannelState => ({
  phase,
  connectUri: phase === 'idle' || phase === 'creating' ? '' : 'wss://x',
  failures: 0,
});
const done = (effects: readonly ChannelEffect[]) =>
  effects.map((e) => (e.type === 'arm' ? `arm ${e.timer}` : e.type)).join(', ');

/** The whole table: where each input leads from each phase; `·` where it is ignored. */
const expected: Record<string, string> = {
  start: 'creating · · · · · creating',
  created: '· connecting · · · · ·',
  createFailed: '· waiting · · · · ·',
  'createFailed fatal': '· stopped · · · · ·',
  opened: '· · open · · · ·',
  frame: '· · · open open · ·',
  closing: '· · · connecting connecting · ·',
  unsubscribed: '· · · creating creating · ·',
  closed: '· · waiting waiting waiting · ·',
  watchdog: '· · waiting probing waiting · ·',
  retry: '· · · · · connecting ·',
  renew: '· · creating creating creating creating ·',
  stop: 'stopped stopped stopped stopped stopped stopped ·',
};

test('the channel goes from every phase by every input where its table says', () => {
  for (const input of inputs) {
    const name = input.type === 'createFailed' && input.fatal ? 'createFailed fatal' : input.type;
    const row = phases.map((phase) => {
      const [next, effects] = step(at(phase), input, 0.5);
      const ignored = !channelTable[phase][input.type];
      if (ignored) assert.deepEqual([next, effects], [at(phase), []]);
      return ignored ? '·' : next.phase;
    });
    assert.equal(row.join(' '), expected[name], name);
  }
});

test('every timer that a phase waits for is armed when it is entered, and none is left behind in the end', () => {
  for (const phase of phases) {
    for (const input of inputs) {
      const [next, effects] = step(at(phase), input, 0.5);
      const what = `${phase} by ${input.type}: ${done(effects)}`;
      if (next.phase === phase && effects.length === 0) continue;
      if (['connecting', 'open', 'probing'].includes(next.phase))
        assert.ok(done(effects).includes('arm watchdog'), what);
      if (next.phase === 'waiting') assert.ok(done(effects).includes('arm retry'), what);
      if (next.phase === 'creating') assert.ok(done(effects).includes('create'), what);
      if (next.phase === 'stopped' && phase !== 'stopped') {
        assert.ok(
          effects.some((e) => e.type === 'disarm' && e.all),
          what,
        );
      }
    }
  }
});

test('every connection begins with a resync, for nothing is replayed', () => {
  assert.equal(done(step(at('connecting'), { type: 'opened' }, 0)[1]), 'arm watchdog, resync');
});

test('silence is first asked about, and only then taken for death', () => {
  const [probing, asked] = step(at('open'), { type: 'watchdog' }, 0);
  assert.deepEqual(asked, [{ type: 'ping' }, { type: 'arm', timer: 'watchdog', ms: channelTimes.probeMs }]);
  assert.equal(step(probing, { type: 'frame' }, 0)[0].phase, 'open');
  assert.equal(step(probing, { type: 'watchdog' }, 0)[0].phase, 'waiting');
});

test('waits grow to 30 seconds with full jitter, honour what Genesys asks for, and end with a frame', () => {
  let state = at('open');
  const waits: number[] = [];
  for (let i = 0; i < 10; i++) {
    const [next, effects] = step({ ...state, phase: 'open' }, { type: 'closed' }, 0.999);
    waits.push((effects.find((e) => e.type === 'arm') as { ms: number }).ms);
    state = next;
  }
  assert.deepEqual(waits.slice(0, 6), [999, 1_998, 3_996, 7_992, 15_984, 29_970]);
  assert.ok(waits.every((ms) => ms <= channelTimes.retryToMs));
  const [, limited] = step(at('creating'), { type: 'createFailed', fatal: false, retryAfterMs: 12_000 }, 0);
  assert.deepEqual(limited.at(-1), { type: 'arm', timer: 'retry', ms: 12_000 });
  assert.equal(step({ ...state, phase: 'open' }, { type: 'frame' }, 0)[0].failures, 0);
});

test('a channel that fails again and again is made anew', () => {
  const failed: ChannelState = { phase: 'waiting', connectUri: 'wss://x', failures: channelTimes.failuresPerChannel };
  assert.equal(step(failed, { type: 'retry' }, 0)[0].phase, 'creating');
  assert.equal(step({ ...failed, failures: 1 }, { type: 'retry' }, 0)[0].phase, 'connecting');
});

test('a channel is replaced an hour before it ends', () => {
  const [, effects] = step(
    { ...initial(), phase: 'creating' },
    { type: 'created', connectUri: 'wss://x', expiresInMs: 86_400_000 },
    0,
  );
  assert.deepEqual(effects.at(-1), { type: 'arm', timer: 'renew', ms: 82_800_000 });
});
