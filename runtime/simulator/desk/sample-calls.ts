/** The sample calls that come with the product: a WAV file and, beside it, its transcript. */
import { readdir, readFile } from 'node:fs/promises';
import * as v from 'valibot';

const SampleSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,60}$/)),
  /** In the language of the call. */
  title: v.string(),
  /** In others, by ISO 639-1. */
  titles: v.optional(v.record(v.string(), v.string())),
  language: v.string(),
  durationMs: v.number(),
  /** Name of the customer. */
  customer: v.optional(v.string()),
});
export type SampleCall = v.InferOutput<typeof SampleSchema>;

export type SampleCalls = {
  list(): Promise<readonly SampleCall[]>;
  /** The WAV file as it is, or undefined if there is no such call. */
  wav(id: string): Promise<Uint8Array | undefined>;
};

/** Reads `<id>.json` and `<id>.wav` of a folder on first use. Other files in it are ignored. */
export function createSampleCalls(folder: URL): SampleCalls {
  let known: Promise<readonly SampleCall[]> | undefined;

  async function read(): Promise<readonly SampleCall[]> {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
    const found = await Promise.all(
      names.map(async (name) => {
        const text = await readFile(new URL(name, folder), 'utf8');
        const result = v.safeParse(SampleSchema, JSON.parse(text));
        return result.success ? [result.output] : [];
      }),
    );
    return found.flat();
  }

  const list = () => {
    known ??= read();
    return known;
  };
  return {
    list,
    async wav(id) {
      if (!(await list()).some((sample) => sample.id === id)) return undefined;
      return new Uint8Array(await readFile(new URL(`${id}.wav`, folder)));
    },
  };
}
