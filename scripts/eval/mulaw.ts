/** Linear samples to µ-law (ITU-T G.711), for making test audio; the service itself only ever reads it. */
const bias = 0x84;
const clip = 32_635;

export function encodeMulaw(samples: Int16Array): Uint8Array {
  return Uint8Array.from(samples, encodeSample);
}

function encodeSample(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), clip) + bias;
  const exponent = 31 - Math.clz32(magnitude) - 7;
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}
