/** Where the files of a model are, and whether they are the ones that the table, or the download, says. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { languagesDir } from '../recognition/languages.ts';
import { type ModelRow, modelNamed } from './model-table.ts';

/** Beside the files of a model that was added: what they were when they came. */
export const digestsFile = 'digests.json';
export const digestsSchema = v.object({
  source: v.pipe(v.string(), v.maxLength(500)),
  sha256: v.record(v.pipe(v.string(), v.maxLength(200)), v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
});
export type Digests = v.InferOutput<typeof digestsSchema>;

/** `changed`: a file is not the one that it was. */
export type ModelState = 'present' | 'absent' | 'changed';

/** The folder that the paths of a row's files start from; undefined where its package is not installed. */
export function folderOfModel(name: string, modelsDir: string): string | undefined {
  const row = modelNamed(name);
  if (row?.source.type === 'languages')
    return join(languagesDir(), 'node_modules', row.source.package, row.source.folder);
  if (row?.source.type !== 'installed') return join(modelsDir, name);
  try {
    return fileURLToPath(new URL('.', import.meta.resolve(row.source.package)));
  } catch {
    return undefined;
  }
}

/** Whether all files of the row are there; reads none of them. */
export async function hasModel(name: string, modelsDir: string): Promise<boolean> {
  const folder = folderOfModel(name, modelsDir);
  const row = modelNamed(name);
  if (folder === undefined || row === undefined) return false;
  const { source } = row;
  const paths =
    source.type === 'program'
      ? source.packages.map((each) => `node_modules/${each.name}`)
      : row.files.map(({ path }) => path);
  const found = await Promise.all(paths.map((path) => stat(join(folder, path)).catch(() => undefined)));
  return !found.includes(undefined);
}

/** Reads every file of the row. */
export async function checkModel(name: string, modelsDir: string): Promise<ModelState> {
  const row = modelNamed(name);
  const folder = folderOfModel(name, modelsDir);
  if (row === undefined || folder === undefined || !(await hasModel(name, modelsDir))) return 'absent';
  const expected = await expectedDigests(row, folder);
  for (const { path } of row.files) {
    if (expected[path] !== (await sha256OfFile(join(folder, path)))) return 'changed';
  }
  return 'present';
}

/** Of the table first; what a download wrote down says the rest. */
async function expectedDigests(row: ModelRow, folder: string): Promise<Readonly<Record<string, string>>> {
  const kept = await readDigests(folder);
  const fixed = row.files.flatMap(({ path, sha256 }) => (sha256 === undefined ? [] : [[path, sha256]]));
  return { ...kept?.sha256, ...Object.fromEntries(fixed) };
}

/** Undefined where there are none, or none that can be read. */
export async function readDigests(folder: string): Promise<Digests | undefined> {
  try {
    const parsed = v.safeParse(digestsSchema, JSON.parse(await readFile(join(folder, digestsFile), 'utf8')));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** As hexadecimal digits. Rejects where the file cannot be read. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

/** Whether the row and all that it needs are there. */
export async function isUsable(name: string, modelsDir: string): Promise<boolean> {
  const needed = modelNamed(name)?.needs ?? [];
  const found = await Promise.all([name, ...needed].map((each) => hasModel(each, modelsDir)));
  return found.every(Boolean);
}
