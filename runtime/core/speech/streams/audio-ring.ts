/**
 * The last seconds of one speaker's audio, addressed by absolute sample position, so that any stream can be sent any
 * part of it again. µ-law: one byte is one sample. One allocation for its whole life, one copy per frame.
 *
 * It is one gapless stretch [start, end). Audio that was never received is silence in it, so a position never shifts. A
 * full ring drops its oldest samples; a reader notices by comparing its own position with `start`.
 */

/** The µ-law code for no sound. */
export const ulawSilence = 0xff;

export type AudioRing = {
  readonly capacity: number;
  /** Position of the oldest sample held. */
  readonly start: number;
  /** Position after the newest sample. */
  readonly end: number;
  /**
   * Stores `bytes` at `position`. The stretch between `end` and `position` becomes silence; bytes before `end` are
   * skipped, because positions never go back.
   */
  write(bytes: Uint8Array, position: number): void;
  /** Moves the end to `position`; the stretch up to it is silence. */
  skip(position: number): void;
  /**
   * The samples from `from` up to at most `to`, as a view without a copy. It ends early where the storage wraps around,
   * and is overwritten once the ring has moved on by its capacity. Empty if nothing of the range is held.
   */
  view(from: number, to: number): Uint8Array;
  /** Forgets and overwrites everything held; the next sample is `position`. */
  wipe(position: number): void;
};

const nothing = new Uint8Array(0);

/** `capacity` in samples; the first sample is expected at `startPosition`. */
export function createAudioRing(capacity: number, startPosition = 0): AudioRing {
  return new Ring(capacity, startPosition);
}

/** A class, because every frame passes through it: engines turn an object literal with accessors into a slow dictionary. */
class Ring implements AudioRing {
  readonly capacity: number;
  readonly #storage: Uint8Array;
  #start: number;
  #end: number;

  constructor(capacity: number, startPosition: number) {
    this.capacity = capacity;
    this.#storage = new Uint8Array(capacity);
    this.#start = startPosition;
    this.#end = startPosition;
  }

  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  skip(position: number): void {
    if (position <= this.#end) return;
    let from = Math.max(this.#end, position - this.capacity);
    while (from < position) {
      const at = from % this.capacity;
      const length = Math.min(position - from, this.capacity - at);
      this.#storage.fill(ulawSilence, at, at + length);
      from += length;
    }
    this.#advance(position);
  }

  write(bytes: Uint8Array, position: number): void {
    if (position > this.#end) this.skip(position);
    const until = position + bytes.length;
    if (until <= this.#end) return;
    // Nearly every frame fits in one piece after the last one.
    const at = this.#end % this.capacity;
    if (position === this.#end && at + bytes.length <= this.capacity) {
      this.#storage.set(bytes, at);
      this.#advance(until);
      return;
    }
    let from = Math.max(this.#end, until - this.capacity);
    while (from < until) {
      const place = from % this.capacity;
      const length = Math.min(until - from, this.capacity - place);
      this.#storage.set(bytes.subarray(from - position, from - position + length), place);
      from += length;
    }
    this.#advance(until);
  }

  view(from: number, to: number): Uint8Array {
    if (from < this.#start || from >= this.#end) return nothing;
    const at = from % this.capacity;
    return this.#storage.subarray(at, Math.min(at + Math.min(to, this.#end) - from, this.capacity));
  }

  wipe(position: number): void {
    this.#storage.fill(ulawSilence);
    this.#start = position;
    this.#end = position;
  }

  #advance(to: number): void {
    this.#end = to;
    if (to - this.#start > this.capacity) this.#start = to - this.capacity;
  }
}
