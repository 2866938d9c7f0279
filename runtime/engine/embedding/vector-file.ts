/**
 * Vectors that are kept between starts, because making them takes long: one file per model, a head and then records of the same
 * length (a digest of the text, the numbers). A file with another head is begun again; a record cut short at the end is dropped. A full
 * file is written again with what was used since the start: texts of articles that changed are never asked for again.
 */
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export const vectorFileLimits = { records: 100_000 } as const;
export type VectorFileLimits = { readonly records: number };

const keyBytes = 18;

export interface VectorFile {
  get(text: string): Float32Array | undefined;
  /** Never rejects: what cannot be written is made again at the next start. */
  add(vectors: ReadonlyMap<string, Float32Array>): Promise<void>;
}

/** `version`: at most eight characters; vectors of another one are not taken over. */
export type VectorKind = { readonly dimensions: number; readonly version?: string };

/** `onRebuilt` gets why the file is begun again. */
export async function openVectorFile(
  path: string,
  { dimensions, version = '' }: VectorKind,
  onRebuilt: (reason: string) => void,
  { records: most }: VectorFileLimits = vectorFileLimits,
): Promise<VectorFile> {
  const head = Buffer.from(`earshot vectors 1 ${dimensions}${version && ` ${version}`}\n`.padEnd(32));
  const size = keyBytes + 4 * dimensions;
  const kept = new Map<string, Float32Array>();
  const used = new Set<string>();
  let begun = false;

  const bytes = await readFile(path).catch(() => undefined);
  const records = bytes === undefined ? 0 : Math.floor((bytes.length - head.length) / size);
  if (bytes !== undefined && !bytes.subarray(0, head.length).equals(head)) {
    onRebuilt('it is of another version');
  } else if (records > most) {
    onRebuilt(`it has more than ${most} vectors`);
  } else if (bytes !== undefined) {
    for (let i = 0; i < records; i++) readRecord(bytes, head.length + i * size);
    begun = true;
    await truncate(path, head.length + Math.max(0, records) * size).catch(() => undefined);
  }

  function readRecord(from: Buffer, at: number): void {
    // A copy: four-byte numbers must not begin at an odd place.
    const numbers = Uint8Array.from(from.subarray(at + keyBytes, at + size));
    kept.set(from.toString('latin1', at, at + keyBytes), new Float32Array(numbers.buffer));
  }

  const recordOf = ([key, vector]: readonly [string, Float32Array]): Buffer =>
    Buffer.concat([Buffer.from(key, 'latin1'), Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)]);

  return {
    get(text) {
      const key = keyOf(text);
      const vector = kept.get(key);
      if (vector) used.add(key);
      return vector;
    },
    async add(vectors) {
      if (kept.size + vectors.size > most) {
        for (const key of kept.keys()) if (!used.has(key)) kept.delete(key);
        if (kept.size + vectors.size > most) return;
        begun = false;
      }
      const added = [...vectors].map(([text, vector]) => [keyOf(text), vector] as const);
      for (const [key, vector] of added) {
        kept.set(key, vector);
        used.add(key);
      }
      try {
        await mkdir(dirname(path), { recursive: true });
        if (begun) await appendFile(path, Buffer.concat(added.map(recordOf)));
        else await writeFile(path, Buffer.concat([head, ...[...kept].map(recordOf)]));
        begun = true;
      } catch {}
    },
  };
}

const keyOf = (text: string) => createHash('sha256').update(text).digest().toString('latin1', 0, keyBytes);
