/**
 * Human speech with published texts: the telephone prompts of Debian's `asterisk-core-sounds-<language>-wav`, fetched when they
 * are asked for and kept in a folder of the machine. Nothing of them is in this repository, and nothing was tuned on them.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { linearToUlaw } from '../../shared/audiohook/ulaw.ts';

export type Prompt = { readonly id: string; readonly text: string; readonly audio: Uint8Array };

/** By language: the folder of the speaker inside the package. */
const speakers = { es: 'es_MX_f_Allison', fr: 'fr_CA_f_June' } as const;
export type PromptLanguage = keyof typeof speakers;
export const promptLanguages = Object.keys(speakers) as readonly PromptLanguage[];

/**
 * Recordings that say something other than their text, whatever recognizes them: the Spanish one begins with nine words of
 * another prompt ("press 4 for …"), the French one leaves out its second sentence (three seconds for fifteen words).
 */
const otherRecordings: Readonly<Record<PromptLanguage, readonly string[]>> = {
  es: ['vm-record-prepend'],
  fr: ['vm-mismatch'],
};

/** Whether the recording says what the published text does. */
export function saysItsText(id: string, language: PromptLanguage): boolean {
  return !otherRecordings[language].includes(id);
}

/** A prompt with fewer words is part of a sentence that a machine joins. */
const fewestWords = 4;
const headerBytes = 44;

/** In the order of the published list. Throws where apt cannot fetch the packages. */
export function readPrompts(language: PromptLanguage): readonly Prompt[] {
  const folder = fetchPackages(language);
  const name = `asterisk-core-sounds-${language}`;
  const list = gunzipSync(readFileSync(join(folder, `usr/share/doc/${name}/core-sounds-${language}.txt.gz`)));
  const sounds = join(folder, 'usr/share/asterisk/sounds', speakers[language]);
  return list
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      const [, id, text] = /^([\w/-]+):\s(.*)$/.exec(line) ?? [];
      if (id === undefined || text === undefined || !isWhole(text)) return [];
      const file = join(sounds, `${id}.wav`);
      return existsSync(file) ? [{ id, text, audio: readPcm(file) }] : [];
    });
}

/**
 * Words only: no sounds in brackets, no parts that a machine fills in, and no figures, because the texts do not say how they are
 * spoken ("marque 1" is "marque el número uno" in the recording).
 */
function isWhole(text: string): boolean {
  return !/[[\](){}<>#*_\d]|\.\.\./.test(text) && text.trim().split(/\s+/).length >= fewestWords;
}

/** 16-bit mono at 8 kHz. */
function readPcm(file: string): Uint8Array {
  const bytes = readFileSync(file).subarray(headerBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return linearToUlaw(Int16Array.from({ length: bytes.length >> 1 }, (_, i) => view.getInt16(2 * i, true)));
}

function fetchPackages(language: PromptLanguage): string {
  const folder = join(tmpdir(), 'earshot-eval', `prompts-${language}`);
  if (existsSync(join(folder, 'usr'))) return folder;
  mkdirSync(folder, { recursive: true });
  const names = [`asterisk-core-sounds-${language}`, `asterisk-core-sounds-${language}-wav`];
  try {
    execFileSync('apt-get', ['download', ...names], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.deb')))
      execFileSync('dpkg', ['-x', file, folder], { cwd: folder });
  } catch (cause) {
    throw new Error(`The prompts could not be fetched; this needs Debian or Ubuntu, and apt-get update first`, {
      cause,
    });
  }
  return folder;
}
