/** Loads the multilingual weights and their runtime from the folder of languages; each file must be the one that was measured. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { modelTable } from '../models/model-table.ts';
import { checkedFile } from './checked-file.ts';
import { hasPackages, weightsFolder } from './languages.ts';
import type { Ort } from './whisper/decoder-steps.ts';
import { createVocabulary, type Vocabulary } from './whisper/vocabulary.ts';
import { loadWhisper, type Whisper } from './whisper/whisper.ts';

export type MultilingualModels = { readonly whisper: Whisper; readonly vocabulary: Vocabulary };

/** Takes seconds. Rejects with a sentence for people. */
export async function loadMultilingual(folder: string, threads: number): Promise<MultilingualModels> {
  if (!hasPackages(folder)) throw new Error(`The packages of languages are not installed: npm run languages -- add es`);
  const weights = weightsFolder(folder);
  for (const { path, sha256 } of modelTable['whisper-small'].files) await checkedFile(join(weights, path), sha256);
  const ort = loadRuntime(folder);
  const [encoder, decoder, vocabulary] = await Promise.all([
    readFile(join(weights, 'onnx/encoder_model_quantized.onnx')),
    readFile(join(weights, 'onnx/decoder_model_merged_quantized.onnx')),
    readFile(join(weights, 'vocab.json'), 'utf8'),
  ]);
  return {
    whisper: await loadWhisper(ort, { encoder, decoder }, threads),
    vocabulary: createVocabulary(JSON.parse(vocabulary) as Record<string, number>),
  };
}

function loadRuntime(folder: string): Ort {
  try {
    return createRequire(join(folder, 'package.json'))('onnxruntime-node') as Ort;
  } catch (cause) {
    throw new Error(
      'Recognition in other languages is off: its native library cannot be loaded here; it exists for Linux, macOS and Windows, and Deno needs --allow-ffi',
      { cause },
    );
  }
}
