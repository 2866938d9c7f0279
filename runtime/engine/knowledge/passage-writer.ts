import { splitSentences } from '../../../shared/assist/words.ts';
import type { Passage } from './passage.ts';

/** Collects paragraphs and rows of tables under headings, for every kind of file. */
export interface PassageWriter {
  heading(text: string): void;
  paragraph(text: string): void;
  /** One row of a table as one sentence. */
  row(text: string): void;
  end(): Passage[];
}

/** Longer passages are cut between paragraphs: an answer should come from a stretch that can be read at a glance. */
const longest = 900;

/** `end` returns the passages; nothing may be added after it. */
export function createPassageWriter(): PassageWriter {
  return new CollectingWriter();
}

class CollectingWriter implements PassageWriter {
  readonly #passages: Passage[] = [];
  #heading = '';
  #sentences: string[] = [];
  #rows: number[] = [];
  #length = 0;

  heading(text: string): void {
    this.#close();
    this.#heading = flat(text);
  }

  paragraph(text: string): void {
    this.#add(splitSentences(flat(text)), text.length);
  }

  row(text: string): void {
    const sentence = flat(text);
    if (sentence.length > longest) {
      this.paragraph(sentence);
      return;
    }
    this.#add([sentence], sentence.length);
    this.#rows.push(this.#sentences.length - 1);
  }

  end(): Passage[] {
    this.#close();
    return this.#passages;
  }

  #add(sentences: readonly string[], length: number): void {
    if (this.#length > 0 && this.#length + length > longest) this.#close();
    for (const sentence of sentences) this.#sentences.push(sentence);
    this.#length += length;
  }

  #close(): void {
    const sentences = this.#sentences;
    if (sentences.length > 0) {
      const rows = this.#rows.length > 0 ? { rows: this.#rows } : {};
      this.#passages.push({ heading: this.#heading, text: sentences.join(' '), sentences, ...rows });
    }
    this.#sentences = [];
    this.#rows = [];
    this.#length = 0;
  }
}

const flat = (text: string) => text.replace(/\s+/g, ' ').trim();
