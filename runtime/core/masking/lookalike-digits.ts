/** Letters that people type for digits: "4lll 1111", "55OO". Kept in words that have a digit, or that stand right behind one. */

const mayHold = /[0-9][ \-./]?[OoIl|]|[OoIl|][0-9]/;
const word = /(?<![\p{L}\p{N}|])[0-9OoIl|]{2,}(?![\p{L}\p{N}|])/gu;
const oneLetter = /^(?:[Oo]{3,}|[Il|]{3,})$/;
const separator = /^[ \-./]$/;

/** `text` with these letters as digits; its length stays. Linear in the length of `text`. */
export function readLookalikes(text: string): string {
  if (!mayHold.test(text)) return text;
  let digitsEnd = -1;
  return text.replace(word, (found, at: number) => {
    const follows = digitsEnd >= 0 && at === digitsEnd + 1 && separator.test(text.charAt(digitsEnd));
    if (!/[0-9]/.test(found) && !(follows && oneLetter.test(found))) return found;
    digitsEnd = at + found.length;
    return found.replace(/[Oo]/g, '0').replace(/[Il|]/g, '1');
  });
}
