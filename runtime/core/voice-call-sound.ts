/**
 * Where in a speaker's audio there is sound: one mark per block of 50 ms. It decides nothing about words. It only tells
 * silence, which need not be recognized, replayed or marked as lost, from anything else, and errs towards "sound".
 */

/** 50 ms at 8 kHz. */
export const soundBlockSamples = 400;

/** Every fourth sample is enough to see energy; the spacing is a prime's neighbour of no telephone tone's period. */
const stride = 4;

/**
 * The µ-law level (inverted, without sign) from which a sample counts: about 260 of 32,768, −42 dB below full scale.
 * Speech at a low −45 dB (RMS) has a tenth of its samples above it, line noise at −55 dB none.
 */
const loudLevel = 0x18;
/** A block has sound where a tenth of the samples looked at count. */
const loudShare = 10;

export type SoundTrack = {
  write(ulaw: Uint8Array, position: number): void;
  /** Samples with sound in [from, to), in whole blocks; what is no longer known counts as silence. */
  soundIn(from: number, to: number): number;
  /** Where sound first begins in [from, to), or undefined. */
  firstIn(from: number, to: number): number | undefined;
  /** Position after the last block with sound; the start where there was none. */
  readonly lastSound: number;
};

export function createSoundTrack(samples: number, startPosition = 0): SoundTrack {
  const capacity = Math.ceil(samples / soundBlockSamples) + 1;
  const marks = new Uint8Array(capacity);
  let block = Math.floor(startPosition / soundBlockSamples);
  let loud = 0;
  let lastSound = startPosition;

  const moveTo = (next: number): void => {
    if (next - block >= capacity) marks.fill(0);
    else for (let b = block + 1; b <= next; b++) marks[b % capacity] = 0;
    block = next;
    loud = 0;
  };

  const range = (from: number, to: number): [number, number] => [
    Math.max(Math.floor(from / soundBlockSamples), block - capacity + 1, 0),
    Math.min(Math.ceil(to / soundBlockSamples), block + 1),
  ];

  return {
    write(ulaw, position) {
      let at = 0;
      while (at < ulaw.length) {
        const next = Math.floor((position + at) / soundBlockSamples);
        if (next > block) moveTo(next);
        const until = Math.min(ulaw.length, (next + 1) * soundBlockSamples - position);
        for (let i = at; i < until; i += stride) if ((~ulaw[i]! & 0x7f) >= loudLevel) loud++;
        if (loud * loudShare * stride >= soundBlockSamples) {
          marks[block % capacity] = 1;
          lastSound = position + until;
        }
        at = until;
      }
    },
    soundIn(from, to) {
      const [first, after] = range(from, to);
      // Silence is asked about again and again, and grows: behind the last sound there is nothing to look through.
      if (first * soundBlockSamples >= lastSound) return 0;
      let count = 0;
      for (let b = first; b < after; b++) count += marks[b % capacity]!;
      return count * soundBlockSamples;
    },
    firstIn(from, to) {
      const [first, after] = range(from, to);
      if (first * soundBlockSamples >= lastSound) return undefined;
      for (let b = first; b < after; b++) if (marks[b % capacity]) return Math.max(b * soundBlockSamples, from);
      return undefined;
    },
    get lastSound() {
      return lastSound;
    },
  };
}
