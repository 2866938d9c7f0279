/** Loudness of a recording over time, coarse enough to be drawn. */
import { ulawToLinearTable } from '../../../shared/audiohook/ulaw.ts';

export const levelStepMs = 250;
const samplesPerStep = (8_000 * levelStepMs) / 1_000;
/** Telephone speech is around −20 dBFS; 50 dB below full scale is drawn as silence. */
const floorDb = -50;

/** One value from 0 to 100 for each step of µ-law at 8 kHz. */
export function levelsOf(ulaw: Uint8Array): number[] {
  const table = ulawToLinearTable();
  const levels: number[] = [];
  for (let at = 0; at < ulaw.length; at += samplesPerStep) {
    const end = Math.min(at + samplesPerStep, ulaw.length);
    let sum = 0;
    for (let i = at; i < end; i++) sum += (table[ulaw[i]!]! / 32_768) ** 2;
    const db = 10 * Math.log10(sum / (end - at) + 1e-9);
    levels.push(Math.round(Math.max(0, Math.min(1, (db - floorDb) / -floorDb)) * 100));
  }
  return levels;
}
