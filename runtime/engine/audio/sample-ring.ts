/** The last stretch of one stream's samples, addressed by their position since the stream began. */
export interface SampleRing {
  push(samples: Float32Array): void;
  /** A copy of [start, end); what the ring does not hold any more, or not yet, is left out. */
  slice(start: number, end: number): Float32Array;
  /** Position after the newest sample. */
  readonly end: number;
}

/** `capacity` in samples; older ones are overwritten. */
export function createSampleRing(capacity: number): SampleRing {
  const buffer = new Float32Array(capacity);
  let end = 0;
  return {
    get end() {
      return end;
    },
    push(samples) {
      let rest = samples.length > capacity ? samples.subarray(samples.length - capacity) : samples;
      end += samples.length - rest.length;
      while (rest.length > 0) {
        const at = end % capacity;
        const part = rest.subarray(0, capacity - at);
        buffer.set(part, at);
        end += part.length;
        rest = rest.subarray(part.length);
      }
    },
    slice(from, to) {
      const start = Math.max(from, end - capacity, 0);
      const stop = Math.min(to, end);
      if (stop <= start) return new Float32Array(0);
      const out = new Float32Array(stop - start);
      const at = start % capacity;
      const first = buffer.subarray(at, Math.min(capacity, at + out.length));
      out.set(first);
      if (first.length < out.length) out.set(buffer.subarray(0, out.length - first.length), first.length);
      return out;
    },
  };
}
