/**
 * Where in a speaker's audio there is sound: one mark per block of 50 ms. It does not decide about words. It separates
 * silence, which need not be recognized, replayed or reported as lost, from everything else. In doubt it reports sound.
 */

/** 50 ms at 8 kHz. */
export const soundBlockSamples = 400;

/** Every fourth sample is enough to measure energy, and four samples are the period of no telephone tone. */
const stride = 4;

/**
 * The µ-law level (inverted, without sign) from which a sample counts: about 260 of 32,768, −42 dB below full scale.
 * Speech at a low −45 dB (RMS) has a tenth of its samples above it, line noise at −55 dB none.
 */
const loudLevel = 0x18;
/** A block has sound if at least one in this many of the samples looked at counts. */
const loudShare = 10;
/** So many of a block. */
const enoughLoud = Math.ceil(soundBlockSamples / (loudShare * stride));

export type SoundTrack = {
  write(ulaw: Uint8Array, position: number): void;
  /** Samples with sound in [from, to), in whole blocks; audio that is too old to be known counts as silence. */
  soundIn(from: number, to: number): number;
  /** Where the first sound in [from, to) begins, or undefined. */
  firstIn(from: number, to: number): number | undefined;
  /** Position after the last sound; the start position if there was none. */
  readonly lastSound: number;
};

/** `samples`: how far back sound is remembered. `startPosition`: the first sample to come. */
export function createSoundTrack(samples: number, startPosition = 0): SoundTrack {
  return new Marks(Math.ceil(samples / soundBlockSamples) + 1, startPosition);
}

class Marks implements SoundTrack {
  readonly #marks: Uint8Array;
  #block: number;
  #loud = 0;
  #lastSound: number;

  constructor(capacity: number, startPosition: number) {
    this.#marks = new Uint8Array(capacity);
    this.#block = Math.floor(startPosition / soundBlockSamples);
    this.#lastSound = startPosition;
  }

  get lastSound(): number {
    return this.#lastSound;
  }

  write(ulaw: Uint8Array, position: number): void {
    let at = 0;
    while (at < ulaw.length) {
      const next = Math.floor((position + at) / soundBlockSamples);
      if (next > this.#block) this.#moveTo(next);
      const until = Math.min(ulaw.length, (next + 1) * soundBlockSamples - position);
      let loud = this.#loud;
      // What is known to be sound is not looked at any more.
      for (let i = at; i < until && loud < enoughLoud; i += stride) if ((~ulaw[i]! & 0x7f) >= loudLevel) loud++;
      this.#loud = loud;
      if (loud >= enoughLoud) {
        this.#marks[this.#block % this.#marks.length] = 1;
        this.#lastSound = position + until;
      }
      at = until;
    }
  }

  soundIn(from: number, to: number): number {
    const first = this.#first(from);
    // Long silence is asked about often: after the last sound there is nothing to search.
    if (first * soundBlockSamples >= this.#lastSound) return 0;
    const after = this.#after(to);
    let count = 0;
    for (let b = first; b < after; b++) count += this.#marks[b % this.#marks.length]!;
    return count * soundBlockSamples;
  }

  firstIn(from: number, to: number): number | undefined {
    const first = this.#first(from);
    if (first * soundBlockSamples >= this.#lastSound) return undefined;
    const after = this.#after(to);
    for (let b = first; b < after; b++) {
      if (this.#marks[b % this.#marks.length]) return Math.max(b * soundBlockSamples, from);
    }
    return undefined;
  }

  #first(from: number): number {
    return Math.max(Math.floor(from / soundBlockSamples), this.#block - this.#marks.length + 1, 0);
  }

  #after(to: number): number {
    return Math.min(Math.ceil(to / soundBlockSamples), this.#block + 1);
  }

  #moveTo(next: number): void {
    const marks = this.#marks;
    if (next - this.#block >= marks.length) marks.fill(0);
    else for (let b = this.#block + 1; b <= next; b++) marks[b % marks.length] = 0;
    this.#block = next;
    this.#loud = 0;
  }
}
