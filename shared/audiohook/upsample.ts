/**
 * 8 kHz to 16 kHz for one stream: every second sample comes through, the ones between come from a windowed sinc. The
 * filter keeps its own history, so that frames of any size give the same result as the whole at once.
 */
const half = 12;

/** Weights of the `2 * half` neighbours of a point midway between two samples; a Hamming window keeps the ripple low. */
const weights: Float32Array = (() => {
  const taps = Float32Array.from({ length: 2 * half }, (_, i) => {
    const distance = i - half + 0.5;
    const window = 0.54 + 0.46 * Math.cos((Math.PI * distance) / half);
    return (window * Math.sin(Math.PI * distance)) / (Math.PI * distance);
  });
  const sum = taps.reduce((a, b) => a + b, 0);
  return taps.map((t) => t / sum);
})();

export interface Upsampler {
  /** Linear samples at 8 kHz in, floats −1 … 1 at 16 kHz out: twice as many, `upsampleDelay` late. */
  push(samples: Int16Array): Float32Array;
}

/** How late the output is, in samples at 16 kHz. */
export const upsampleDelay = 2 * half;

/** One per stream. */
export function createUpsampler(): Upsampler {
  let history = new Float32Array(2 * half);
  return {
    push(samples) {
      const input = new Float32Array(history.length + samples.length);
      input.set(history);
      for (let i = 0; i < samples.length; i++) input[history.length + i] = samples[i]! / 32_768;
      const output = new Float32Array(2 * samples.length);
      for (let i = 0; i < samples.length; i++) {
        output[2 * i] = input[i + half]!;
        let sum = 0;
        for (let k = 0; k < 2 * half; k++) sum += weights[k]! * input[i + 1 + k]!;
        output[2 * i + 1] = sum;
      }
      history = input.slice(input.length - 2 * half);
      return output;
    },
  };
}
