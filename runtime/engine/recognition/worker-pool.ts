/**
 * A pool of recognition threads of one kind: streams are spread over threads that start when there is work for them. The
 * service's thread only counts and forwards. Audio that arrives while models load waits in the worker's mailbox.
 */
import { availableParallelism, totalmem } from 'node:os';
import { Worker } from 'node:worker_threads';
import { EarshotError } from '../../../shared/errors.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { createMailbox } from '../mailbox.ts';
import type { EngineLoad, RecognizerOptions, RecognizerStream } from '../ports.ts';
import { stopThread } from '../stop-thread.ts';
import { threadOptions } from '../thread-options.ts';
import { PooledStream } from './pooled-stream.ts';
import type { FromWorker, ToWorker, WorkerKind, WorkerSetup } from './protocol.ts';

export type PoolSetup = {
  readonly logger: Logger;
  readonly worker: WorkerSetup;
  /** 0: as many as the machine has memory and processors for. */
  readonly workers: number;
  /** A sentence: why there is no recognition. */
  readonly off?: string;
  /** For tests: another thread in place of the real one. */
  readonly startWorker?: (setup: WorkerSetup) => WorkerThread;
  /** Speech that may wait in one stream; beyond it the stream ends with an error. */
  readonly maxBehindMs?: number;
};

export interface WorkerThread {
  post(message: ToWorker): void;
  onMessage(run: (message: FromWorker) => void): void;
  onExit(run: (error: unknown) => void): void;
  stop(): Promise<void>;
}

/** `bytes`: the models and their working memory, measured. */
const workersOf: { readonly [K in WorkerKind]: { readonly bytes: number; readonly most: number } } = {
  english: { bytes: 800e6, most: 4 },
  multilingual: { bytes: 1_400e6, most: 4 },
};
/** Streams (two a call) that a worker gets before another one is started. */
const streamsPerWorker = 2;

type Member = { readonly thread: WorkerThread; ready: boolean; readonly streams: Set<PooledStream> };

/** The threads of one kind, and the streams on them. Starts none before `warm` or the first stream. */
export class WorkerPool {
  readonly #setup: PoolSetup;
  readonly #maxWorkers: number;
  readonly #members: Member[] = [];
  readonly #streams = new Map<number, { readonly stream: PooledStream; readonly member: Member }>();
  #unavailable: string | undefined;
  #nextId = 1;
  #closed = false;

  constructor(setup: PoolSetup) {
    this.#setup = setup;
    this.#unavailable = setup.off;
    const { bytes, most } = workersOf[setup.worker.kind];
    const affordable = Math.min(availableParallelism(), most, Math.floor((0.6 * totalmem()) / bytes));
    this.#maxWorkers = setup.workers > 0 ? setup.workers : Math.max(1, affordable);
  }

  open(options: RecognizerOptions): RecognizerStream {
    const { off } = this;
    if (off !== undefined) return refuse(options, refusal(off));
    const member = this.#memberFor(options.group);
    const stream = new PooledStream({
      id: this.#nextId++,
      request: options,
      post: (message) => member.thread.post(message),
      maxBehindMs: this.#setup.maxBehindMs ?? 600_000,
      onClosed: (closed) => {
        this.#streams.delete(closed.id);
        member.streams.delete(closed);
      },
    });
    this.#streams.set(stream.id, { stream, member });
    member.streams.add(stream);
    return stream;
  }

  /** A sentence: why it recognizes nothing. */
  get off(): string | undefined {
    return this.#closed ? 'The engine is closed' : this.#unavailable;
  }

  load(): EngineLoad {
    let behindMs = 0;
    for (const { stream } of this.#streams.values()) behindMs = Math.max(behindMs, stream.behindMs);
    const unavailable = this.#unavailable;
    return {
      ready: unavailable === undefined && this.#members.some((member) => member.ready),
      streams: this.#streams.size,
      workers: this.#members.length,
      behindMs: Math.round(behindMs),
      ...(unavailable !== undefined && { unavailable }),
    };
  }

  warm(): void {
    if (!this.#closed && this.#unavailable === undefined && this.#members.length === 0) this.#start();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { stream } of [...this.#streams.values()]) stream.close(new EarshotError('cancelled'));
    await Promise.all(this.#members.map((member) => member.thread.stop()));
  }

  #start(): Member {
    const startWorker = this.#setup.startWorker ?? startThread;
    const thread = startWorker(this.#setup.worker);
    const member: Member = { thread, ready: false, streams: new Set() };
    this.#members.push(member);
    thread.onMessage((message) => this.#receive(member, message));
    thread.onExit((error) => this.#onExit(member, error));
    return member;
  }

  #onExit(member: Member, cause: unknown): void {
    const at = this.#members.indexOf(member);
    if (at >= 0) this.#members.splice(at, 1);
    if (this.#closed || at < 0) return;
    this.#setup.logger.error('A recognition worker stopped; its streams have to be opened again', {
      error: cause instanceof Error ? cause : undefined,
    });
    for (const stream of [...member.streams]) stream.close(new EarshotError('unavailable', { cause }));
  }

  #receive(member: Member, message: FromWorker): void {
    switch (message.kind) {
      case 'listening':
        return;
      case 'ready':
        member.ready = true;
        return;
      case 'unavailable':
        if (this.#unavailable === undefined) this.#setup.logger.warn(message.sentence);
        this.#unavailable = message.sentence;
        for (const stream of [...member.streams]) stream.close(refusal(message.sentence));
        return;
      case 'result':
        this.#streams.get(message.stream)?.stream.onResult(message.result);
        return;
      case 'settled':
        this.#streams.get(message.stream)?.stream.onSettled(message.ms);
        return;
      case 'ended': {
        const { error } = message;
        const cause = error === undefined ? undefined : new EarshotError('internal', { cause: error });
        this.#streams.get(message.stream)?.stream.close(cause);
      }
    }
  }

  /** The worker of the call's other stream, so that it has the audio of both; else the one with the fewest streams. */
  #memberFor(group: string | undefined): Member {
    if (group !== undefined) {
      for (const { stream, member } of this.#streams.values()) if (stream.group === group) return member;
    }
    let best = this.#members[0];
    for (const member of this.#members) if (member.streams.size < best!.streams.size) best = member;
    if (!best || (best.streams.size >= streamsPerWorker && this.#members.length < this.#maxWorkers))
      return this.#start();
    return best;
  }
}

/** Ends a stream that never begins. */
export function refuse(options: RecognizerOptions, problem: EarshotError): RecognizerStream {
  queueMicrotask(() => options.onEnd(problem));
  return { write() {}, end() {}, cancel() {} };
}

export function refusal(sentence: string): EarshotError {
  return new EarshotError('failed_precondition', { detail: sentence, retryable: false });
}

function startThread(workerData: WorkerSetup): WorkerThread {
  const worker = new Worker(new URL('./recognition.worker.ts', import.meta.url), threadOptions(workerData));
  // The service decides when it ends; a worker must not keep it alive.
  worker.unref();
  return {
    post: createMailbox<ToWorker>(worker),
    onMessage: (run) => void worker.on('message', run),
    onExit: (run) => {
      let failure: unknown;
      worker.on('error', (error) => {
        failure = error;
      });
      worker.on('exit', () => run(failure));
    },
    stop: () => stopThread(worker),
  };
}
