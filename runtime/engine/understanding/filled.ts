/** Vectors of letters are nearly all zeros: what is computed with one visits only its other places. Pure. */

/** The places that are not zero, ascending. At most 65,536 of them. */
export function filledOf(vector: Float32Array): Uint16Array {
  const filled = new Uint16Array(vector.length);
  let count = 0;
  for (let i = 0; i < vector.length; i++) if (vector[i] !== 0) filled[count++] = i;
  return filled.slice(0, count);
}

/** The scalar product, by the places of `a` that are `filled`. */
export function productOf(a: Float32Array, filled: Uint16Array, b: Float32Array): number {
  let sum = 0;
  for (const i of filled) sum += a[i]! * b[i]!;
  return sum;
}
