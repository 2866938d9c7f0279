/** Hard conditions made from good audio: noise, hold music, the other speaker's voice. Pure; the same seed gives the same sound. */

import { linearToUlaw, ulawToLinear } from '../../shared/audiohook/ulaw.ts';
import { seededRandom } from '../../shared/seeded-random.ts';

const rate = 8_000;

/** Noise whose loudness falls with its frequency, as offices and lines have it. */
export function pinkNoise(length: number, loudness: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const rows = new Float32Array(12);
  const out = new Float32Array(length);
  let sum = 0;
  for (let i = 0; i < length; i++) {
    // Voss: row k changes every 2^k samples.
    const row = Math.min(rows.length - 1, 31 - Math.clz32((i + 1) & -(i + 1)));
    sum -= rows[row]!;
    rows[row] = random() - 0.5;
    sum += rows[row]!;
    out[i] = sum;
  }
  const root = rms(out);
  return out.map((value) => (value * loudness) / root);
}

/** Chords with a melody over them, the kind that callers wait to. */
export function holdMusic(seconds: number, loudness: number): Float32Array {
  const out = new Float32Array(seconds * rate);
  const chords = [
    [220, 277.2, 329.6],
    [196, 246.9, 293.7],
    [174.6, 220, 261.6],
    [196, 246.9, 329.6],
  ];
  const melody = [659.3, 587.3, 523.3, 587.3, 659.3, 784, 659.3, 523.3];
  for (let i = 0; i < out.length; i++) {
    const at = i / rate;
    const chord = chords[Math.floor(at / 2) % chords.length]!;
    const note = melody[Math.floor(at / 0.5) % melody.length]!;
    const fade = Math.exp(-3 * (at % 0.5));
    let value = 0;
    for (const hertz of chord) value += Math.sin(2 * Math.PI * hertz * at) + 0.4 * Math.sin(4 * Math.PI * hertz * at);
    value += 2 * fade * (Math.sin(2 * Math.PI * note * at) + 0.3 * Math.sin(6 * Math.PI * note * at));
    out[i] = value;
  }
  const root = rms(out);
  return out.map((value) => (value * loudness) / root);
}

/** Keys and a closing door: short bursts that are not speech. */
export function clicks(seconds: number, loudness: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const out = pinkNoise(seconds * rate, 20, seed);
  for (let at = 0; at < out.length; at += Math.round((0.1 + 0.5 * random()) * rate)) {
    const length = Math.round((0.01 + 0.03 * random()) * rate);
    for (let i = 0; i < length && at + i < out.length; i++)
      out[at + i]! += loudness * (random() - 0.5) * Math.exp(-i / (length / 4));
  }
  return out;
}

export function toLinear(mulaw: Uint8Array): Float32Array {
  return Float32Array.from(ulawToLinear(mulaw));
}

export function toMulaw(samples: Float32Array): Uint8Array {
  return linearToUlaw(Int16Array.from(samples, (value) => Math.max(-32_635, Math.min(32_635, Math.round(value)))));
}

/** `snr` decibels between the speech and the noise under it. */
export function withNoise(mulaw: Uint8Array, snr: number, seed: number): Uint8Array {
  const speech = toLinear(mulaw);
  const loud = speech.filter((value) => Math.abs(value) > 200);
  const noise = pinkNoise(speech.length, rms(loud) / 10 ** (snr / 20), seed);
  return toMulaw(speech.map((value, i) => value + noise[i]!));
}

/** A second voice in the channel, `decibels` quieter and a little late: a speakerphone, a thin headset. */
export function withLeak(mulaw: Uint8Array, other: Uint8Array, decibels: number, delayMs = 60): Uint8Array {
  const own = toLinear(mulaw);
  const leak = toLinear(other);
  const factor = 10 ** (-decibels / 20);
  const delay = Math.round((delayMs * rate) / 1000);
  return toMulaw(own.map((value, i) => value + factor * (leak[i - delay] ?? 0)));
}

function rms(samples: Float32Array): number {
  let sum = 0;
  for (const value of samples) sum += value * value;
  return Math.sqrt(sum / Math.max(1, samples.length));
}
