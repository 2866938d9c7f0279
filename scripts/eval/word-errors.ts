/** Word error rate: substitutions, deletions and insertions between the recognized and the spoken words. Pure. */
export type WordErrors = {
  readonly words: number;
  readonly errors: number;
  readonly substitutions: readonly (readonly [string, string])[];
  readonly deletions: readonly string[];
  readonly insertions: readonly string[];
  /** For each recognized word, in order: was it said. */
  readonly right: readonly boolean[];
};

const units =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const one = new Map([...units.map((w, i) => [w, i] as const), ['oh', 0] as const]);
const ten = new Map(tens.map((w, i) => [w, 20 + 10 * i] as const));
const spellings = new Map([
  ['goodbye', 'goodbye'],
  ['good-bye', 'goodbye'],
  ['okay', 'ok'],
  ['alright', 'all right'],
  ['apologise', 'apologize'],
  ['e-mail', 'email'],
]);

/**
 * Words in one spelling: lower case, no marks, contractions kept, numbers as digits. Digits that stand in a row are one
 * word each, so that "471293" and "four, seven, one …" are the same six words.
 */
export function toComparable(text: string): string[] {
  const flat = text
    .toLowerCase()
    .replace(/[’]/g, "'")
    .replace(/\$(\d+)/g, '$1 dollars')
    .replace(/(\w)@(\w)/g, '$1 at $2')
    .replace(/(?<=[a-z])\.(?=[a-z])/g, ' dot ')
    .replace(/good-bye|good bye/g, 'goodbye');
  const words = flat.match(/[a-z']+|\d+/g) ?? [];
  const out: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!.replace(/^'+|'+$/g, '');
    if (word === '') continue;
    const tensValue = ten.get(word);
    const unitAfter = one.get(words[i + 1] ?? '');
    if (tensValue !== undefined) {
      const joined = unitAfter !== undefined && unitAfter > 0 && unitAfter < 10;
      out.push(...String(tensValue + (joined ? unitAfter : 0)));
      if (joined) i++;
    } else if (word !== 'oh' && one.has(word)) out.push(...String(one.get(word)));
    // "oh" is a zero only among digits.
    else if (word === 'oh' && (/^\d$/.test(out.at(-1) ?? '') || unitAfter !== undefined)) out.push('0');
    else if (/^\d+$/.test(word)) out.push(...word);
    else out.push(...(spellings.get(word) ?? word).split(' '));
  }
  return out;
}

/** The cheapest alignment of both texts, in comparable words. */
export function countErrors(said: string, recognized: string): WordErrors {
  const reference = toComparable(said);
  const hypothesis = toComparable(recognized);
  const rows = reference.length + 1;
  const columns = hypothesis.length + 1;
  const cost = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  for (let i = 1; i < rows; i++) {
    for (let j = 1; j < columns; j++) {
      const same = reference[i - 1] === hypothesis[j - 1] ? 0 : 1;
      cost[i]![j] = Math.min(cost[i - 1]![j - 1]! + same, cost[i - 1]![j]! + 1, cost[i]![j - 1]! + 1);
    }
  }
  const substitutions: [string, string][] = [];
  const deletions: string[] = [];
  const insertions: string[] = [];
  const right: boolean[] = [];
  let i = reference.length;
  let j = hypothesis.length;
  while (i > 0 || j > 0) {
    const here = cost[i]![j]!;
    const same = i > 0 && j > 0 && reference[i - 1] === hypothesis[j - 1];
    if (i > 0 && j > 0 && here === cost[i - 1]![j - 1]! + (same ? 0 : 1)) {
      if (!same) substitutions.unshift([reference[i - 1]!, hypothesis[j - 1]!]);
      right.unshift(same);
      i--;
      j--;
    } else if (i > 0 && here === cost[i - 1]![j]! + 1) deletions.unshift(reference[--i]!);
    else {
      insertions.unshift(hypothesis[--j]!);
      right.unshift(false);
    }
  }
  return { words: reference.length, errors: cost.at(-1)!.at(-1)!, substitutions, deletions, insertions, right };
}

/** Errors of all items by words of all items, so that long items count more. */
export function errorRate(all: readonly WordErrors[]): number {
  const words = all.reduce((sum, one) => sum + one.words, 0);
  return words === 0 ? 0 : all.reduce((sum, each) => sum + each.errors, 0) / words;
}
