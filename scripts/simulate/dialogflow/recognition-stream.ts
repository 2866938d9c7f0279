/** One StreamingAnalyzeContent call: recognizes what it is really sent, and fails as the faults say. */
import type { AnalyzeStream, AnalyzeStreamOptions, AssistResult } from '../../../runtime/core/ports/assist-gateway.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { Connection } from '../world/network.ts';
import type { World } from '../world/world.ts';
import { type ReadWord, samplesPerMs, textOfWord, WordReader, wordMs } from './speech.ts';

/** Silence that ends an utterance, in samples. */
const endpointSamples = 4_800;
const interimSamples = 8_000;
const longestUtteranceSamples = 15 * 8_000;
/** A word of which less arrives is not recognized. */
const minCoverage = 0.9;

type Recognition = Extract<AssistResult, { kind: 'recognition' }>;

export type StreamSetup = {
  readonly world: World;
  readonly connection: Connection;
  readonly options: AnalyzeStreamOptions;
  readonly random: () => number;
  readonly nextMessageName: () => string;
  /** Dialogflow ends a stream of this age. */
  readonly limitMs: number;
  readonly onEnded: (stream: SimulatedStream) => void;
};

export class SimulatedStream implements AnalyzeStream {
  readonly conversationName: string;
  readonly #setup: StreamSetup;
  readonly #reader = new WordReader();
  #state: 'open' | 'halfClosed' | 'ended' = 'open';
  #finalized = 0;
  #interimAt = 0;
  #resultAt = 0;
  #trouble: { isStalled: boolean; delayMs: number; onDrain: (() => void) | undefined; isBlocked: boolean } = {
    isStalled: false,
    delayMs: 0,
    onDrain: undefined,
    isBlocked: false,
  };

  constructor(setup: StreamSetup) {
    this.#setup = setup;
    this.conversationName = setup.options.handle.conversationName;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  write(audio: Uint8Array): boolean {
    if (this.#state !== 'open') return true;
    // Read here, because the caller uses the buffer again; what follows from it takes its time.
    this.#reader.read(audio);
    this.#recognize();
    if (this.#reader.position > this.#setup.limitMs * samplesPerMs) this.fail(new EarshotError('unavailable'));
    return !this.#trouble.isBlocked;
  }

  onDrain(run: () => void): void {
    this.#trouble.onDrain = run;
  }

  halfClose(): void {
    if (this.#state !== 'open') return;
    this.#state = 'halfClosed';
    this.#finish(this.#reader.words.length);
    this.#later(() => this.#end(undefined));
  }

  cancel(): void {
    if (this.#state === 'ended') return;
    // The caller hears of it in its own turn, never inside its call.
    this.#end(new EarshotError('cancelled'));
  }

  fail(error: EarshotError): void {
    if (this.#state === 'ended') return;
    this.#later(() => this.#end(error));
  }

  /** It answers nothing any more and does not end. */
  stall(): void {
    this.#trouble.isStalled = true;
  }

  /** Its results come so much later from now on. */
  delay(ms: number): void {
    this.#trouble.delayMs = ms;
  }

  /** It takes no audio for a while: the caller has to wait. */
  block(ms: number): void {
    this.#trouble.isBlocked = true;
    this.#setup.world.after(ms, () => {
      this.#trouble.isBlocked = false;
      this.#setup.connection.toNear(() => this.#trouble.onDrain?.());
    });
  }

  /** The caller is gone. */
  abandoned(): void {
    this.#setup.onEnded(this);
  }

  /** The connection broke. */
  lost(): void {
    this.#finishOnce(new EarshotError('unavailable'));
  }

  #recognize(): void {
    const { words, position, isSpeaking } = this.#reader;
    const complete = isSpeaking ? words.length - 1 : words.length;
    if (complete <= this.#finalized) return;
    const last = words[complete - 1]!;
    const first = words[this.#finalized]!;
    const isOver = !isSpeaking && position - last.end >= endpointSamples;
    if (isOver || last.end - first.start >= longestUtteranceSamples) {
      this.#finish(complete);
    } else if (position - Math.max(this.#interimAt, first.start) >= interimSamples) {
      this.#interimAt = position;
      this.#emit(words.slice(this.#finalized, complete), false);
    }
  }

  #finish(until: number): void {
    const words = this.#reader.words.slice(this.#finalized, until);
    this.#finalized = Math.max(this.#finalized, until);
    this.#emit(words, true);
  }

  #emit(read: readonly ReadWord[], final: boolean): void {
    const words = read.filter(({ number, start, end }) => end - start >= minCoverage * wordMs(number) * samplesPerMs);
    if (words.length === 0) return;
    const result = toRecognition(words, final);
    this.#later(() => this.#deliver(result));
  }

  #deliver(result: Recognition): void {
    // It was on its way with the end of the stream, which nothing follows.
    if (this.#state === 'ended') return;
    const { options, random, nextMessageName } = this.#setup;
    options.onResult(result);
    if (!result.final) return;
    const messageName = nextMessageName();
    const sentiment = { score: 0.5, magnitude: 0.5 };
    options.onResult({ kind: 'message', messageName, role: options.role, text: result.text, sentiment });
    if (random() > 0.1) return;
    const suggestion = {
      kind: 'knowledge',
      text: `About ${result.text}`,
      sources: [],
      answerRecord: `${messageName}/a`,
    } as const;
    options.onResult({ kind: 'suggestions', suggestions: [suggestion], latestMessage: messageName, errors: [] });
  }

  /** In order, whatever the latency: results never overtake each other. */
  #later(run: () => void): void {
    const { world, connection, random } = this.#setup;
    this.#resultAt = Math.max(this.#resultAt, world.now + 120 + 250 * random() + this.#trouble.delayMs);
    world.at(this.#resultAt, () => {
      if (!this.#trouble.isStalled && this.#state !== 'ended') connection.toNear(run);
    });
  }

  #end(error: EarshotError | undefined): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    const { connection, options, onEnded, world } = this.#setup;
    onEnded(this);
    const { near } = connection.options;
    world.after(0, () => {
      connection.closeFromNear();
      near?.deliver(() => options.onEnd(error));
    });
  }

  #finishOnce(error: EarshotError): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#setup.onEnded(this);
    this.#setup.options.onEnd(error);
  }
}

function toRecognition(words: readonly ReadWord[], final: boolean): Recognition {
  return {
    kind: 'recognition',
    text: words.map(({ number }) => textOfWord(number)).join(' '),
    final,
    endMs: words.at(-1)!.end / samplesPerMs,
    words: final
      ? words.map(({ number, start, end }) => ({
          word: textOfWord(number),
          startMs: start / samplesPerMs,
          endMs: end / samplesPerMs,
        }))
      : [],
    ...(final && { confidence: 0.9 }),
  };
}
