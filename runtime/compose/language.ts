/** The languages of this instance: in which customers write and speak. */
import { languageCodes, languages, languagesWith } from '../../shared/languages.ts';
import type { Config } from '../config.ts';
import { addableCodes, addableLanguages, addCommand, installedLanguages } from '../engine/recognition/languages.ts';

/** BCP 47, DEFAULT_LANGUAGE first: LANGUAGES, or in local mode what the engine has; else only the default. */
export function chatLanguages(config: Config): readonly string[] {
  const local = config.localDialogflow ? languageCodes.map((code) => languages[code].tags[0]) : [];
  return withDefault(config, config.LANGUAGES.length > 0 ? config.LANGUAGES : local);
}

/** What AudioHook may call in. Locally what is recognized here now, whatever LANGUAGES says. */
export function callLanguages(config: Config): readonly string[] {
  if (config.localDialogflow) {
    if (config.LOCAL_MODELS === 'off') return [];
    const builtIn = languagesWith('speech').flatMap((code) => [...languages[code].tags]);
    return [...builtIn, ...installedLanguages().flatMap((code) => [...addableLanguages[code].tags])];
  }
  return withDefault(config, config.LANGUAGES);
}

export type OfferedLanguage = {
  /** BCP 47. */
  readonly tag: string;
  /** In English. */
  readonly name: string;
  /** The command that adds it, where calls in it are not recognized yet. */
  readonly command?: string;
};

/** The languages of calls in local mode, and those that can be added. */
export function offeredLanguages(installed = installedLanguages()): readonly OfferedLanguage[] {
  const builtIn = languagesWith('speech').map((code) => ({ tag: languages[code].tags[0], name: languages[code].name }));
  const addable = addableCodes.map((code) => {
    const { name, tags } = addableLanguages[code];
    return { tag: tags[0], name, ...(!installed.includes(code) && { command: addCommand(code) }) };
  });
  return [...builtIn, ...addable];
}

/** One line for the start: what is recognized, and how to get more. */
export function recognizedLine(offered = offeredLanguages()): string {
  const names = offered.filter(({ command }) => command === undefined).map(({ name }) => name);
  const line = `Calls are transcribed in ${listed(names)}`;
  return names.length === offered.length ? line : `${line}; npm run languages adds others`;
}

/** "A", "A and B", "A, B, and C". By hand: the first `Intl.ListFormat` of a process takes 20 ms and 4 MB, before the service is ready. */
function listed(names: readonly string[]): string {
  if (names.length < 3) return names.join(' and ');
  return `${names.slice(0, -1).join(', ')}, and ${names.at(-1)}`;
}

function withDefault({ DEFAULT_LANGUAGE: first }: Config, tags: readonly string[]): readonly string[] {
  const base = first.split('-')[0];
  return tags.includes(first) ? tags : [first, ...tags.filter((tag) => tag.split('-')[0] !== base)];
}
