/**
 * Theory of operation: a worker holds some streams and one recognizer that takes one piece of work at a time. Finished
 * stretches (finals) wait in a queue in the order in which they were spoken, whoever spoke them: that is what makes
 * waiting fair. Partials are only made when no final waits, for the stream that has waited longest, so under load they are
 * the first to go; nothing else is ever dropped.
 */
import { type Decoder, sampleRate } from './decoder.ts';
import { createFinalReader } from './final-text.ts';
import { createLeakGate, type LeakGate } from './leak-gate.ts';
import { type NameHint, toHints } from './name-hints.ts';
import { createPartialText, type PartialText } from './partial-text.ts';
import type { FromWorker, StreamSetup, ToWorker } from './protocol.ts';
import type { SegmentEvent } from './segmenter.ts';
import { createSpeechStream, type SpeechStream, toMs } from './speech-stream.ts';

export type WorkerCoreOptions = {
  readonly decoder: Decoder;
  readonly send: (message: FromWorker) => void;
  /** Runs after the messages that wait have been read. */
  readonly later: (run: () => void) => void;
  /** New audio a partial needs before it is made again. */
  readonly partialStepMs?: number;
};

type Final = {
  readonly voiceStart: number;
  readonly voiceEnd: number;
  readonly samples: Float32Array;
};
type Entry = {
  readonly id: number;
  readonly setup: StreamSetup;
  readonly speech: SpeechStream;
  readonly gate: LeakGate;
  readonly finals: Final[];
  readonly hints: readonly NameHint[];
  partial: PartialText;
  partialAt: number;
  settled: number;
  /** Milliseconds of audio it was given; and how far that usually is ahead of each other stream of the call. */
  given: number;
  readonly ahead: Map<number, number>;
  ending: boolean;
};

/** Messages are bundled and come unevenly; this far out of the usual step, in milliseconds, is still live. */
const mostOutOfStep = 500;
/** How quickly a new step becomes the usual one, per message. */
const stepMemory = 0.05;

export interface WorkerCore {
  receive(message: ToWorker): void;
}

export function createWorkerCore(options: WorkerCoreOptions): WorkerCore {
  const { decoder, send, later, partialStepMs = 700 } = options;
  const streams = new Map<number, Entry>();
  const readFinal = createFinalReader(decoder);
  const partialStep = (partialStepMs * sampleRate) / 1000;
  let working = false;

  function wake(): void {
    if (working) return;
    working = true;
    later(work);
  }

  function work(): void {
    const did = oneFinal() || onePartial();
    working = false;
    if (did) wake();
  }

  function oneFinal(): boolean {
    let next: Entry | undefined;
    for (const entry of streams.values()) {
      if (entry.finals.length > 0 && (!next || entry.finals[0]!.voiceEnd < next.finals[0]!.voiceEnd)) next = entry;
    }
    if (!next) return false;
    const final = next.finals.shift()!;
    guarded(next, () => {
      const { setup } = next;
      const startMs = toMs(final.voiceStart, setup);
      const endMs = toMs(final.voiceEnd, setup);
      const result = readFinal(final.samples, {
        startMs,
        endMs,
        hints: next.hints,
        // Only while nobody waits: a figure for trust is worth less than a text in time.
        secondHearing: () => (anyFinalWaits() ? undefined : decoder.decode(final.samples, 'tiny')),
      });
      if (result) send({ kind: 'result', stream: next.id, result });
      settle(next);
    });
    return true;
  }

  function anyFinalWaits(): boolean {
    for (const entry of streams.values()) if (entry.finals.length > 0) return true;
    return false;
  }

  function onePartial(): boolean {
    let next: Entry | undefined;
    for (const entry of streams.values()) {
      if (!entry.setup.interim || !entry.speech.speaking) continue;
      if (entry.speech.position - entry.partialAt < partialStep) continue;
      if (!next || entry.partialAt < next.partialAt) next = entry;
    }
    if (!next) return false;
    const { speech, setup, id } = next;
    const { start, voiceStart } = speech.speaking!;
    next.partialAt = speech.position;
    guarded(next, () => {
      const text = next.partial.update(decoder.decode(speech.slice(start, speech.position), 'tiny'));
      if (text === undefined) return;
      const startMs = toMs(voiceStart, setup);
      const endMs = toMs(speech.position, setup);
      send({
        kind: 'result',
        stream: id,
        result: { kind: 'transcript', final: false, text, startMs, endMs, words: [] },
      });
    });
    return true;
  }

  function on(entry: Entry, events: readonly SegmentEvent[]): void {
    for (const event of events) {
      const offsetMs = toMs(event.kind === 'began' ? event.voiceStart : event.voiceEnd, entry.setup);
      if (event.kind === 'began') {
        entry.partial = createPartialText();
        entry.partialAt = event.voiceStart;
      } else {
        const { start, end, voiceStart, voiceEnd } = event;
        const samples = entry.speech.slice(start, end);
        entry.finals.push({ voiceStart, voiceEnd, samples });
        if (event.cut) continue;
      }
      send({
        kind: 'result',
        stream: entry.id,
        result: { kind: 'activity', speaking: event.kind === 'began', offsetMs },
      });
    }
  }

  /**
   * Live, both streams of a call get audio in step. One that gets audio from before runs ahead of the other for a while,
   * and can not be compared with it. Told by the audio itself, not by a clock: a busy thread reads late, but in order.
   */
  function keepStep(entry: Entry, bytes: number): void {
    entry.given += bytes / (entry.setup.encoding === 'mulaw' ? 1 : 2) / (entry.setup.sampleRateHz / 1000);
    for (const other of siblings(entry)) {
      const ahead = entry.given - other.given;
      const usual = entry.ahead.get(other.id) ?? ahead;
      entry.ahead.set(other.id, usual + stepMemory * (ahead - usual));
    }
  }

  function isInStep(entry: Entry, other: Entry): boolean {
    const ahead = entry.given - other.given;
    return Math.abs(ahead - (entry.ahead.get(other.id) ?? ahead)) < mostOutOfStep;
  }

  /** The other streams of the call that are heard now: one that is ending still has the level of its last words. */
  function siblings(entry: Entry): Entry[] {
    const { group } = entry.setup;
    if (group === undefined) return [];
    return [...streams.values()].filter((other) => other !== entry && other.setup.group === group && !other.ending);
  }

  /** How loud the other speaker of the call has just been. */
  function loudestOther(id: number): number {
    const entry = streams.get(id);
    let loudest = Number.NEGATIVE_INFINITY;
    if (!entry) return loudest;
    for (const other of siblings(entry)) if (isInStep(entry, other)) loudest = Math.max(loudest, other.gate.loudest);
    return loudest;
  }

  /** Tells how far the stream is done, and ends it where nothing is left to do. */
  function settle(entry: Entry): void {
    const waiting = entry.finals[0];
    // What waits for its text counts from its end: nobody is behind while somebody still speaks.
    entry.settled = Math.max(entry.settled, waiting ? waiting.voiceEnd : entry.speech.position);
    send({ kind: 'settled', stream: entry.id, ms: toMs(entry.settled, entry.setup) });
    if (!entry.ending || waiting) return;
    streams.delete(entry.id);
    send({ kind: 'ended', stream: entry.id });
  }

  function guarded(entry: Entry, run: () => void): void {
    try {
      run();
    } catch (error) {
      streams.delete(entry.id);
      send({ kind: 'ended', stream: entry.id, error: error instanceof Error ? error.message : 'failed' });
    }
  }

  return {
    receive(message) {
      if (message.kind === 'open') {
        const { stream: id, setup } = message;
        const gate = createLeakGate();
        const speech = createSpeechStream(setup, decoder.createDetector(), (level) =>
          gate.isLeak(level, loudestOther(id)),
        );
        streams.set(id, {
          id,
          setup,
          speech,
          gate,
          finals: [],
          hints: toHints(setup.phraseHints),
          partial: createPartialText(),
          partialAt: 0,
          settled: 0,
          given: 0,
          ahead: new Map(),
          ending: false,
        });
        return;
      }
      const entry = streams.get(message.stream);
      if (!entry) return;
      if (message.kind === 'cancel') {
        streams.delete(entry.id);
        send({ kind: 'ended', stream: entry.id });
        return;
      }
      guarded(entry, () => {
        if (message.kind === 'audio') {
          keepStep(entry, message.bytes.length);
          on(entry, entry.speech.push(message.bytes));
        } else {
          on(entry, entry.speech.end());
          entry.ending = true;
        }
        settle(entry);
      });
      wake();
    },
  };
}
