/** One article of the knowledge folder, and how a file's text becomes one. */
import { type EngineLanguage, fallbackLanguage, toLanguage } from '../../../shared/languages.ts';
import { readFrontMatter } from './front-matter.ts';
import { readHtml } from './html.ts';
import { detectLanguage } from './language-of-text.ts';
import { readMarkdown, readPlainText } from './markdown.ts';
import type { Body, Passage } from './passage.ts';

export type Article = {
  readonly file: string;
  readonly title: string;
  readonly language: EngineLanguage;
  /** The front matter, the file's name or the page named it; its text shows it; or neither did. */
  readonly languageFrom: 'named' | 'text' | 'usual';
  readonly uri?: string;
  /** Questions that it answers, as customers ask them. */
  readonly questions: readonly string[];
  readonly passages: readonly Passage[];
};

export const noText = 'It has no text below its title';

/**
 * `file` is the path inside the folder; its ending says how to read it. `usualLanguage`: of an article that
 * neither names its language nor is long enough to show it. Rejects with SyntaxError, whose message is for administrators.
 */
export async function parseArticle(
  file: string,
  text: string,
  usualLanguage: EngineLanguage = fallbackLanguage,
): Promise<Article> {
  if (text.includes('\uFFFD') || text.includes('\0')) throw new SyntaxError('It is not UTF-8 text; save it as UTF-8');
  const { front, rest } = await readFrontMatter(text);
  const body = await readBody(file, rest);
  if (body.passages.length === 0) throw new SyntaxError(noText);
  const named = languageOf(file, front.language ?? body.language);
  const shown = named ?? detectLanguage(textOf(body));
  return {
    file,
    title: front.title ?? body.title ?? titleOf(file),
    language: shown ?? usualLanguage,
    languageFrom: named ? 'named' : shown ? 'text' : 'usual',
    questions: front.questions,
    passages: body.passages,
    ...(front.uri !== undefined && { uri: front.uri }),
  };
}

async function readBody(file: string, text: string): Promise<Body> {
  if (/\.html?$/i.test(file)) return readHtml(text);
  return /\.txt$/i.test(file) ? readPlainText(text) : readMarkdown(text);
}

/** Of the front matter, the `html` element or the name of the file: `.es.md`. */
function languageOf(file: string, named: string | undefined): EngineLanguage | undefined {
  const tag = named ?? /\.([a-z]{2})\.[a-z]+$/i.exec(file)?.[1];
  return tag === undefined ? undefined : toLanguage(tag);
}

/** Enough to tell the language by. */
const sampleCharacters = 5_000;

function textOf({ passages }: Body): string {
  let text = '';
  for (const passage of passages) {
    if (text.length > sampleCharacters) break;
    text += ` ${passage.text}`;
  }
  return text;
}

function titleOf(file: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1).replace(/(?:\.[a-z]{2})?\.[^.]+$/i, '');
  const words = name.replace(/[-_]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
