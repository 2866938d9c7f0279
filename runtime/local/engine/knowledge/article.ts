/** One article of the knowledge folder, and how its text becomes one. Pure. Throws SyntaxError with a sentence for people. */
import { splitSentences, type WordLanguage } from '../../../../shared/assist/words.ts';

export type Passage = { readonly heading: string; readonly text: string; readonly sentences: readonly string[] };
export type Article = {
  readonly file: string;
  readonly title: string;
  readonly language: WordLanguage;
  readonly uri?: string;
  /** Questions that it answers, as people put them. */
  readonly questions: readonly string[];
  readonly passages: readonly Passage[];
};

type FrontMatter = {
  readonly fields: ReadonlyMap<string, string>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
};

/** `file` is the path inside the folder; its ending says how to read it. */
export function parseArticle(file: string, text: string): Article {
  if (text.includes('\uFFFD') || text.includes('\0')) throw new SyntaxError('It is not UTF-8 text; save it as UTF-8');
  const { front, body } = splitFrontMatter(text);
  const plain = body.replace(/<!--[\s\S]*?-->/g, '');
  const { title: heading, passages } = parseMarkdown(plain);
  const title = front.fields.get('title') ?? heading ?? titleOf(file);
  if (passages.length === 0) throw new SyntaxError('It has no text below its title');
  const uri = front.fields.get('uri') ?? front.fields.get('url');
  return {
    file,
    title,
    language: languageOf(file, front.fields.get('language') ?? front.fields.get('lang')),
    questions: front.lists.get('questions') ?? [],
    passages,
    ...(uri !== undefined && { uri }),
  };
}

function languageOf(file: string, named: string | undefined): WordLanguage {
  const code = (named ?? /\.([a-z]{2})\.[a-z]+$/i.exec(file)?.[1] ?? 'en').toLowerCase();
  return code.startsWith('es') ? 'es' : 'en';
}

function titleOf(file: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1).replace(/(?:\.[a-z]{2})?\.[^.]+$/i, '');
  const words = name.replace(/[-_]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function splitFrontMatter(text: string): { front: FrontMatter; body: string } {
  const normal = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  if (!normal.startsWith('---\n')) return { front: { fields: new Map(), lists: new Map() }, body: normal };
  const end = normal.indexOf('\n---', 3);
  if (end < 0) throw new SyntaxError('Its front matter has no end; close it with a line of three dashes');
  return { front: parseFrontMatter(normal.slice(4, end + 1)), body: normal.slice(normal.indexOf('\n', end + 1) + 1) };
}

/** The part of YAML that articles use: `name: value`, and lists of one line each. */
function parseFrontMatter(text: string): FrontMatter {
  const fields = new Map<string, string>();
  const lists = new Map<string, string[]>();
  let list: string[] | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const item = /^\s*-\s+(.*)$/.exec(line);
    const field = /^([\w-]+)\s*:\s*(.*)$/.exec(line);
    if (item && list) list.push(unquote(item[1]!));
    else if (field && field[2] === '') {
      list = [];
      lists.set(field[1]!.toLowerCase(), list);
    } else if (field) {
      list = undefined;
      fields.set(field[1]!.toLowerCase(), unquote(field[2]!));
    } else throw new SyntaxError(`Line ${index + 2} of its front matter is neither "name: value" nor a list item`);
  }
  return { fields, lists };
}

function unquote(text: string): string {
  const value = text.trim();
  return /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value;
}

function parseMarkdown(body: string): { title: string | undefined; passages: Passage[] } {
  let title: string | undefined;
  let heading = '';
  let lines: string[] = [];
  const passages: Passage[] = [];
  const close = () => {
    const sentences = lines.flatMap((paragraph) => splitSentences(stripMarks(paragraph)));
    if (sentences.length > 0) passages.push({ heading, text: sentences.join(' '), sentences });
    lines = [];
  };
  let paragraph = '';
  const endParagraph = () => {
    if (paragraph !== '') lines.push(paragraph);
    paragraph = '';
  };
  let fenced = false;
  for (const line of body.split('\n')) {
    if (/^\s*(?:```|~~~)/.test(line)) {
      fenced = !fenced;
      continue;
    }
    const mark = fenced ? null : /^(#{1,6})\s+(.+?)\s*#*$/.exec(line);
    if (mark) {
      endParagraph();
      close();
      if (mark[1] === '#' && title === undefined) title = stripMarks(mark[2]!);
      else heading = stripMarks(mark[2]!);
    } else if (line.trim() === '') endParagraph();
    else if (/^\s*(?:[-*+]|\d+[.)])\s+/.test(line)) {
      endParagraph();
      paragraph = line.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, '');
    } else paragraph = paragraph === '' ? line.trim() : `${paragraph} ${line.trim()}`;
  }
  endParagraph();
  close();
  return { title, passages };
}

/** Markdown to plain text: links keep their words, pictures their description. */
function stripMarks(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|\*|_|`|~~)(?=\S)(.+?)(?<=\S)\1/g, '$2')
    .replace(/^>\s?/, '')
    .replace(/^\|?\s*:?-{2,}.*$/, '')
    .replace(/\s*\|\s*/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
