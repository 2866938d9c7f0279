/**
 * A recognition stream in memory. Its recognizer reads the words off the audio that it is really sent (see `speech.ts`), and
 * it misbehaves on request.
 */
import { samplesToMs } from '../../shared/audiohook/stream-time.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { AnalyzeStream, AnalyzeStreamOptions, AssistResult } from '../core/ports/assist-gateway.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { VoiceRole } from '../core/ports/voice-call.ts';
import { createWordReader, type ReadWord } from './speech.ts';

/** A silence of this many samples ends an utterance. */
const utteranceGap = 4_800;
const interimEvery = 3_200;
/** Less than this many samples of a word are not recognized at all. */
const minimumWord = 400;

export type StreamBehaviour = {
  /** From the audio to its result. */
  latencyMs?: number;
  /** The stream ends with `limitError` when it was sent so many samples. */
  limitSamples?: number;
  limitError?: () => EarshotError;
  wordTimes?: boolean;
  endOffsets?: boolean;
  /** An utterance of so many samples is ended even without a silence. */
  longestUtterance?: number;
  messages?: boolean;
  /** Every word time is off by up to so much, differently for every stream. */
  jitterMs?: number;
};

export type ScriptedStreamSetup = {
  readonly clock: Clock;
  readonly options: AnalyzeStreamOptions;
  readonly behaviour: StreamBehaviour;
  /** Of this stream, among those of its gateway. */
  readonly index: number;
  /** Whether to remember all audio. */
  keepsAudio(): boolean;
  nextMessageName(): string;
};

export type StreamEnd = 'ended' | 'cancelled';

const defaults = { latencyMs: 200, wordTimes: true, endOffsets: true, messages: true, longestUtterance: 120_000 };

export class ScriptedStream implements AnalyzeStream {
  readonly role: VoiceRole;
  readonly languageCode: string | undefined;
  readonly openedAt: number;
  /** Everything it was sent, if the gateway keeps audio. */
  readonly audio: number[] = [];
  readonly #setup: ScriptedStreamSetup;
  readonly #behaviour: StreamBehaviour & typeof defaults;
  readonly #reader = createWordReader();
  #state: 'open' | 'halfClosed' | StreamEnd = 'open';
  #isStalled = false;
  #isBlocked = false;
  #onDrain = (): void => {};
  /** The words that finals have covered: how many, and up to which sample. */
  #finalized = { words: 0, to: 0 };
  #interimAt = 0;

  constructor(setup: ScriptedStreamSetup) {
    this.#setup = setup;
    this.#behaviour = { ...defaults, ...setup.behaviour };
    this.role = setup.options.role;
    this.languageCode = setup.options.languageCode;
    this.openedAt = setup.clock.monotonic();
  }

  get bytes(): number {
    return this.#reader.position;
  }

  get state(): 'open' | 'halfClosed' | StreamEnd {
    return this.#state;
  }

  write(bytes: Uint8Array): boolean {
    if (this.#state !== 'open') return true;
    this.#reader.read(bytes);
    if (this.#setup.keepsAudio()) this.audio.push(...bytes);
    if (!this.#isStalled) this.#answer();
    return !this.#isBlocked;
  }

  onDrain(run: () => void): void {
    this.#onDrain = run;
  }

  halfClose(): void {
    if (this.#state !== 'open') return;
    this.#state = 'halfClosed';
    this.#recognize(true, true);
    this.#later(() => this.#end(undefined, 'ended'));
  }

  cancel(): void {
    this.#end(new EarshotError('cancelled'), 'cancelled');
  }

  /** Ends with an error. */
  fail(error: EarshotError): void {
    this.#end(error, 'ended');
  }

  /** Never answers again, and never ends by itself. */
  stall(): void {
    this.#isStalled = true;
  }

  /** From now on `write` returns false, until `drain`. */
  block(): void {
    this.#isBlocked = true;
  }

  drain(): void {
    this.#isBlocked = false;
    this.#onDrain();
  }

  /** Delivers a result that no audio caused. */
  emit(result: AssistResult): void {
    this.#setup.options.onResult(result);
  }

  get #isLive(): boolean {
    return this.#state === 'open' || this.#state === 'halfClosed';
  }

  #later(run: () => void): void {
    this.#setup.clock.after(this.#behaviour.latencyMs, () => {
      if (this.#isLive && !this.#isStalled) run();
    });
  }

  #end(error: EarshotError | undefined, state: StreamEnd): void {
    if (!this.#isLive) return;
    this.#state = state;
    this.#setup.options.onEnd(error);
  }

  #answer(): void {
    const { position, words } = this.#reader;
    const { longestUtterance, limitSamples, limitError } = this.#behaviour;
    const last = words.at(-1);
    if (last && words.length > this.#finalized.words) {
      const length = last.end - words[this.#finalized.words]!.start;
      if (position - last.end >= utteranceGap || length >= longestUtterance) {
        this.#recognize(true);
      } else if (position - this.#interimAt >= interimEvery && last.end > this.#finalized.to) {
        this.#interimAt = position;
        this.#recognize(false);
      }
    }
    if (limitSamples !== undefined && position >= limitSamples) {
      this.#later(() => this.#end(limitError?.() ?? new EarshotError('unavailable'), 'ended'));
    }
  }

  /** A word that has not ended yet is recognized only when no more audio can come (`isClosing`). */
  #recognize(final: boolean, isClosing = false): void {
    const read = this.#reader.words;
    const isComplete = isClosing || read.at(-1)?.end !== this.#reader.position;
    const until = isComplete ? read.length : read.length - 1;
    const words = read.slice(this.#finalized.words, until).filter((word) => word.end - word.start >= minimumWord);
    if (words.length === 0) return;
    const result = this.#toResult(words, final);
    if (final) this.#finalized = { words: until, to: words.at(-1)!.end };
    this.#later(() => this.#deliver(result));
  }

  #toResult(words: readonly ReadWord[], final: boolean): Extract<AssistResult, { kind: 'recognition' }> {
    const { jitterMs, wordTimes, endOffsets } = this.#behaviour;
    const offMs = jitterMs ? (((this.#setup.index * 7919) % 201) / 100 - 1) * jitterMs : 0;
    return {
      kind: 'recognition',
      text: words.map((word) => word.word).join(' '),
      final,
      words:
        wordTimes && final
          ? words.map(({ word, start, end }) => ({
              word,
              startMs: Math.max(0, samplesToMs(start) + offMs),
              endMs: samplesToMs(end) + offMs,
            }))
          : [],
      ...(endOffsets && { endMs: samplesToMs(words.at(-1)!.end) }),
      ...(final && { confidence: 0.9 }),
    };
  }

  #deliver(result: Extract<AssistResult, { kind: 'recognition' }>): void {
    const { onResult, role } = this.#setup.options;
    onResult(result);
    if (!result.final || !this.#behaviour.messages) return;
    const messageName = this.#setup.nextMessageName();
    const sentiment = { score: 0.5, magnitude: 0.5 };
    onResult({ kind: 'message', messageName, role, text: result.text, sentiment });
    onResult({ kind: 'suggestions', suggestions: [], latestMessage: messageName, errors: [] });
  }
}
