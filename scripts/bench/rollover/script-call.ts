/** The speech of a benchmark call: words with exact times, short answers, long sentences without a pause, silences. */
import { encodeSpeech, type SpokenWord } from '../../../runtime/engine/dialogflow/script-speech.ts';

export type ScriptedVoice = { readonly words: readonly SpokenWord[]; readonly audio: Uint8Array };

/** Words are numbered from 0. The last second is silent, so that every utterance can end. */
export function scriptVoice(durationMs: number, random: () => number): ScriptedVoice {
  const words: SpokenWord[] = [];
  const between = (low: number, high: number): number => Math.round(low + (high - low) * random());
  let at = between(200, 2_500);
  const lastMs = durationMs - 1_500;
  while (at < lastMs) {
    // One utterance in six lasts longer than a stream may live in this benchmark.
    const kind = random();
    const count = kind < 0.25 ? between(1, 3) : kind < 0.83 ? between(4, 16) : between(35, 60);
    for (let i = 0; i < count && at < lastMs && words.length < 4_095; i++) {
      const length = between(90, 620);
      words.push({ number: words.length, startMs: at, endMs: at + length });
      at += length + between(0, 140);
    }
    at += random() < 0.1 ? between(4_000, 9_000) : between(450, 2_200);
  }
  return { words, audio: encodeSpeech(words, durationMs) };
}
