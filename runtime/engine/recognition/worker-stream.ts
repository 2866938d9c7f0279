/** A stream inside a recognition worker, with what waits for its text and where its audio stands. */
import type { Detector } from './decoder.ts';
import { createLeakGate, type LeakGate } from './leak-gate.ts';
import { type NameHint, toHints } from './name-hints.ts';
import { createPartialText, type PartialText } from './partial-text.ts';
import type { StreamSetup } from './protocol.ts';
import { createSpeechStream, type SpeechStream } from './speech-stream.ts';

/** A finished stretch of speech that waits for its text. Positions are samples at 16 kHz. */
export type PendingFinal = {
  readonly voiceStart: number;
  readonly voiceEnd: number;
  readonly samples: Float32Array;
};

export type WorkerStream = {
  readonly id: number;
  readonly setup: StreamSetup;
  readonly speech: SpeechStream;
  readonly gate: LeakGate;
  /** In the order in which they were spoken. */
  readonly finals: PendingFinal[];
  readonly hints: readonly NameHint[];
  partial: PartialText;
  /** Where the audio of the last partial ended. */
  partialAt: number;
  /** Everything before this position is recognized or was silence. */
  settledAt: number;
  /** Milliseconds of audio that were received. */
  receivedMs: number;
  /** By stream of the same call: how far this one is usually ahead of it, in milliseconds. */
  readonly usualLeadMs: Map<number, number>;
  ending: boolean;
};

/** `loudestOther` is the level of the other speakers of the call, at the moment of the call. */
export function createWorkerStream(
  id: number,
  setup: StreamSetup,
  detector: Detector,
  loudestOther: () => number,
): WorkerStream {
  const gate = createLeakGate();
  return {
    id,
    setup,
    speech: createSpeechStream(setup, detector, (level) => gate.isLeak(level, loudestOther())),
    gate,
    finals: [],
    hints: toHints(setup.phraseHints),
    partial: createPartialText(),
    partialAt: 0,
    settledAt: 0,
    receivedMs: 0,
    usualLeadMs: new Map(),
    ending: false,
  };
}
