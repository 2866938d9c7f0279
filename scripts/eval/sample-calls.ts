/** The recorded calls that come with the product, with their true words. */
import { readdirSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { readWav } from '../../runtime/simulator/caller/wav.ts';

const CallSchema = v.object({
  id: v.string(),
  title: v.string(),
  language: v.string(),
  durationMs: v.number(),
  turns: v.array(
    v.object({
      role: v.picklist(['customer', 'agent']),
      text: v.string(),
      startMs: v.number(),
      endMs: v.number(),
    }),
  ),
});
export type SampleCall = v.InferOutput<typeof CallSchema> & {
  readonly audio: { readonly customer: Uint8Array; readonly agent: Uint8Array };
};

export function readSampleCalls(): SampleCall[] {
  const folder = new URL('../../runtime/simulator/calls/', import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const call = v.parse(CallSchema, JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
      const { channels } = readWav(readFileSync(new URL(`${call.id}.wav`, folder)));
      return { ...call, audio: { customer: channels[0]!, agent: channels[1]! } };
    });
}
