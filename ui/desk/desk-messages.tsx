/** Texts of the desk and of the customer's page, in the language of the panel beside them; one catalog is loaded. Its file is `desk-`: the panel's are named by language alone. */
import { createContext, For, type JSX, useContext } from 'solid-js';
import { readHostParams } from '../src/data/host.ts';
import { directionOf, type Language, type Params, pickLanguage } from '../src/messages/messages.ts';
import { DeskProblem } from './desk-problem.ts';
import type { DeskKey, DeskTexts } from './messages/desk-en.ts';

const catalogs: { readonly [L in Language]: () => Promise<DeskTexts> } = {
  en: async () => (await import('./messages/desk-en.ts')).en,
  es: async () => (await import('./messages/desk-es.ts')).es,
  fr: async () => (await import('./messages/desk-fr.ts')).fr,
  de: async () => (await import('./messages/desk-de.ts')).de,
  pt: async () => (await import('./messages/desk-pt.ts')).pt,
  ja: async () => (await import('./messages/desk-ja.ts')).ja,
  ar: async () => (await import('./messages/desk-ar.ts')).ar,
};

export type DeskMessages = {
  readonly language: Language;
  /** BCP 47, for dates, names of languages, and the panel. */
  readonly locale: string;
  t(key: DeskKey, params?: Params): string;
  /** What an error says to people. */
  problem(error: unknown): string;
  /** The title of a recorded call. */
  titleOf(sample: { readonly title: string; readonly titles?: Readonly<Record<string, string>> }): string;
  /** Hours and minutes. */
  clockTime(iso: string): string;
  /** The name of the language of a tag such as `es-MX`. */
  languageName(tag: string): string;
};

/** The texts of a language. Rejects where they cannot be loaded. */
export async function loadDeskMessages(language: Language, locale: string): Promise<DeskMessages> {
  const texts = await catalogs[language]();
  const t = (key: DeskKey, params: Params = {}) =>
    texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const names = new Intl.DisplayNames(locale, { type: 'language' });
  return {
    language,
    locale,
    titleOf: ({ title, titles }) => titles?.[language] ?? title,
    t,
    problem(error) {
      if (!(error instanceof DeskProblem)) return (error as Error).message;
      // The service says more than the catalog, but in English.
      return language === 'en' && error.detail !== undefined ? error.detail : t(error.key, error.params);
    },
    clockTime: (iso) => time.format(new Date(iso)),
    languageName: (tag) => names.of(tag) ?? tag,
  };
}

/** The language of `?langTag=`, as the panel has it, else the browser's. Sets the language, direction and title of the page. */
export async function loadPageMessages(title: DeskKey): Promise<DeskMessages> {
  const { language, locale } = pickLanguage(readHostParams(location.search).langTag, ...navigator.languages);
  const messages = await loadDeskMessages(language, locale);
  document.documentElement.lang = locale;
  document.documentElement.dir = directionOf(language);
  document.title = messages.t(title);
  return messages;
}

export const DeskMessagesContext = createContext<DeskMessages>();

export function useDeskMessages(): DeskMessages {
  const messages = useContext(DeskMessagesContext);
  if (!messages) throw new Error('Component is outside DeskMessagesContext');
  return messages;
}

/** A text whose placeholders are elements. */
export function Filled(props: { text: DeskKey; parts: Readonly<Record<string, () => JSX.Element>> }) {
  const { t } = useDeskMessages();
  // Odd places are the names of placeholders.
  return <For each={t(props.text).split(/\{(\w+)\}/)}>{(part, at) => (at() % 2 ? props.parts[part]?.() : part)}</For>;
}
