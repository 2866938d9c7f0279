/** 16 kHz to 8 kHz: a low-pass filter, so that nothing above 4 kHz aliases into the speech band, then every other sample. */

const taps = 95;
/** As a fraction of the sample rate: 3.7 kHz of 16 kHz, so that the stop band begins just above 4 kHz. */
const cutoff = 3_700 / 16_000;

/** A windowed sinc (Blackman), gain 1 at zero frequency. */
function makeLowPass(): Float64Array {
  const filter = new Float64Array(taps);
  const middle = (taps - 1) / 2;
  let sum = 0;
  for (let i = 0; i < taps; i += 1) {
    const x = i - middle;
    const sinc = x === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * x) / (Math.PI * x);
    const phase = (2 * Math.PI * i) / (taps - 1);
    filter[i] = sinc * (0.42 - 0.5 * Math.cos(phase) + 0.08 * Math.cos(2 * phase));
    sum += filter[i]!;
  }
  return filter.map((value) => value / sum);
}

/** Half as many samples, without delay: sample n of the result is instant 2n of the input. */
export function halveSampleRate(input: Int16Array): Int16Array {
  const filter = makeLowPass();
  const middle = (taps - 1) / 2;
  const out = new Int16Array(Math.ceil(input.length / 2));
  for (let n = 0; n < out.length; n += 1) {
    const from = 2 * n - middle;
    let sum = 0;
    for (let i = Math.max(0, -from); i < taps && from + i < input.length; i += 1) sum += filter[i]! * input[from + i]!;
    out[n] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  }
  return out;
}
