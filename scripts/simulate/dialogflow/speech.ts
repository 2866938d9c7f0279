/**
 * What the speakers of a call say, as µ-law audio in which every word repeats its own number, so that audio that is sent twice is
 * recognized twice and audio that is lost is missing. Silence is 0xff.
 *
 * A word is a row of three bytes that repeats: six bits of its number each, with the place of the six bits in the highest two. So
 * any three bytes of a word tell its number, wherever the audio begins.
 */
import { between } from '../world/randomness.ts';

/** Milliseconds of the call. */
export type SpokenWord = { readonly number: number; readonly startMs: number; readonly endMs: number };

export const samplesPerMs = 8;
export const silence = 0xff;
/** Shortest pause between two words. */
const pauseMs = 20;
const utteranceEveryMs = 5_000;

/** A word of a number always has the same length, so that a recognizer knows whether it got all of it. */
export const wordMs = (number: number): number => 120 + ((Math.imul(number, 0x9e3779b1) >>> 0) % 260);

/** The words of one speaker: an utterance about every five seconds, a few of them long and without a pause. */
export function scriptSpeech(durationMs: number, random: () => number): SpokenWord[] {
  const words: SpokenWord[] = [];
  let startMs = between(random, 400, utteranceEveryMs);
  while (startMs < durationMs) {
    const count = random() < 0.02 ? between(random, 30, 60) : between(random, 2, 7);
    let at = startMs;
    for (let i = 0; i < count; i++) {
      const number = words.length;
      const endMs = at + wordMs(number);
      if (endMs > durationMs - 1_500) return words;
      words.push({ number, startMs: at, endMs });
      at = endMs + between(random, pauseMs, 110);
    }
    startMs = Math.max(at + between(random, 700, 1_500), startMs + utteranceEveryMs + between(random, -1_500, 1_500));
  }
  return words;
}

/** A channel of audio with so many. `isAlone`: no other has speech in this piece. */
export type SpeechPlace = { readonly channel: number; readonly stride: number; readonly isAlone: boolean };

/** Writes words into audio of several channels, of which each takes every `stride`th byte. */
export class SpeechTrack {
  readonly words: readonly SpokenWord[];
  /** Where the last look-up ended: frames come one after the other. */
  #place = 0;

  constructor(words: readonly SpokenWord[]) {
    this.words = words;
  }

  /** Something is said in these samples; the second is not one of them. */
  speaksWithin(fromSample: number, toSample: number): boolean {
    const word = this.words[this.#firstAfter(fromSample)];
    return word !== undefined && word.startMs * samplesPerMs < toSample;
  }

  /** `audio` must be silent in this channel, and in all where it is the only one that speaks. Fills it with samples from `fromSample` on. */
  writeInto(audio: Uint8Array, fromSample: number, { channel, stride, isAlone }: SpeechPlace): void {
    const toSample = fromSample + audio.length / stride;
    for (let i = this.#firstAfter(fromSample); i < this.words.length; i++) {
      const { number, startMs, endMs } = this.words[i]!;
      const start = startMs * samplesPerMs;
      if (start >= toSample) break;
      const from = Math.max(start, fromSample);
      const end = (Math.min(endMs * samplesPerMs, toSample) - fromSample) * stride;
      const bytes = bytesOf(number);
      const begin = (from - fromSample) * stride;
      const writtenTo = isAlone ? Math.min(end, begin + 3 * stride) : end;
      let part = (from - start) % 3;
      for (let at = begin + channel; at < writtenTo; at += stride) {
        audio[at] = bytes[part]!;
        part = part === 2 ? 0 : part + 1;
      }
      // The rest repeats these three samples: twice as many at a time.
      for (let filled = writtenTo - begin; begin + filled < end; filled *= 2)
        audio.copyWithin(begin + filled, begin, begin + Math.min(filled, end - begin - filled));
    }
  }

  /** The first word that ends after this sample. */
  #firstAfter(sample: number): number {
    const { words } = this;
    const ms = sample / samplesPerMs;
    let place = this.#place;
    while (place > 0 && words[place - 1]!.endMs > ms) place -= 1;
    while (place < words.length && words[place]!.endMs <= ms) place += 1;
    this.#place = place;
    return place;
  }
}

const bytesOf = (number: number): readonly [number, number, number] => [
  number & 0x3f,
  0x40 | ((number >> 6) & 0x3f),
  0x80 | ((number >> 12) & 0x3f),
];

/** The text of a word: letters only, so that nothing takes it for a number to be masked. */
export function textOfWord(number: number): string {
  let text = '';
  for (let rest = number + 26; rest > 0; rest = Math.floor(rest / 26))
    text = String.fromCharCode(97 + (rest % 26)) + text;
  return `w${text}`;
}

/** The number behind a text of `textOfWord`; undefined for any other. */
export function numberOfWord(text: string): number | undefined {
  if (!/^w[a-z]{2,8}$/.test(text)) return undefined;
  let number = 0;
  for (const letter of text.slice(1)) number = number * 26 + letter.charCodeAt(0) - 97;
  return number - 26;
}

/** Samples of the stream. */
export type ReadWord = { readonly number: number; readonly start: number; end: number };

/** Every so many samples are looked at; a word and a pause are longer. */
const stride = 80;
const nothing = -1;

/** Reads words off audio that comes in pieces. */
export class WordReader {
  readonly words: ReadWord[] = [];
  #position = 0;
  #current = nothing;

  /** Samples so far. */
  get position(): number {
    return this.#position;
  }

  /** The last sample belonged to a word. */
  get isSpeaking(): boolean {
    return this.#current !== nothing;
  }

  read(audio: Uint8Array): void {
    let checked = 0;
    while (checked < audio.length) {
      const next = Math.min(checked + stride, audio.length) - 1;
      const number = numberAt(audio, next, this.#current);
      if (number !== this.#current) this.#refine(audio, checked, next);
      checked = next + 1;
      if (this.#current !== nothing) this.words.at(-1)!.end = this.#position + checked;
    }
    this.#position += audio.length;
  }

  /** Finds the samples in [from, to] where a word ends or begins. */
  #refine(audio: Uint8Array, from: number, to: number): void {
    for (let at = from; at <= to; at++) {
      const number = numberAt(audio, at, this.#current);
      if (number === this.#current) continue;
      if (this.#current !== nothing) this.words.at(-1)!.end = this.#position + at;
      if (number !== nothing) this.words.push({ number, start: this.#position + at, end: this.#position + at + 1 });
      this.#current = number;
    }
  }
}

/** The word at this place. `otherwise`: where the piece of audio is too short to tell. */
function numberAt(audio: Uint8Array, at: number, otherwise: number): number {
  if (audio[at] === silence) return nothing;
  for (let from = at; from >= at - 2; from--) {
    const number =
      from < 0 || from + 2 >= audio.length ? nothing : join(audio[from]!, audio[from + 1]!, audio[from + 2]!);
    if (number !== nothing) return number;
  }
  return otherwise;
}

function join(a: number, b: number, c: number): number {
  if (a >= 0xc0 || b >= 0xc0 || c >= 0xc0) return nothing;
  const [low, middle, high] = a < 0x40 ? [a, b, c] : b < 0x40 ? [b, c, a] : [c, a, b];
  if (low >= 0x40 || middle >> 6 !== 1 || high >> 6 !== 2) return nothing;
  return low | ((middle & 0x3f) << 6) | ((high & 0x3f) << 12);
}
