/**
 * Interim text. The recognizer decodes the growing stretch again and again and revises the newest words; a word is shown
 * once two readings in a row agree on it, and what has been shown stays.
 */
export interface PartialText {
  /** The text to show now, or undefined where nothing new is certain. */
  update(reading: string): string | undefined;
}

/** One per stretch of speech. */
export function createPartialText(): PartialText {
  let previous: readonly string[] = [];
  let shown: readonly string[] = [];
  return {
    update(reading) {
      const words = reading.split(/\s+/).filter((word) => word !== '');
      let agreed = 0;
      while (agreed < words.length && agreed < previous.length && plain(words[agreed]!) === plain(previous[agreed]!)) {
        agreed++;
      }
      // The last word is often cut in half by the end of the audio; only the ones before it are safe.
      agreed = Math.min(agreed, words.length - 1);
      previous = words;
      if (agreed <= shown.length) return undefined;
      shown = [...shown, ...words.slice(shown.length, agreed)];
      return shown.join(' ');
    },
  };
}

/** A word without its case and marks. */
export function plain(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{N}']/gu, '');
}
