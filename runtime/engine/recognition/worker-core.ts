/**
 * Theory of operation: a worker holds some streams and one recognizer that does one piece of work at a time. Finished
 * stretches (finals) wait in a queue in the order in which they were spoken, across all streams: that makes waiting fair.
 * Partials are made only when no final waits, for the stream that has waited longest, so under load they are the first to
 * go; nothing else is ever dropped.
 */
import { addReceived, loudestOther } from './call-group.ts';
import { type Decoder, sampleRate } from './decoder.ts';
import { createFinalReader } from './final-text.ts';
import { createPartialText } from './partial-text.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import type { SegmentEvent } from './segmenter.ts';
import { toMs } from './speech-stream.ts';
import { createWorkerStream, type WorkerStream } from './worker-stream.ts';

export type WorkerCoreOptions = {
  readonly decoder: Decoder;
  readonly send: (message: FromWorker) => void;
  /** Runs after the messages that wait have been read. */
  readonly later: (run: () => void) => void;
  /** New audio that a partial needs before it is made again. */
  readonly partialStepMs?: number;
};

export interface WorkerCore {
  receive(message: ToWorker): void;
}

/** The work of a recognition thread, without the thread. */
export function createWorkerCore(options: WorkerCoreOptions): WorkerCore {
  return new RecognitionQueue(options);
}

class RecognitionQueue implements WorkerCore {
  readonly #decoder: Decoder;
  readonly #send: WorkerCoreOptions['send'];
  readonly #later: WorkerCoreOptions['later'];
  readonly #readFinal: ReturnType<typeof createFinalReader>;
  /** In samples. */
  readonly #partialStep: number;
  readonly #streams = new Map<number, WorkerStream>();
  #scheduled = false;

  constructor({ decoder, send, later, partialStepMs = 700 }: WorkerCoreOptions) {
    this.#decoder = decoder;
    this.#send = send;
    this.#later = later;
    this.#readFinal = createFinalReader(decoder);
    this.#partialStep = (partialStepMs * sampleRate) / 1000;
  }

  receive(message: ToWorker): void {
    if (message.kind === 'open') {
      this.#open(message);
      return;
    }
    const stream = this.#streams.get(message.stream);
    if (!stream) return;
    if (message.kind === 'cancel') {
      this.#end(stream);
      return;
    }
    this.#guard(stream, () => {
      if (message.kind === 'audio') {
        addReceived(stream, message.bytes.length, this.#streams.values());
        this.#onSegments(stream, stream.speech.push(message.bytes));
      } else {
        this.#onSegments(stream, stream.speech.end());
        stream.ending = true;
      }
      this.#settle(stream);
    });
    this.#schedule();
  }

  #open({ stream: id, setup }: Extract<ToWorker, { kind: 'open' }>): void {
    const stream = createWorkerStream(id, setup, this.#decoder, () => {
      const own = this.#streams.get(id);
      return own ? loudestOther(own, this.#streams.values()) : Number.NEGATIVE_INFINITY;
    });
    this.#streams.set(id, stream);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#later(() => {
      const worked = this.#recognizeFinal() || this.#recognizePartial();
      this.#scheduled = false;
      if (worked) this.#schedule();
    });
  }

  #recognizeFinal(): boolean {
    const stream = this.#nextFinal();
    if (!stream) return false;
    const final = stream.finals.shift()!;
    this.#guard(stream, () => {
      const result = this.#readFinal(final.samples, {
        startMs: toMs(final.voiceStart, stream.setup),
        endMs: toMs(final.voiceEnd, stream.setup),
        hints: stream.hints,
        // Only while no other final waits: a confidence is worth less than a text in time.
        secondReading: () => (this.#nextFinal() ? undefined : this.#decoder.decode(final.samples, 'tiny')),
      });
      if (result) this.#send({ kind: 'result', stream: stream.id, result });
      this.#settle(stream);
    });
    return true;
  }

  /** The stream whose oldest final was spoken first. */
  #nextFinal(): WorkerStream | undefined {
    let next: WorkerStream | undefined;
    for (const stream of this.#streams.values()) {
      const [final] = stream.finals;
      if (final && (!next || final.voiceEnd < next.finals[0]!.voiceEnd)) next = stream;
    }
    return next;
  }

  #recognizePartial(): boolean {
    const stream = this.#nextPartial();
    if (!stream) return false;
    const { speech, setup, id } = stream;
    const { start, voiceStart } = speech.speaking!;
    stream.partialAt = speech.position;
    this.#guard(stream, () => {
      const text = stream.partial.update(this.#decoder.decode(speech.slice(start, speech.position), 'tiny'));
      if (text === undefined) return;
      const startMs = toMs(voiceStart, setup);
      const endMs = toMs(speech.position, setup);
      const result = { kind: 'transcript', final: false, text, startMs, endMs, words: [] } as const;
      this.#send({ kind: 'result', stream: id, result });
    });
    return true;
  }

  /** Of the streams with enough new speech, the one that has waited longest. */
  #nextPartial(): WorkerStream | undefined {
    let next: WorkerStream | undefined;
    for (const stream of this.#streams.values()) {
      if (!stream.setup.interim || !stream.speech.speaking) continue;
      if (stream.speech.position - stream.partialAt < this.#partialStep) continue;
      if (!next || stream.partialAt < next.partialAt) next = stream;
    }
    return next;
  }

  #onSegments(stream: WorkerStream, events: readonly SegmentEvent[]): void {
    for (const event of events) {
      if (event.kind === 'began') {
        stream.partial = createPartialText();
        stream.partialAt = event.voiceStart;
        this.#sendActivity(stream, true, event.voiceStart);
      } else {
        const { start, end, voiceStart, voiceEnd, cut } = event;
        stream.finals.push({ voiceStart, voiceEnd, samples: stream.speech.slice(start, end) });
        if (!cut) this.#sendActivity(stream, false, voiceEnd);
      }
    }
  }

  #sendActivity({ id, setup }: WorkerStream, speaking: boolean, position: number): void {
    this.#send({
      kind: 'result',
      stream: id,
      result: { kind: 'activity', speaking, offsetMs: toMs(position, setup) },
    });
  }

  /** Reports how far the stream is recognized, and ends it when nothing is left to do. */
  #settle(stream: WorkerStream): void {
    const [waiting] = stream.finals;
    // A final that waits for its text counts from its end: speech that still goes on is not behind.
    stream.settledAt = Math.max(stream.settledAt, waiting ? waiting.voiceEnd : stream.speech.position);
    this.#send({ kind: 'settled', stream: stream.id, ms: toMs(stream.settledAt, stream.setup) });
    if (stream.ending && !waiting) this.#end(stream);
  }

  #end(stream: WorkerStream, error?: string): void {
    this.#streams.delete(stream.id);
    this.#send({ kind: 'ended', stream: stream.id, ...(error !== undefined && { error }) });
  }

  #guard(stream: WorkerStream, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#end(stream, error instanceof Error ? error.message : 'failed');
    }
  }
}
