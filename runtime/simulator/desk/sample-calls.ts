/** The recorded calls that come with the product: a sound file and, beside it, what is said in it. */
import { readdir, readFile } from 'node:fs/promises';
import * as v from 'valibot';

const SampleSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,60}$/)),
  title: v.string(),
  language: v.string(),
  durationMs: v.number(),
});
export type SampleCall = v.InferOutput<typeof SampleSchema>;

export type SampleCalls = {
  list(): Promise<readonly SampleCall[]>;
  /** The sound file as it is, or undefined where there is no such call. */
  wav(id: string): Promise<Uint8Array | undefined>;
};

/** Reads `<id>.json` and `<id>.wav` of a folder when first asked. What is not a sample call in it is left aside. */
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
