/**
 * The power spectrum of a real signal whose length is a power of two times a small odd number (400 = 16 · 25): halves are
 * transformed and joined, the odd rest is summed directly. Pure but for its work space.
 */

/** `power` gets the squares of the first `length / 2 + 1` bins. */
export type Dft = (real: Float64Array, power: Float64Array) => void;

/** One per length; not for two threads at once. */
export function createDft(length: number): Dft {
  const cosine = Float64Array.from({ length }, (_, i) => Math.cos((2 * Math.PI * i) / length));
  const sine = Float64Array.from({ length }, (_, i) => -Math.sin((2 * Math.PI * i) / length));
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  const joined = { re: new Float64Array(length), im: new Float64Array(length) };

  /** Of the samples `from`, `from + step`, …; the result stands in `re` and `im` from `at` on. */
  function transform(input: Float64Array, span: { from: number; step: number; size: number; at: number }): void {
    const { from, step, size, at } = span;
    if (size % 2 === 1) {
      for (let k = 0; k < size; k++) {
        let sumRe = 0;
        let sumIm = 0;
        for (let n = 0; n < size; n++) {
          const turn = ((k * n) % size) * step;
          sumRe += input[from + n * step]! * cosine[turn]!;
          sumIm += input[from + n * step]! * sine[turn]!;
        }
        re[at + k] = sumRe;
        im[at + k] = sumIm;
      }
      return;
    }
    const half = size / 2;
    transform(input, { from, step: 2 * step, size: half, at });
    transform(input, { from: from + step, step: 2 * step, size: half, at: at + half });
    join(at, half, step);
  }

  function join(at: number, half: number, step: number): void {
    for (let k = 0; k < half; k++) {
      const [c, s] = [cosine[k * step]!, sine[k * step]!];
      const [oddRe, oddIm] = [re[at + half + k]!, im[at + half + k]!];
      const turnedRe = oddRe * c - oddIm * s;
      const turnedIm = oddRe * s + oddIm * c;
      joined.re[k] = re[at + k]! + turnedRe;
      joined.im[k] = im[at + k]! + turnedIm;
      joined.re[half + k] = re[at + k]! - turnedRe;
      joined.im[half + k] = im[at + k]! - turnedIm;
    }
    re.set(joined.re.subarray(0, 2 * half), at);
    im.set(joined.im.subarray(0, 2 * half), at);
  }

  return (real, power) => {
    transform(real, { from: 0, step: 1, size: length, at: 0 });
    for (let k = 0; k <= length / 2; k++) power[k] = re[k]! * re[k]! + im[k]! * im[k]!;
  };
}
