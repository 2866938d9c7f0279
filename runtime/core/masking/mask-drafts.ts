/** Masks an answer while it is written. */
import type { AnswerDraft } from '../../../shared/api/answer-stream.ts';
import type { Masker } from './masker.ts';
import { isNumberWord } from './spoken-numbers.ts';

/**
 * A listener that passes masked drafts on to `onDraft`. What may be the beginning of a number or an address is held back until the
 * words after it are there: half a card number is not recognized as one.
 */
export function maskDrafts(onDraft: (draft: AnswerDraft) => void, mask: Masker['mask']): (draft: AnswerDraft) => void {
  return ({ checked, unchecked }) =>
    onDraft({ checked: mask(checked), unchecked: mask(unchecked.slice(0, completeLength(unchecked))) });
}

/** Up to where the text can be masked: before the last run of words that have a digit or an address mark in them, or are number words. */
function completeLength(text: string): number {
  let end = text.length;
  // The last word may go on.
  while (end > 0 && !isSpace(text[end - 1]!)) end--;
  for (;;) {
    let wordEnd = end;
    while (wordEnd > 0 && isSpace(text[wordEnd - 1]!)) wordEnd--;
    let start = wordEnd;
    while (start > 0 && !isSpace(text[start - 1]!)) start--;
    if (start === wordEnd || !mayBeOfNumber(text.slice(start, wordEnd))) return end;
    end = start;
  }
}

const mayBeOfNumber = (word: string): boolean =>
  /[\d@+(]/.test(word) ||
  isNumberWord(
    word
      .normalize('NFD')
      .toLowerCase()
      .replace(/[^\p{L}]/gu, ''),
  );

const isSpace = (character: string): boolean => character === ' ' || character === '\n';
