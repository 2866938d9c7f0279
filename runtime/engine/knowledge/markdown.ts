/** Markdown to passages: headings, paragraphs, list items and table rows; all other marks are left out. */
import { setImmediate } from 'node:timers/promises';
import type { Token } from 'markdown-it';
import { readHtml } from './html.ts';
import { markdownPieces } from './markdown-pieces.ts';
import type { Body } from './passage.ts';
import { createPassageWriter } from './passage-writer.ts';
import { areColumnNames, rowSentence } from './table-rows.ts';

/** The title is the first heading of the first level. Rejects with SyntaxError where HTML inside is nested too deeply. */
export async function readMarkdown(text: string): Promise<Body> {
  const { default: MarkdownIt } = await import('markdown-it');
  // Addresses in the text stay words: nothing is rendered here.
  const parser = new MarkdownIt({ html: true, linkify: false, typographer: false });
  const body = new MarkdownBody();
  for (const piece of markdownPieces(text)) {
    await body.add(parser.parse(piece, {}));
    await setImmediate();
  }
  return body.end();
}

class MarkdownBody {
  readonly #writer = createPassageWriter();
  #title: string | undefined;
  /** Of the table that is being read. */
  #columns: readonly string[] = [];

  async add(tokens: readonly Token[]): Promise<void> {
    for (const [i, token] of tokens.entries()) {
      const before = tokens[i - 1];
      if (token.type === 'html_block') await this.#addHtml(token.content);
      else if (token.type === 'fence' || token.type === 'code_block') this.#addParagraph(token.content);
      else if (token.type === 'tr_open') this.#addRow(tokens, i);
      else if (token.type !== 'inline' || before?.type === 'th_open' || before?.type === 'td_open') continue;
      else if (before?.type !== 'heading_open') this.#addParagraph(inlineText(token));
      else if (before.tag === 'h1' && this.#title === undefined) this.#title = inlineText(token);
      else this.#writer.heading(inlineText(token));
    }
  }

  end(): Body {
    return { passages: this.#writer.end(), ...(this.#title !== undefined && { title: this.#title }) };
  }

  #addParagraph(text: string): void {
    if (text.trim() !== '') this.#writer.paragraph(text);
  }

  #addRow(tokens: readonly Token[], start: number): void {
    const cells = rowCells(tokens, start);
    const isHead = tokens[start + 1]?.type === 'th_open';
    if (isHead) this.#columns = areColumnNames(cells) ? cells : [];
    if (isHead && this.#columns.length > 0) return;
    if (cells.some((cell) => cell !== '')) this.#writer.row(rowSentence(this.#columns, cells));
  }

  /** The words between the tags of an HTML block; comments and scripts are no words. */
  async #addHtml(html: string): Promise<void> {
    for (const { heading, text } of (await readHtml(html)).passages) {
      if (heading !== '') this.#writer.heading(heading);
      this.#writer.paragraph(text);
    }
  }
}

/** The first line is the title when a blank line follows it; blank lines separate paragraphs. */
export function readPlainText(text: string): Body {
  const writer = createPassageWriter();
  const blocks = text.split(/\n\s*\n/).map((block) => block.trim());
  const filled = blocks.filter((block) => block !== '');
  const first = filled[0];
  const hasTitle = filled.length > 1 && first !== undefined && !first.includes('\n') && first.length <= 100;
  for (const block of hasTitle ? filled.slice(1) : filled) writer.paragraph(block);
  return { passages: writer.end(), ...(hasTitle && { title: first }) };
}

/** The cells of the row that begins at `start`. */
function rowCells(tokens: readonly Token[], start: number): string[] {
  const cells: string[] = [];
  for (let i = start + 1; i < tokens.length && tokens[i]!.type !== 'tr_close'; i++) {
    if (tokens[i]!.type === 'inline') cells.push(inlineText(tokens[i]!));
  }
  return cells;
}

/** Links keep their words, pictures their description, code its text; tags and marks go. */
function inlineText(inline: Token): string {
  const parts = (inline.children ?? []).map(({ type, content }) => {
    if (type === 'text' || type === 'code_inline' || type === 'image' || type === 'text_special') return content;
    return type === 'softbreak' || type === 'hardbreak' || type === 'html_inline' ? ' ' : '';
  });
  return parts.join('').replace(/\s+/g, ' ').trim();
}
