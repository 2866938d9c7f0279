/** A recognizer for scripted speech: exact words and times, with the delays and the segmentation of a real one as options. */
import { languageCodes } from '../../../shared/languages.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { RecognizedWord, Recognizer, RecognizerOptions, RecognizerResult, RecognizerStream } from '../ports.ts';
import { createSpeechDecoder, type DecodedWord, type SpeechDecoder } from './script-speech.ts';

export type ScriptedRecognizerOptions = {
  readonly clock: Clock;
  /** The word behind a number. By default `w17`. */
  readonly wordOf?: (number: number) => string;
  /** Silence that ends an utterance, in audio time. */
  readonly endpointMs?: number;
  /** Speech after which a final comes even without a pause. */
  readonly longestUtteranceMs?: number;
  /** Audio between two interim results. */
  readonly interimEveryMs?: number;
  /** Time from the audio to its result. */
  readonly latencyMs?: number;
  /** The share of a word that must arrive for it to be recognized, 0 … 1. */
  readonly minCoverage?: number;
};

type Settings = Required<ScriptedRecognizerOptions>;

const defaults: Omit<Settings, 'clock'> = {
  wordOf: (number) => `w${number}`,
  endpointMs: 300,
  longestUtteranceMs: 15_000,
  interimEveryMs: 400,
  latencyMs: 0,
  minCoverage: 1,
};

/** Recognizes every language. Without models it is ready at once. */
export function createScriptedRecognizer(options: ScriptedRecognizerOptions): Recognizer {
  const settings: Settings = { ...defaults, ...options };
  let streams = 0;
  return {
    open(request) {
      streams++;
      return new ScriptedStream(settings, request, () => streams--);
    },
    languages: languageCodes,
    load: () => ({ ready: true, streams, workers: 0, behindMs: 0 }),
    warm() {},
    async close() {},
  };
}

class ScriptedStream implements RecognizerStream {
  readonly #settings: Settings;
  readonly #request: RecognizerOptions;
  readonly #onClosed: () => void;
  readonly #decoder: SpeechDecoder = createSpeechDecoder();
  #words: RecognizedWord[] = [];
  #speaking = false;
  #lastInterimMs = 0;
  #closed = false;

  constructor(settings: Settings, request: RecognizerOptions, onClosed: () => void) {
    this.#settings = settings;
    this.#request = request;
    this.#onClosed = onClosed;
  }

  write(audio: Uint8Array): void {
    if (this.#closed) return;
    const before = this.#words.length;
    this.#add(this.#decoder.write(audio));
    const { speaking, atMs } = this.#decoder;
    if (speaking !== this.#speaking) {
      this.#speaking = speaking;
      this.#emit({ kind: 'activity', speaking, offsetMs: atMs });
    }
    if (this.#words.length === 0) return;
    const { endpointMs, longestUtteranceMs, interimEveryMs } = this.#settings;
    const silentMs = speaking ? 0 : atMs - this.#words.at(-1)!.endMs;
    if (silentMs >= endpointMs || atMs - this.#words[0]!.startMs >= longestUtteranceMs) this.#finishUtterance();
    else if (this.#request.interim && this.#words.length > before && atMs - this.#lastInterimMs >= interimEveryMs) {
      this.#lastInterimMs = atMs;
      this.#emit(this.#transcript(false));
    }
  }

  end(): void {
    if (this.#closed) return;
    this.#add(this.#decoder.flush());
    this.#finishUtterance();
    this.#afterLatency(() => {
      this.cancel();
      this.#request.onEnd();
    });
  }

  cancel(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClosed();
  }

  /** In order, whatever the latency: results never overtake each other. */
  #afterLatency(run: () => void): void {
    const runIfOpen = () => {
      if (!this.#closed) run();
    };
    const { clock, latencyMs } = this.#settings;
    if (latencyMs === 0) runIfOpen();
    else clock.after(latencyMs, runIfOpen);
  }

  #emit(result: RecognizerResult): void {
    this.#afterLatency(() => this.#request.onResult(result));
  }

  #transcript(final: boolean): RecognizerResult {
    const words = this.#words;
    return {
      kind: 'transcript',
      final,
      text: words.map((word) => word.word).join(' '),
      startMs: words[0]!.startMs,
      endMs: words.at(-1)!.endMs,
      ...(final && { confidence: 0.95 }),
      words: [...words],
    };
  }

  #finishUtterance(): void {
    if (this.#words.length > 0) this.#emit(this.#transcript(true));
    this.#words = [];
  }

  #add(decoded: readonly DecodedWord[]): void {
    const { wordOf, minCoverage } = this.#settings;
    for (const { number, startMs, endMs, coverage } of decoded)
      if (coverage >= minCoverage) this.#words.push({ word: wordOf(number), startMs, endMs, confidence: 0.95 });
  }
}
