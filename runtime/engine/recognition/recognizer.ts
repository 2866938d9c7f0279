/**
 * The recognizer as the service sees it: streams are spread over a pool of worker threads that start when there is work
 * for them. This thread only counts and forwards. Audio that arrives while models load waits in the worker's mailbox.
 */
import { availableParallelism, totalmem } from 'node:os';
import { Worker } from 'node:worker_threads';
import { EarshotError } from '../../../shared/errors.ts';
import { languages, languagesWith } from '../../../shared/languages.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { createMailbox } from '../mailbox.ts';
import type { Recognizer, RecognizerOptions } from '../ports.ts';
import { threadOptions } from '../thread-options.ts';
import type { FromWorker, StreamSetup, ToWorker, WorkerSetup } from './protocol.ts';

export type RecognizerSetup = {
  readonly logger: Logger;
  /** 0: as many as the machine has room for. */
  readonly workers: number;
  readonly cacheDir: string;
  /** A sentence: no recognition, for this reason. */
  readonly off?: string;
  /** For tests: another thread in place of the real one. */
  readonly startWorker?: (setup: WorkerSetup) => WorkerThread;
  /** Speech that may wait for one stream before it is given up, with an error and not in silence. */
  readonly maxBehindMs?: number;
};

export interface WorkerThread {
  post(message: ToWorker): void;
  onMessage(run: (message: FromWorker) => void): void;
  onExit(run: (error: unknown) => void): void;
  stop(): Promise<void>;
}

type Member = { readonly thread: WorkerThread; ready: boolean; readonly streams: Set<Open> };
type Open = {
  readonly id: number;
  readonly options: RecognizerOptions;
  readonly member: Member;
  readonly setup: StreamSetup;
  pending: Uint8Array[];
  pendingBytes: number;
  givenMs: number;
  settledMs: number;
  ended: boolean;
};

const recognized = languagesWith('speech');
const recognizedNames = new Intl.ListFormat('en').format(recognized.map((language) => languages[language].name));
/** Both models and their working memory, measured. */
const workerBytes = 800e6;
/** Streams (two a call) that a worker takes before another one is started. */
const streamsPerWorker = 2;
/** Audio is handed over in pieces of this length: fewer messages, no delay that anybody notices. */
const handOverMs = 60;

export function createRecognizer(setup: RecognizerSetup): Recognizer {
  const { logger, off, maxBehindMs = 600_000 } = setup;
  const startWorker = setup.startWorker ?? startThread;
  const room = Math.max(1, Math.min(availableParallelism(), 4, Math.floor((0.6 * totalmem()) / workerBytes)));
  const most = setup.workers > 0 ? setup.workers : room;
  const members: Member[] = [];
  const open = new Map<number, Open>();
  let unavailable = off;
  let nextId = 1;
  let closed = false;

  function start(): Member {
    const thread = startWorker({ cacheDir: setup.cacheDir, threads: 1 });
    const member: Member = { thread, ready: false, streams: new Set() };
    members.push(member);
    thread.onMessage((message) => receive(member, message));
    thread.onExit((error) => lose(member, error));
    return member;
  }

  function lose(member: Member, cause: unknown): void {
    const at = members.indexOf(member);
    if (at >= 0) members.splice(at, 1);
    if (closed || at < 0) return;
    logger.error('A recognition worker stopped; its streams have to be opened again', {
      error: cause instanceof Error ? cause : undefined,
    });
    for (const stream of [...member.streams]) finish(stream, new EarshotError('unavailable', { cause }));
  }

  function receive(member: Member, message: FromWorker): void {
    if (message.kind === 'ready') {
      member.ready = true;
      return;
    }
    if (message.kind === 'unavailable') {
      if (unavailable === undefined) logger.warn(message.sentence);
      unavailable = message.sentence;
      for (const stream of [...member.streams]) finish(stream, refusal(unavailable));
      return;
    }
    if (message.kind === 'listening') return;
    const stream = open.get(message.stream);
    if (!stream) return;
    if (message.kind === 'result') stream.options.onResult(message.result);
    else if (message.kind === 'settled') stream.settledMs = message.ms;
    else
      finish(stream, message.error === undefined ? undefined : new EarshotError('internal', { cause: message.error }));
  }

  function finish(stream: Open, error?: unknown): void {
    if (!open.delete(stream.id)) return;
    stream.member.streams.delete(stream);
    stream.ended = true;
    // Never from inside a caller's own `write` or `cancel`.
    queueMicrotask(() => stream.options.onEnd(error));
  }

  function hand(stream: Open): void {
    if (stream.pendingBytes === 0) return;
    const bytes = new Uint8Array(stream.pendingBytes);
    let at = 0;
    for (const part of stream.pending) {
      bytes.set(part, at);
      at += part.length;
    }
    stream.pending = [];
    stream.pendingBytes = 0;
    stream.member.thread.post({ kind: 'audio', stream: stream.id, bytes });
  }

  /** The worker of the call's other stream, so that it hears both; else the one with least to do. */
  function memberFor(group: string | undefined): Member {
    if (group !== undefined) {
      for (const stream of open.values()) if (stream.setup.group === group) return stream.member;
    }
    let best = members[0];
    for (const member of members) if (member.streams.size < best!.streams.size) best = member;
    if (!best || (best.streams.size >= streamsPerWorker && members.length < most)) return start();
    return best;
  }

  return {
    languages: recognized,
    open(options) {
      const problem = closed ? 'The engine is closed' : (unavailable ?? unfit(options));
      if (problem !== undefined) {
        queueMicrotask(() => options.onEnd(refusal(problem)));
        return { write() {}, end() {}, cancel() {} };
      }
      const member = memberFor(options.group);
      const streamSetup: StreamSetup = {
        encoding: options.encoding,
        sampleRateHz: options.sampleRateHz as 8000 | 16000,
        interim: options.interim,
        phraseHints: options.phraseHints,
        ...(options.group !== undefined && { group: options.group }),
      };
      const stream: Open = {
        id: nextId++,
        options,
        member,
        setup: streamSetup,
        pending: [],
        pendingBytes: 0,
        givenMs: 0,
        settledMs: 0,
        ended: false,
      };
      open.set(stream.id, stream);
      member.streams.add(stream);
      member.thread.post({ kind: 'open', stream: stream.id, setup: streamSetup });
      const bytesPerMs = ((options.encoding === 'mulaw' ? 1 : 2) * options.sampleRateHz) / 1000;
      return {
        write(audio) {
          if (stream.ended || audio.length === 0) return;
          stream.pending.push(audio.slice());
          stream.pendingBytes += audio.length;
          stream.givenMs += audio.length / bytesPerMs;
          if (stream.pendingBytes >= handOverMs * bytesPerMs) hand(stream);
          if (stream.givenMs - stream.settledMs > maxBehindMs) {
            member.thread.post({ kind: 'cancel', stream: stream.id });
            finish(stream, new EarshotError('quota_exhausted', { detail: 'Recognition is too far behind this call' }));
          }
        },
        end() {
          if (stream.ended) return;
          hand(stream);
          member.thread.post({ kind: 'end', stream: stream.id });
        },
        cancel() {
          if (stream.ended) return;
          member.thread.post({ kind: 'cancel', stream: stream.id });
          finish(stream, new EarshotError('cancelled'));
        },
      };
    },
    load() {
      let behindMs = 0;
      for (const stream of open.values()) behindMs = Math.max(behindMs, stream.givenMs - stream.settledMs);
      const figures = {
        ready: unavailable === undefined && members.some((m) => m.ready),
        streams: open.size,
        workers: members.length,
        behindMs: Math.round(behindMs),
      };
      return unavailable === undefined ? figures : { ...figures, unavailable };
    },
    warm() {
      if (!closed && unavailable === undefined && members.length === 0) start();
    },
    async close() {
      closed = true;
      for (const stream of [...open.values()]) finish(stream, new EarshotError('cancelled'));
      await Promise.all(members.map((member) => member.thread.stop()));
    },
  };
}

function unfit(options: RecognizerOptions): string | undefined {
  const language = options.languageCode.toLowerCase().split('-')[0]!;
  if (!(recognized as readonly string[]).includes(language)) {
    return `Speech recognition that runs here knows ${recognizedNames} only; the rest of the assistance goes on`;
  }
  if (options.sampleRateHz !== 8000 && options.sampleRateHz !== 16000) return 'Audio must have 8000 or 16000 Hz';
  return undefined;
}

function refusal(sentence: string): EarshotError {
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
    stop: async () => void (await worker.terminate()),
  };
}
