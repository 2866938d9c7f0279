/** Chooses the statements that tell most within a length: what they tell counts once. Pure. */
export type Weighed = {
  readonly text: string;
  /** What it tells, by name, with what that is worth. */
  readonly units: ReadonlyMap<string, number>;
  readonly factor: number;
};

/** A statement must add at least so much per character, and a short one also costs the reader something, in characters. */
export const density = { least: 0.004, costOfEach: 8 };

/** The densest first, after what must stand in it; then each is exchanged while an exchange tells more. */
export function densest<T extends Weighed>(lines: readonly T[], budget: number, always: readonly T[] = []): T[] {
  const fixed = always.filter(({ text }) => text.length <= budget / 2);
  let chosen = fill(fixed, lines, budget);
  for (let round = 0; round < 4; round++) {
    const better = exchanged(chosen, fixed, lines, budget);
    if (!better) break;
    chosen = better;
  }
  return chosen;
}

function exchanged<T extends Weighed>(
  chosen: readonly T[],
  fixed: readonly T[],
  lines: readonly T[],
  budget: number,
): T[] | undefined {
  const before = worthOf(chosen);
  let best: { readonly list: T[]; readonly value: number } | undefined;
  for (const out of chosen.filter((line) => !fixed.includes(line))) {
    const rest = chosen.filter((line) => line !== out);
    const list = fill(
      rest,
      lines.filter((line) => line !== out),
      budget,
    );
    const value = worthOf(list);
    if (value > (best?.value ?? before) + 1e-6) best = { list, value };
  }
  return best?.list;
}

function fill<T extends Weighed>(start: readonly T[], lines: readonly T[], budget: number): T[] {
  const chosen = [...start];
  const covered = new Set(chosen.flatMap(({ units }) => [...units.keys()]));
  const open = new Set(lines);
  for (const line of start) open.delete(line);
  let left = budget - lengthOf(chosen);
  while (open.size > 0) {
    let best: T | undefined;
    let most = density.least;
    for (const line of open) {
      const gain = gainOf(line, covered) / (line.text.length + density.costOfEach);
      if (line.text.length <= left && gain > most) [best, most] = [line, gain];
    }
    if (!best) break;
    open.delete(best);
    chosen.push(best);
    for (const unit of best.units.keys()) covered.add(unit);
    left -= best.text.length + 1;
  }
  return chosen;
}

const lengthOf = (chosen: readonly Weighed[]) => chosen.reduce((sum, { text }) => sum + text.length + 1, 0);

function gainOf({ units, factor }: Weighed, covered: ReadonlySet<string>): number {
  let sum = 0;
  for (const [unit, value] of units) if (!covered.has(unit)) sum += value;
  return factor * sum;
}

function worthOf(chosen: readonly Weighed[]): number {
  const best = new Map<string, number>();
  for (const { units, factor } of chosen)
    for (const [unit, value] of units) best.set(unit, Math.max(best.get(unit) ?? 0, factor * value));
  return [...best.values()].reduce((sum, value) => sum + value, 0);
}
