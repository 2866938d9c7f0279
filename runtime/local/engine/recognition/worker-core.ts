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
  readonly monotonic: () => number;
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
  /** Milliseconds of audio that came faster than it was spoken, lately; and when the last came. */
  ahead: number;
  heardAt: number;
  ending: boolean;
};

/** Messages are bundled and come unevenly; this much ahead is still live. */
const mostAhead = 500;

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

  /** False while a stream gets audio from before: it can not be compared with what the other speaker says now. */
  function inStep(id: number): boolean {
    return (streams.get(id)?.ahead ?? 0) < mostAhead;
  }

  /** Faster audio than speech leaves its mark for about a second. */
  function keepPace(entry: Entry, bytes: number): void {
    const now = options.monotonic();
    const ms = bytes / (entry.setup.encoding === 'mulaw' ? 1 : 2) / (entry.setup.sampleRateHz / 1000);
    entry.ahead = Math.max(0, entry.ahead + ms - (now - entry.heardAt)) * 0.95;
    entry.heardAt = now;
  }

  /** How loud the other speaker of the call has just been. */
  function others(id: number, { group }: StreamSetup): number {
    let loudest = Number.NEGATIVE_INFINITY;
    if (group === undefined) return loudest;
    for (const entry of streams.values()) {
      // Only who is heard now: a stream that is ending still has the level of its last words.
      if (entry.id !== id && entry.setup.group === group && !entry.ending)
        loudest = Math.max(loudest, entry.gate.loudest);
    }
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
          gate.isLeak(level, inStep(id) ? others(id, setup) : Number.NEGATIVE_INFINITY),
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
          ahead: 0,
          heardAt: options.monotonic(),
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
          keepPace(entry, message.bytes.length);
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
