/**
 * The last seconds of one speaker's audio, addressed by absolute sample position, so that any stream can be sent any
 * part of it again. µ-law: one byte is one sample. One allocation for its whole life, one copy per frame.
 *
 * It is one gapless stretch [start, end): what never came is silence in it, so a position never shifts. When it is full
 * the oldest goes; who still needed that learns of it by comparing its own position with `start`.
 */

/** What µ-law says for no sound. */
export const ulawSilence = 0xff;

export type AudioRing = {
  readonly capacity: number;
  /** Position of the oldest sample held. */
  readonly start: number;
  /** Position after the newest sample. */
  readonly end: number;
  /**
   * Puts `bytes` at `position`. What lies between `end` and `position` becomes silence, what lies before `end` is
   * there already and is skipped: positions never go back.
   */
  write(bytes: Uint8Array, position: number): void;
  /** Moves the end to `position`; the stretch up to it is silence. */
  skip(position: number): void;
  /**
   * The samples from `from` up to at most `to`, as a view without a copy. It ends early where the storage wraps around,
   * and is overwritten once the ring has moved on by its capacity. Empty where nothing of that is held.
   */
  view(from: number, to: number): Uint8Array;
  /** Forgets and overwrites everything held; the next sample is `position`. */
  wipe(position: number): void;
};

const nothing = new Uint8Array(0);

export function createAudioRing(capacity: number, startPosition = 0): AudioRing {
  const storage = new Uint8Array(capacity);
  let start = startPosition;
  let end = startPosition;

  const advance = (to: number): void => {
    end = to;
    if (end - start > capacity) start = end - capacity;
  };

  const skip = (position: number): void => {
    if (position <= end) return;
    let from = Math.max(end, position - capacity);
    while (from < position) {
      const at = from % capacity;
      const length = Math.min(position - from, capacity - at);
      storage.fill(ulawSilence, at, at + length);
      from += length;
    }
    advance(position);
  };

  return {
    capacity,
    get start() {
      return start;
    },
    get end() {
      return end;
    },
    skip,
    write(bytes, position) {
      if (position > end) skip(position);
      const until = position + bytes.length;
      if (until <= end) return;
      // Nearly every frame fits in one piece behind the last one.
      const at = end % capacity;
      if (position === end && at + bytes.length <= capacity) {
        storage.set(bytes, at);
        advance(until);
        return;
      }
      let from = Math.max(end, until - capacity);
      while (from < until) {
        const place = from % capacity;
        const length = Math.min(until - from, capacity - place);
        storage.set(bytes.subarray(from - position, from - position + length), place);
        from += length;
      }
      advance(until);
    },
    view(from, to) {
      if (from < start || from >= end) return nothing;
      const at = from % capacity;
      return storage.subarray(at, Math.min(at + Math.min(to, end) - from, capacity));
    },
    wipe(position) {
      storage.fill(ulawSilence);
      start = position;
      end = position;
    },
  };
}
