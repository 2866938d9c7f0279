/** The messages between the service's thread and a recognition worker. */
import type { RecognizerResult } from '../ports.ts';

export type StreamSetup = {
  readonly encoding: 'mulaw' | 'linear16';
  readonly sampleRateHz: 8000 | 16000;
  readonly interim: boolean;
  /** ISO 639-1. */
  readonly language: string;
  readonly phraseHints: readonly string[];
  /** Finals come with an English text. */
  readonly english?: boolean;
  /** Streams of one call. */
  readonly group?: string;
};

export type ToWorker =
  | { readonly kind: 'open'; readonly stream: number; readonly setup: StreamSetup }
  | { readonly kind: 'audio'; readonly stream: number; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly stream: number }
  | { readonly kind: 'cancel'; readonly stream: number };

export type FromWorker =
  | { readonly kind: 'listening' }
  | { readonly kind: 'ready' }
  /** No recognition in this worker, ever; the sentence is for people. */
  | { readonly kind: 'unavailable'; readonly sentence: string }
  | { readonly kind: 'result'; readonly stream: number; readonly result: RecognizerResult }
  /** Everything before this position is recognized or was silence. */
  | { readonly kind: 'settled'; readonly stream: number; readonly ms: number }
  | { readonly kind: 'ended'; readonly stream: number; readonly error?: string };

/** `multilingual`: every language but English. */
export type WorkerKind = 'english' | 'multilingual';
export type WorkerSetup = {
  readonly kind: WorkerKind;
  readonly cacheDir: string;
  /** Folder of the multilingual packages. */
  readonly languagesDir: string;
  readonly threads: number;
};
