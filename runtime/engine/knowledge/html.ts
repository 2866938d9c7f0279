/** HTML to passages: headings, paragraphs, list items and cells. Scripts, styles and navigation are not text. */
import { setImmediate } from 'node:timers/promises';
import type { Body } from './passage.ts';
import { createPassageWriter, type PassageWriter } from './passage-writer.ts';
import { areColumnNames, rowSentence } from './table-rows.ts';

/** A file is parsed in steps of this many characters, so that none holds up the event loop. */
const stepCharacters = 50_000;
/** A longer stretch of text becomes several paragraphs. */
const maxParagraph = 10_000;

const silent = new Set(['script', 'style', 'noscript', 'template', 'nav', 'header', 'footer', 'aside', 'form', 'svg']);
const blocks = new Set([
  'p',
  'li',
  'td',
  'th',
  'dt',
  'dd',
  'blockquote',
  'pre',
  'div',
  'section',
  'article',
  'main',
  'br',
  'tr',
  'body',
]);

/** Open elements at a time; browsers stop at 512 too. The parser searches its open elements for every end tag. */
const maxDepth = 512;

/**
 * The title is the first `h1`, else the `title` element; the language is that of the `html` element. Rejects with SyntaxError where
 * elements are nested too deeply.
 */
export async function readHtml(html: string): Promise<Body> {
  const { Parser } = await import('htmlparser2');
  const writer = createPassageWriter();
  let title: string | undefined;
  let heading: string | undefined;
  let language: string | undefined;
  let text = '';
  let skipping = 0;
  let depth = 0;
  const table = new TableText(writer);
  const flush = () => {
    if (text.trim() !== '' && !table.cell(text)) writer.paragraph(text);
    text = '';
  };
  const parser = new Parser({
    onopentag(name, attributes) {
      if (++depth > maxDepth) throw new SyntaxError(`It nests more than ${maxDepth} HTML elements; simplify it`);
      if (name === 'html') language = attributes.lang;
      if (silent.has(name)) skipping++;
      if (blocks.has(name) || /^h[1-6]$/.test(name) || name === 'title') flush();
      table.open(name);
    },
    ontext(part) {
      if (skipping === 0) text += part;
      if (text.length > maxParagraph) flush();
    },
    onclosetag(name) {
      depth--;
      if (silent.has(name)) skipping--;
      else if (name === 'title') {
        title = text.trim();
        text = '';
      } else if (name === 'h1' && heading === undefined) {
        heading = text.trim();
        text = '';
      } else if (/^h[1-6]$/.test(name)) {
        writer.heading(text);
        text = '';
      } else if (blocks.has(name)) flush();
      table.close(name);
    },
  });
  for (let at = 0; at < html.length; at += stepCharacters) {
    parser.write(html.slice(at, at + stepCharacters));
    if (html.length > stepCharacters) await setImmediate();
  }
  parser.end();
  flush();
  const named = heading ?? title;
  return {
    passages: writer.end(),
    ...(named && { title: named }),
    ...(language !== undefined && { language }),
  };
}

/** Cells in a row become one sentence; the column names are those of the row of `th` before it. */
class TableText {
  readonly #writer: PassageWriter;
  #columns: string[] = [];
  /** The pieces of each cell: to join them one by one would copy the cell each time. */
  #cells: string[][] | undefined;
  #heads = 0;

  constructor(writer: PassageWriter) {
    this.#writer = writer;
  }

  open(name: string): void {
    if (name === 'table') this.#columns = [];
    if (name === 'tr') {
      this.#cells = [];
      this.#heads = 0;
    }
    if ((name === 'td' || name === 'th') && this.#cells) this.#cells.push([]);
    if (name === 'th') this.#heads++;
  }

  /** Whether the text belongs to a cell. */
  cell(text: string): boolean {
    const last = this.#cells?.at(-1);
    last?.push(text.trim());
    return last !== undefined;
  }

  close(name: string): void {
    if (name !== 'tr' && name !== 'table') return;
    const cells = (this.#cells ?? []).map((pieces) => pieces.join(' ').trim());
    this.#cells = undefined;
    if (cells.length === 0) return;
    const isHead = this.#heads === cells.length && cells.length > 1;
    if (isHead) this.#columns = areColumnNames(cells) ? cells : [];
    if (isHead && this.#columns.length > 0) return;
    if (cells.some((cell) => cell !== '')) this.#writer.row(rowSentence(this.#columns, cells));
  }
}
