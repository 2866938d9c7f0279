/** The clauses of a sentence, and the cells of a row that was made a sentence. Pure. */

/** Characters of a name that stands before a colon. */
const longestName = 70;
/** A sentence with more parts is left as it is. */
const mostParts = 12;

/** `name`: what stands before the colon of all of them, with it; empty without one. `joint`: what stood between the parts. */
export type SentenceParts = { readonly name: string; readonly parts: readonly string[]; readonly joint: '; ' | ', ' };

/** Clauses between semicolons, or else the cells of a row or of a list of figures; undefined for a sentence of one part. */
export function partsOf(sentence: string): SentenceParts | undefined {
  const text = sentence.replace(/\.$/, '');
  const colon = text.slice(0, longestName).indexOf(': ');
  const name = colon < 0 ? '' : text.slice(0, colon + 2);
  const rest = text.slice(name.length);
  const clauses = rest.split('; ');
  if (clauses.length > 1) return clauses.length > mostParts ? undefined : { name, parts: clauses, joint: '; ' };
  const cells: string[] = [];
  // A comma inside a cell: what follows it begins no column.
  for (const piece of rest.split(', ')) {
    if (cells.length === 0 || /^\p{Lu}/u.test(piece) || (name === '' && /\d/.test(piece))) cells.push(piece);
    else cells[cells.length - 1] += `, ${piece}`;
  }
  const isList =
    cells.length > 1 && cells.length <= mostParts && (name !== '' || cells.every((cell) => /\d/.test(cell)));
  return isList ? { name, parts: cells, joint: ', ' } : undefined;
}

/** The same as texts that can be read alone: each with the name; the sentence itself where it has one part, or is a list without a name. */
export function clausesOf(sentence: string): readonly string[] {
  const split = partsOf(sentence);
  if (!split || (split.joint === ', ' && split.name === '')) return [sentence];
  return split.parts.map((part) => `${split.name}${part}`);
}
