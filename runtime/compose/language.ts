/** The languages of this instance: in which customers write and speak. */
import { languageCodes, languages, languagesWith } from '../../shared/languages.ts';
import type { Config } from '../config.ts';
import { addableLanguages, installedLanguages } from '../engine/recognition/languages.ts';

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

function withDefault({ DEFAULT_LANGUAGE: first }: Config, tags: readonly string[]): readonly string[] {
  const base = first.split('-')[0];
  return tags.includes(first) ? tags : [first, ...tags.filter((tag) => tag.split('-')[0] !== base)];
}
