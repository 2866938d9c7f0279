/** The ways in which a whole conversation is watched. Pure. */
const choices = {
  flow: ['call', 'chat'],
  hands: ['mouse', 'keyboard'],
  look: ['light', 'dark', 'forced'],
  language: ['en', 'ar'],
  width: [320, 480],
} as const;

type Choices = typeof choices;
export type Combination = { readonly [K in keyof Choices]: Choices[K][number] };

/** Every combination: 48. */
export function allCombinations(): Combination[] {
  let found: Partial<Combination>[] = [{}];
  for (const [name, values] of Object.entries(choices))
    found = found.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  return found as Combination[];
}

const pairsOf = (one: Combination): string[] => {
  const entries = Object.entries(one);
  return entries.flatMap(([a, x], i) => entries.slice(i + 1).map(([b, y]) => `${a}=${x} ${b}=${y}`));
};

/** A short list in which every two values meet at least once. */
export function pairwiseCombinations(): Combination[] {
  const all = allCombinations();
  const missing = new Set(all.flatMap(pairsOf));
  const chosen: Combination[] = [];
  const covers = (one: Combination) => pairsOf(one).filter((pair) => missing.has(pair)).length;
  while (missing.size > 0) {
    const best = all.reduce((a, b) => (covers(b) > covers(a) ? b : a));
    chosen.push(best);
    for (const pair of pairsOf(best)) missing.delete(pair);
  }
  return chosen;
}

/** `call-mouse-light-en-320`: in reports and as the name of a folder. */
export const nameOf = (one: Combination): string => Object.values(one).join('-');
