import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ChatFacts,
  defaultTimes,
  type IngestionContext,
  type IngestionEffect,
  type IngestionInput,
  type IngestionPhase,
  type IngestionState,
  ingestionTable,
  initial,
  step,
} from './chat-ingestion-machine.ts';

const open: ChatFacts = { isChat: true, isConnected: true, isOver: false };
const ringing: ChatFacts = { ...open, isConnected: false };
const over: ChatFacts = { ...open, isOver: true };
const phases: readonly IngestionPhase[] = ['idle', 'reading', 'posting', 'refused', 'stopped'];

const inPhase = (type: IngestionPhase, extra: Partial<IngestionState> = {}): IngestionState => ({
  ...initial,
  ...open,
  needsRead: false,
  type,
  ...extra,
});
const withPending = (hasPending: boolean): IngestionContext => ({ times: defaultTimes, hasPending, random: 0.5 });

const nameOf = (effect: IngestionEffect) => {
  if (effect.type === 'setTimer') return `${effect.timer} ${effect.ms}`;
  return effect.type === 'startWork' ? `start ${effect.ms}` : effect.type;
};
const run = (state: IngestionState, input: IngestionInput, hasPending = false) => {
  const [next, effects] = step(state, input, withPending(hasPending));
  return { next, effects: effects.map(nameOf) };
};

const inputs: { readonly [name: string]: IngestionInput } = {
  readRequested: { type: 'readRequested' },
  snapshotReceived: { type: 'snapshotReceived', facts: open },
  'messagesAnnounced, new': { type: 'messagesAnnounced', hasNew: true },
  'messagesAnnounced, known': { type: 'messagesAnnounced', hasNew: false },
  workDue: { type: 'workDue' },
  quietElapsed: { type: 'quietElapsed' },
  'conversationRead, new': { type: 'conversationRead', facts: open, hasNew: true },
  'conversationRead, known': { type: 'conversationRead', facts: open, hasNew: false },
  messagesPosted: { type: 'messagesPosted' },
  workFailed: { type: 'workFailed', isFinal: false },
  'workFailed, final': { type: 'workFailed', isFinal: true },
  stopRequested: { type: 'stopRequested' },
};

/** Next phase and effects, for idle, reading, posting, refused and stopped; "·" changes nothing. Messages are pending. */
const news = 'quiet 33750';
const work = 'start 200';
const expected: { readonly [name: string]: readonly string[] } = {
  readRequested: [`idle ${news} work 0`, `reading ${news} work 0`, `posting ${news} work 0`, '·', '·'],
  snapshotReceived: [`idle ${news} ${work}`, `reading ${news} ${work}`, `posting ${news} ${work}`, '·', '·'],
  'messagesAnnounced, new': [`idle ${news} ${work}`, `reading ${news} ${work}`, `posting ${news} ${work}`, '·', '·'],
  'messagesAnnounced, known': [`idle ${news}`, `reading ${news}`, `posting ${news}`, '·', '·'],
  workDue: ['posting postMessages', '·', '·', '·', '·'],
  quietElapsed: ['reading readConversation quiet 67500', 'reading quiet 67500', 'posting quiet 67500', '·', '·'],
  'conversationRead, new': ['·', `posting ${news} postMessages`, '·', '·', '·'],
  'conversationRead, known': ['·', 'posting postMessages', '·', '·', '·'],
  messagesPosted: ['·', '·', 'idle work 500', '·', '·'],
  workFailed: ['·', 'idle work 1000', 'idle work 1000', '·', '·'],
  'workFailed, final': ['·', 'refused clearTimers', 'refused clearTimers', '·', '·'],
  stopRequested: ['stopped clearTimers', 'stopped clearTimers', 'stopped clearTimers', 'stopped clearTimers', '·'],
};

for (const [name, input] of Object.entries(inputs)) {
  test(`${name} leads from every phase to the next of the table`, () => {
    const row = phases.map((phase) => {
      const before = inPhase(phase);
      const [next, effects] = step(before, input, withPending(true));
      if (effects.length === 0) assert.deepEqual(next, before);
      return effects.length === 0 ? '·' : [next.type, ...effects.map(nameOf)].join(' ');
    });
    assert.deepEqual(row, expected[name]);
  });
}

test('the table has a cell for every phase and input', () => {
  const types = [...new Set(Object.values(inputs).map((input) => input.type))].sort();
  for (const phase of phases) assert.deepEqual(Object.keys(ingestionTable[phase]).sort(), types);
});

test('the work reads first if that is needed, posts what is pending, and ends otherwise', () => {
  const due = inputs.workDue!;
  const needing = run(inPhase('idle', { needsRead: true }), due, true);
  assert.deepEqual([needing.next.type, needing.next.needsRead], ['reading', false]);
  assert.deepEqual(run(inPhase('idle'), due, true).effects, ['postMessages']);
  assert.deepEqual(run(inPhase('idle'), due, false), { next: inPhase('idle'), effects: [] });
});

test('nothing is posted while the chat rings', () => {
  const idle = inPhase('idle', ringing);
  assert.deepEqual(run(idle, { type: 'workDue' }, true).effects, []);
  const snapshot = run(idle, { type: 'snapshotReceived', facts: ringing }, true);
  assert.deepEqual(snapshot.effects, ['quiet 11250'], 'a ringing chat is read again sooner');
  const read = run(inPhase('reading', ringing), { type: 'conversationRead', facts: ringing, hasNew: false }, true);
  assert.deepEqual([read.next.type, read.effects], ['idle', []]);
  const answered = run(inPhase('reading', ringing), { type: 'conversationRead', facts: open, hasNew: false }, true);
  assert.deepEqual(answered.effects, ['quiet 33750', 'postMessages']);
});

test('ids alone do not show whether an agent is connected, so the conversation is read', () => {
  const { next, effects } = run(inPhase('idle', ringing), { type: 'messagesAnnounced', hasNew: false });
  assert.equal(next.needsRead, true);
  assert.deepEqual(effects, ['quiet 11250', 'start 200']);
});

test('an agent who was connected once stays so for what is left to post', () => {
  const { next } = run(inPhase('idle'), { type: 'snapshotReceived', facts: ringing });
  assert.equal(next.isConnected, true);
});

test('what was requested during the work is taken up after it', () => {
  const reading = run(inPhase('reading'), { type: 'readRequested' }).next;
  const posting = run(reading, { type: 'conversationRead', facts: open, hasNew: true }, true).next;
  const { next, effects } = run(posting, { type: 'messagesPosted' });
  assert.deepEqual([next.type, next.needsRead, effects], ['idle', true, ['work 500']]);
  assert.deepEqual(run(inPhase('posting'), { type: 'messagesPosted' }).effects, ['work 500']);
});

test('an unreadable answer changes nothing but ends the read', () => {
  const { next, effects } = run(inPhase('reading'), { type: 'conversationRead', facts: undefined, hasNew: false });
  assert.deepEqual([next, effects], [inPhase('idle'), []]);
});

test('retries wait longer each time up to 16 seconds, and at least as long as Genesys asks', () => {
  let state = inPhase('reading');
  const waits: string[] = [];
  for (let i = 0; i < 8; i++) {
    const failed = run({ ...state, type: 'reading' }, { type: 'workFailed', isFinal: false });
    waits.push(...failed.effects);
    state = failed.next;
  }
  assert.deepEqual(
    waits,
    [1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000, 8_000].map((ms) => `work ${ms}`),
  );
  assert.equal(state.needsRead, true);
  const asked = run(inPhase('posting'), { type: 'workFailed', isFinal: false, retryAfterMs: 90_000 });
  assert.deepEqual(asked.effects, ['work 90000']);
  assert.equal(run({ ...state, type: 'posting' }, { type: 'messagesPosted' }).next.failures, 0);
});

test('quiet reads become rarer up to four times the wait, news brings the first wait back', () => {
  let state = inPhase('idle');
  const waits: string[] = [];
  for (let i = 0; i < 4; i++) {
    const quiet = run({ ...state, type: 'idle' }, { type: 'quietElapsed' });
    waits.push(quiet.effects.at(-1)!);
    state = quiet.next;
  }
  assert.deepEqual(waits, ['quiet 67500', 'quiet 135000', 'quiet 135000', 'quiet 135000']);
  assert.deepEqual(run(state, { type: 'snapshotReceived', facts: open }).effects, ['quiet 33750']);
});

test('a chat that is over is reported once, by whatever shows it, and not read again by itself', () => {
  for (const phase of ['idle', 'reading', 'posting', 'refused'] as const) {
    const first = run(inPhase(phase), { type: 'snapshotReceived', facts: over });
    assert.equal(first.effects[0], 'reportOver');
    assert.ok(!run(first.next, { type: 'snapshotReceived', facts: over }).effects.includes('reportOver'));
    assert.deepEqual(run(first.next, { type: 'quietElapsed' }).effects, []);
  }
  const read = run(inPhase('reading'), { type: 'conversationRead', facts: over, hasNew: false });
  assert.deepEqual(read.effects, ['reportOver']);
});

test('a call, and a chat that no agent was connected to, are not reported as over', () => {
  const call = inPhase('idle', { isChat: false });
  assert.deepEqual(run(call, { type: 'snapshotReceived', facts: { ...over, isChat: false } }).effects, ['quiet 33750']);
  const missed = run(inPhase('idle', ringing), { type: 'snapshotReceived', facts: { ...over, isConnected: false } });
  assert.deepEqual(missed.effects, ['quiet 11250']);
});
