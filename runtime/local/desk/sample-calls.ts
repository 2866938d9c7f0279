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

/** The bytes of the data chunk of a two-channel µ-law WAV at 8 kHz. Throws SyntaxError where it is something else. */
export function ulawOf(wav: Uint8Array): Uint8Array {
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength);
  const name = (at: number) => String.fromCharCode(...wav.subarray(at, at + 4));
  if (wav.length < 12 || name(0) !== 'RIFF' || name(8) !== 'WAVE') throw new SyntaxError('The file is not a WAV');
  let known = false;
  for (let at = 12; at + 8 <= wav.length; ) {
    const size = view.getUint32(at + 4, true);
    if (name(at) === 'fmt ') {
      known =
        view.getUint16(at + 8, true) === 7 &&
        view.getUint16(at + 10, true) === 2 &&
        view.getUint32(at + 12, true) === 8_000;
    } else if (name(at) === 'data') {
      if (!known) break;
      return wav.subarray(at + 8, Math.min(at + 8 + size, wav.length));
    }
    at += 8 + size + (size % 2);
  }
  throw new SyntaxError('The file is not two-channel µ-law at 8 kHz');
}
