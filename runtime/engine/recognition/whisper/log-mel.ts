/**
 * The spectrum that Whisper reads: 80 bands of the mel scale (Slaney's), every 10 ms a window of 25 ms, as logarithms within
 * 80 dB of the loudest. The constants are those of the model's `preprocessor_config.json`. Pure.
 */
import { createDft } from './dft.ts';

export const bands = 80;
/** Samples at 16 kHz. */
const windowLength = 400;
export const hop = 160;
const bins = windowLength / 2 + 1;

const dft = createDft(windowLength);
const hann = Float64Array.from(
  { length: windowLength },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / windowLength),
);

/** The weights of one band; the bins outside `first` … have none. */
type Band = { readonly first: number; readonly weights: Float64Array };
const filters = melFilters();

/**
 * `frames` columns of 10 ms, band by band (`out[band * frames + frame]`). Where the samples end, silence follows.
 * `samples` are −1 … 1 at 16 kHz.
 */
export function toLogMel(samples: Float32Array, frames: number): Float32Array {
  const out = new Float32Array(bands * frames);
  const real = new Float64Array(windowLength);
  const power = new Float64Array(bins);
  const spoken = Math.min(frames, Math.ceil((samples.length + windowLength / 2) / hop));
  let loudest = -10;
  for (let frame = 0; frame < spoken; frame++) {
    readWindow(samples, frame * hop - windowLength / 2, real);
    dft(real, power);
    for (let band = 0; band < bands; band++) {
      const value = Math.log10(Math.max(1e-10, weigh(filters[band]!, power)));
      out[band * frames + frame] = value;
      if (value > loudest) loudest = value;
    }
  }
  const floor = loudest - 8;
  for (let band = 0; band < bands; band++) {
    for (let frame = 0; frame < frames; frame++) {
      const at = band * frames + frame;
      const value = frame < spoken ? out[at]! : -10;
      out[at] = (Math.max(value, floor) + 4) / 4;
    }
  }
  return out;
}

function weigh({ first, weights }: Band, power: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i]! * power[first + i]!;
  return sum;
}

/** Before the first sample the sound is mirrored; after the last one it is silent. */
function readWindow(samples: Float32Array, from: number, out: Float64Array): void {
  for (let i = 0; i < windowLength; i++) {
    const at = Math.abs(from + i);
    out[i] = at < samples.length ? samples[at]! * hann[i]! : 0;
  }
}

function melFilters(): readonly Band[] {
  const toHertz = (mel: number) => (mel < 15 ? (mel * 200) / 3 : 1000 * Math.exp(((mel - 15) * Math.log(6.4)) / 27));
  const top = 15 + (27 * Math.log(8)) / Math.log(6.4);
  const edges = Array.from({ length: bands + 2 }, (_, i) => toHertz((top * i) / (bands + 1)));
  return Array.from({ length: bands }, (_, band) => {
    const [low, middle, high] = [edges[band]!, edges[band + 1]!, edges[band + 2]!];
    const first = Math.ceil((low * windowLength) / 16_000);
    const last = Math.min(bins - 1, Math.floor((high * windowLength) / 16_000));
    const weights = Float64Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
      const hertz = ((first + i) * 16_000) / windowLength;
      const rise = (hertz - low) / (middle - low);
      const fall = (high - hertz) / (high - middle);
      return (Math.max(0, Math.min(rise, fall)) * 2) / (high - low);
    });
    return { first, weights };
  });
}
