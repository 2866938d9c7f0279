/** Where the words of a text end, found without a pattern that would read its end again and again. Pure. */

const ofWord = /[\p{L}\p{M}\d]/u;

/** The offset behind the last letter or digit. */
export function endOfWords(text: string): number {
  let end = text.length;
  while (end > 0 && !ofWord.test(text[end - 1]!)) end--;
  return end;
}

export const withoutMarks = (text: string): string => text.slice(0, endOfWords(text));
