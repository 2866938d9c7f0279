import { splitSentences } from '../../../shared/assist/words.ts';
import type { Passage } from './passage.ts';

/** Collects paragraphs under headings, for every kind of file. */
export interface PassageWriter {
  heading(text: string): void;
  paragraph(text: string): void;
  end(): Passage[];
}

/** Longer passages are cut between paragraphs: an answer should come from a stretch that can be read at a glance. */
const longest = 900;

/** `end` returns the passages; nothing may be added after it. */
export function createPassageWriter(): PassageWriter {
  const passages: Passage[] = [];
  let heading = '';
  let sentences: string[] = [];
  let length = 0;
  const close = () => {
    if (sentences.length > 0) passages.push({ heading, text: sentences.join(' '), sentences });
    sentences = [];
    length = 0;
  };
  return {
    heading(text) {
      close();
      heading = flat(text);
    },
    paragraph(text) {
      const added = splitSentences(flat(text));
      if (length > 0 && length + text.length > longest) close();
      for (const sentence of added) sentences.push(sentence);
      length += text.length;
    },
    end() {
      close();
      return passages;
    },
  };
}

const flat = (text: string) => text.replace(/\s+/g, ' ').trim();
