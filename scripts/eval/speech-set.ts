/** The sentences of the speech evaluation: what was said, by which voice, and to which half each belongs. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { readWav } from '../../runtime/simulator/caller/wav.ts';

export const SpeechSetSchema = v.object({
  voices: v.record(
    v.string(),
    v.object({
      engine: v.picklist(['flite', 'festival']),
      voice: v.string(),
      stretch: v.number(),
      /** Hundredths of a semitone. */
      pitch: v.optional(v.number()),
    }),
  ),
  items: v.array(
    v.object({
      id: v.string(),
      /** `heldout`: looked at for the figure only, never for tuning. */
      half: v.picklist(['tuning', 'heldout']),
      kind: v.picklist(['speech', 'digits']),
      voice: v.string(),
      text: v.string(),
      spoken: v.optional(v.string()),
    }),
  ),
});
export type SpeechItem = v.InferOutput<typeof SpeechSetSchema>['items'][number] & { readonly audio: Uint8Array };

export function readSpeechSet(): SpeechItem[] {
  const folder = new URL('./data/', import.meta.url);
  const set = v.parse(SpeechSetSchema, JSON.parse(readFileSync(new URL('speech.json', folder), 'utf8')));
  return set.items.map((item) => ({
    ...item,
    audio: readWav(readFileSync(new URL(`speech/${item.id}.wav`, folder))).channels[0]!,
  }));
}
