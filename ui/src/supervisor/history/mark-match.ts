/** Marks in a sentence what was searched for. The archive compares word stems, so a word that begins alike is marked, too. */

export type MarkedPart = { readonly text: string; readonly hit: boolean };

/** Written without spaces between words. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const word = /[\p{L}\p{N}\p{M}]+/gu;

/** The sentence in parts; joined they are the sentence. */
export function markMatch(sentence: string, query: string): MarkedPart[] {
  const terms = query.match(word) ?? [];
  const hits = new Array<boolean>(sentence.length).fill(false);
  for (const term of terms) {
    if (unspaced.test(term)) {
      for (let at = sentence.indexOf(term); at >= 0; at = sentence.indexOf(term, at + term.length)) {
        hits.fill(true, at, at + term.length);
      }
    }
  }
  for (const found of sentence.matchAll(word)) {
    if (terms.some((term) => isAlike(fold(term), fold(found[0])))) {
      hits.fill(true, found.index, found.index + found[0].length);
    }
  }
  return partsOf(sentence, hits);
}

const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** The same, or begins with the same four letters or more that are most of both: `cancelled`, `cancelling`. */
function isAlike(a: string, b: string): boolean {
  if (a === b) return true;
  let common = 0;
  while (common < Math.min(a.length, b.length) && a[common] === b[common]) common += 1;
  return common >= 4 && common / Math.max(a.length, b.length) >= 0.6;
}

function partsOf(sentence: string, hits: readonly boolean[]): MarkedPart[] {
  const parts: MarkedPart[] = [];
  let from = 0;
  for (let at = 1; at <= sentence.length; at += 1) {
    if (at < sentence.length && hits[at] === hits[from]) continue;
    parts.push({ text: sentence.slice(from, at), hit: hits[from] ?? false });
    from = at;
  }
  return parts;
}
