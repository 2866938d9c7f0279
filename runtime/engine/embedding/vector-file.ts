/**
 * Vectors that are kept between starts, because making them takes long: one file per model, a head and then records of the same
 * length (a digest of the text, the numbers). A file with another head is begun again; a record cut short at the end is dropped.
 */
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export const vectorFileLimits = { records: 100_000 } as const;

const keyBytes = 18;

export interface VectorFile {
  get(text: string): Float32Array | undefined;
  /** Never rejects: what cannot be written is made again at the next start. */
  add(vectors: ReadonlyMap<string, Float32Array>): Promise<void>;
}

/** `onRebuilt` gets why the file is begun again. */
export async function openVectorFile(
  path: string,
  dimensions: number,
  onRebuilt: (reason: string) => void,
): Promise<VectorFile> {
  const head = Buffer.from(`earshot vectors 1 ${dimensions}\n`.padEnd(32));
  const size = keyBytes + 4 * dimensions;
  const kept = new Map<string, Float32Array>();
  let begun = false;

  const bytes = await readFile(path).catch(() => undefined);
  const records = bytes === undefined ? 0 : Math.floor((bytes.length - head.length) / size);
  if (bytes !== undefined && !bytes.subarray(0, head.length).equals(head)) {
    onRebuilt('it is of another version');
  } else if (records > vectorFileLimits.records) {
    onRebuilt(`it has more than ${vectorFileLimits.records} vectors`);
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

  return {
    get: (text) => kept.get(keyOf(text)),
    async add(vectors) {
      if (kept.size + vectors.size > vectorFileLimits.records) return;
      const parts: Buffer[] = [];
      for (const [text, vector] of vectors) {
        kept.set(keyOf(text), vector);
        parts.push(
          Buffer.from(keyOf(text), 'latin1'),
          Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength),
        );
      }
      try {
        await mkdir(dirname(path), { recursive: true });
        if (!begun) await writeFile(path, head);
        begun = true;
        await appendFile(path, Buffer.concat(parts));
      } catch {}
    },
  };
}

const keyOf = (text: string) => createHash('sha256').update(text).digest().toString('latin1', 0, keyBytes);
