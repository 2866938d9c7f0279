/**
 * Theory of operation: a worker holds some streams and one recognizer that does one piece of work at a time. Finished
 * stretches (finals) wait in a queue in the order in which they were spoken, across all streams: that makes waiting fair.
 * Partials are made only when no final waits, for the stream that has waited longest, so under load they are the first to
 * go; nothing else is ever dropped.
 */
import { addReceived, loudestOther } from './call-group.ts';
import { sampleRate } from './decoder.ts';
import { createPartialText } from './partial-text.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import type { SegmentEvent } from './segmenter.ts';
import type { SpeechReader, Transcript } from './speech-reader.ts';
import { toMs } from './speech-stream.ts';
import { createWorkerStream, type WorkerStream } from './worker-stream.ts';

export type WorkerCoreOptions = {
  readonly reader: SpeechReader;
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
  readonly #reader: SpeechReader;
  readonly #send: WorkerCoreOptions['send'];
  readonly #later: WorkerCoreOptions['later'];
  /** In samples. */
  readonly #partialStep: number;
  readonly #streams = new Map<number, WorkerStream>();
  #scheduled = false;

  constructor({ reader, send, later, partialStepMs = 700 }: WorkerCoreOptions) {
    this.#reader = reader;
    this.#send = send;
    this.#later = later;
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
    const stream = createWorkerStream(id, setup, this.#reader.createDetector(), () => {
      const own = this.#streams.get(id);
      return own ? loudestOther(own, this.#streams.values()) : Number.NEGATIVE_INFINITY;
    });
    this.#streams.set(id, stream);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#later(() => {
      const work = this.#recognizeFinal() ?? this.#recognizePartial();
      if (work instanceof Promise) void work.then(() => this.#goOn());
      else if (work) this.#goOn();
      else this.#scheduled = false;
    });
  }

  #goOn(): void {
    this.#scheduled = false;
    this.#schedule();
  }

  /** Undefined: nothing waits. A promise, which never rejects, where the models give one. */
  #recognizeFinal(): true | Promise<void> | undefined {
    const stream = this.#nextFinal();
    if (!stream) return undefined;
    const [final] = stream.finals;
    const finish = (result: Transcript | undefined) =>
      this.#guard(stream, () => {
        stream.finals.shift();
        if (result) this.#send({ kind: 'result', stream: stream.id, result });
        this.#settle(stream);
      });
    let pending: Promise<void> | undefined;
    this.#guard(stream, () => {
      const result = this.#reader.final(final!.samples, {
        startMs: toMs(final!.voiceStart, stream.setup),
        endMs: toMs(final!.voiceEnd, stream.setup),
        language: stream.setup.language,
        hints: stream.hints,
        english: stream.setup.english === true,
        isHurried: () => this.#waitingFinals() > 1,
      });
      if (result instanceof Promise)
        pending = result.then(finish, (error: unknown) => this.#guard(stream, () => raise(error)));
      else finish(result);
    });
    return pending ?? true;
  }

  #waitingFinals(): number {
    let count = 0;
    for (const stream of this.#streams.values()) count += stream.finals.length;
    return count;
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
    const { interim } = this.#reader;
    const stream = interim && this.#nextPartial();
    if (!stream) return false;
    const { speech, setup, id } = stream;
    const { start, voiceStart } = speech.speaking!;
    stream.partialAt = speech.position;
    this.#guard(stream, () => {
      const text = stream.partial.update(interim(speech.slice(start, speech.position)));
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

  /** Nothing happens to a stream that was ended meanwhile. */
  #guard(stream: WorkerStream, run: () => void): void {
    if (this.#streams.get(stream.id) !== stream) return;
    try {
      run();
    } catch (error) {
      this.#end(stream, error instanceof Error ? error.message : 'failed');
    }
  }
}

function raise(error: unknown): never {
  throw error;
}
