/**
 * Finds and checks the speech models that packages carry. They are republished by third parties, so each file must have
 * the digest it had when it was measured; a file that differs is not loaded. `tokens.txt` is in no package: it is made
 * from the tokenizer's vocabulary, once, in a cache folder.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export type ModelSize = 'tiny' | 'base';
export type SpeechModels = {
  readonly moonshine: { readonly [S in ModelSize]: { readonly encoder: string; readonly mergedDecoder: string } };
  readonly silero: string;
  readonly tokens: string;
};

const digests = {
  'base/encoder': '1dd9ab0a7f987113d30affcba5a068d11c8f90fa0223caa3e491ade431ad9751',
  'base/decoder': 'cc9f3cd6698a369c6008b41aa60aa3fb3322e7f03c9bdf19d8e6b7200afca4f3',
  'tiny/encoder': 'c6fc4b7bc5af75c0591fd157a1f3829b533d18e9769a888fd95a62e470dd4f4a',
  'tiny/decoder': 'eed87831c3a6103534aae7d47a5d485025c659a1323901513961c39fe8a1a367',
  silero: '2623a2953f6ff3d2c1e61740c6cdb7168133479b267dfef114a4a3cc5bdd788f',
} as const;

const pieces = 32_000;
const timePieces = 768;

/** Rejects with a sentence for people where a package is missing or a file is not the one that was measured. */
export async function findSpeechModels(cacheDir: string): Promise<SpeechModels> {
  const moonshine = folderOf('@usefulsensors/moonshine-js');
  const vad = folderOf('@ricky0123/vad-web');
  const size = (name: ModelSize) => ({
    encoder: join(moonshine, 'model', name, 'quantized', 'encoder_model.onnx'),
    mergedDecoder: join(moonshine, 'model', name, 'quantized', 'decoder_model_merged.onnx'),
  });
  const models = { moonshine: { tiny: size('tiny'), base: size('base') }, silero: join(vad, 'silero_vad_v5.onnx') };
  await Promise.all([
    check(models.moonshine.tiny.encoder, digests['tiny/encoder']),
    check(models.moonshine.tiny.mergedDecoder, digests['tiny/decoder']),
    check(models.moonshine.base.encoder, digests['base/encoder']),
    check(models.moonshine.base.mergedDecoder, digests['base/decoder']),
    check(models.silero, digests.silero),
  ]);
  return { ...models, tokens: await makeTokens(cacheDir) };
}

/** The folder of a package's main file. */
function folderOf(name: string): string {
  try {
    return fileURLToPath(new URL('.', import.meta.resolve(name)));
  } catch (cause) {
    throw new Error(notInstalled(name), { cause });
  }
}

export function notInstalled(name: string): string {
  return `Speech recognition is off: the optional package ${name} is not installed; run npm install without --omit=optional`;
}

async function check(path: string, expected: string): Promise<void> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  } catch (cause) {
    throw new Error('Speech recognition is off: a model file cannot be read; install the packages again', { cause });
  }
  if (hash.digest('hex') !== expected) {
    throw new Error(
      'Speech recognition is off: a model file is not the one this version was tested with; install the packages again',
    );
  }
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
