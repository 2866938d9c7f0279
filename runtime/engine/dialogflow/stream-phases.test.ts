import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codes, RpcError } from './status.ts';
import { type StreamInput, type StreamPhase, step } from './stream-phases.ts';

const inputs = {
  configuredAudio: { type: 'configured', mode: 'audio' },
  configuredText: { type: 'configured', mode: 'text' },
  configuration: { type: 'configuration' },
  audio: { type: 'audio' },
  text: { type: 'text' },
  empty: { type: 'empty' },
  stall: { type: 'stall' },
  halfClosed: { type: 'halfClosed' },
  recognizerEnded: { type: 'recognizerEnded' },
  recognizerFailed: { type: 'recognizerEnded', error: new RpcError(codes.internal, 'broken') },
  delivered: { type: 'delivered' },
  idle: { type: 'idle' },
  aged: { type: 'aged', maxStreamMs: 305_000 },
  overdue: { type: 'overdue' },
  refused: { type: 'refused', error: new RpcError(codes.notFound, 'Participant not found') },
  disconnected: { type: 'disconnected' },
  cancelled: { type: 'cancelled' },
} as const satisfies Record<string, StreamInput>;
type InputName = keyof typeof inputs;

/** `phase: effect effect`; a failure is written by its code. */
const failure = (code: keyof typeof codes) => `ended: release fail ${codes[code]}`;
const breakOff = {
  refused: failure('notFound'),
  disconnected: 'ended: release close',
  cancelled: 'ended: release',
} as const;

/** What happens in each phase. An input that is not named changes nothing. */
const grid: { readonly [P in StreamPhase]: { readonly [I in InputName]?: string } } = {
  opening: {
    configuredAudio: 'streaming: openRecognizer watchIdle watchAge',
    configuredText: 'expectingText:',
    halfClosed: failure('invalidArgument'),
    ...breakOff,
  },
  streaming: {
    configuration: failure('invalidArgument'),
    audio: 'streaming: watchIdle takeAudio',
    text: failure('invalidArgument'),
    empty: failure('invalidArgument'),
    stall: 'stalled:',
    halfClosed: 'finishing: stopIdle endRecognizer',
    recognizerEnded: failure('unavailable'),
    recognizerFailed: failure('internal'),
    idle: failure('outOfRange'),
    aged: failure('outOfRange'),
    ...breakOff,
  },
  stalled: {
    configuration: failure('invalidArgument'),
    audio: 'stalled: watchIdle takeAudio',
    text: failure('invalidArgument'),
    empty: failure('invalidArgument'),
    halfClosed: 'stalled: stopIdle',
    recognizerEnded: failure('unavailable'),
    recognizerFailed: failure('internal'),
    idle: failure('outOfRange'),
    aged: failure('outOfRange'),
    ...breakOff,
  },
  finishing: {
    recognizerEnded: 'delivering: watchDelivery awaitDelivery',
    recognizerFailed: failure('internal'),
    aged: failure('outOfRange'),
    ...breakOff,
  },
  expectingText: {
    configuration: failure('invalidArgument'),
    audio: failure('invalidArgument'),
    text: 'textAccepted: acceptText',
    empty: failure('invalidArgument'),
    halfClosed: 'delivering: awaitDelivery',
    ...breakOff,
  },
  textAccepted: {
    configuration: failure('invalidArgument'),
    audio: failure('invalidArgument'),
    text: failure('invalidArgument'),
    empty: failure('invalidArgument'),
    halfClosed: 'delivering: awaitDelivery',
    ...breakOff,
  },
  delivering: { delivered: 'ended: release close', overdue: 'ended: release close', ...breakOff },
  ended: {},
};

function describeStep(phase: StreamPhase, input: StreamInput): string {
  const [next, effects] = step(phase, input);
  const words = effects.map((effect) => (effect.type === 'fail' ? `fail ${effect.error.code}` : effect.type));
  return `${next}:${words.map((word) => ` ${word}`).join('')}`;
}

for (const [phase, row] of Object.entries(grid) as [StreamPhase, (typeof grid)[StreamPhase]][]) {
  for (const [name, input] of Object.entries(inputs) as [InputName, StreamInput][]) {
    const expected = row[name] ?? `${phase}:`;
    test(`${phase}, ${name}: ${expected}`, () => assert.equal(describeStep(phase, input), expected));
  }
}

test('each refusal of a message says what was expected', () => {
  const messageOf = (phase: StreamPhase, name: InputName) => {
    const [, effects] = step(phase, inputs[name]);
    const last = effects.at(-1);
    return last?.type === 'fail' ? last.error.message : undefined;
  };
  assert.match(messageOf('streaming', 'configuration')!, /^Only the first message/);
  assert.match(messageOf('streaming', 'text')!, /must have input_audio$/);
  assert.match(messageOf('expectingText', 'audio')!, /must have input_text$/);
  assert.match(messageOf('textAccepted', 'text')!, /^No further message/);
  assert.match(messageOf('opening', 'halfClosed')!, /before its first message$/);
  assert.match(messageOf('streaming', 'aged')!, /duration of 305 seconds\.$/);
  assert.equal(messageOf('finishing', 'recognizerFailed'), 'broken');
});
