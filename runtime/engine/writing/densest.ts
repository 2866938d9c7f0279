/** Chooses the statements that tell most within a length: what they tell counts once. Pure. */
export type Weighed = {
  readonly text: string;
  /** What it tells, by name, with what that is worth. */
  readonly units: ReadonlyMap<string, number>;
  readonly factor: number;
  /** Lines of one origin are the same statement, longer or shorter: at most one of them is chosen. */
  readonly origin?: unknown;
};

/** A statement must add at least so much per character, and a short one also costs the reader something, in characters. */
export const density = { least: 0.004, costOfEach: 6 };

/** The densest first, after what must stand in it; then each is exchanged while an exchange tells more. */
export function densest<T extends Weighed>(lines: readonly T[], budget: number, always: readonly T[] = []): T[] {
  const fixed = inOneForm(always.filter(({ text }) => text.length <= budget / 2));
  let chosen = fill(fixed, lines, budget);
  for (let round = 0; round < 4; round++) {
    const better = exchanged(chosen, fixed, lines, budget);
    if (!better) break;
    chosen = better;
  }
  return chosen;
}

/** Of each statement that must stand in it the form that tells most per character. */
function inOneForm<T extends Weighed>(lines: readonly T[]): T[] {
  const rate = (line: T) => gainOf(line, new Set()) / (line.text.length + density.costOfEach);
  return lines.filter(
    (line) => !lines.some((other) => other !== line && isSame(other, line) && rate(other) > rate(line)),
  );
}

const isSame = (a: Weighed, b: Weighed): boolean => a.origin !== undefined && a.origin === b.origin;

function exchanged<T extends Weighed>(
  chosen: readonly T[],
  fixed: readonly T[],
  lines: readonly T[],
  budget: number,
): T[] | undefined {
  const before = worthOf(chosen);
  let best: { readonly list: T[]; readonly value: number } | undefined;
  const isFixed = (line: T) => fixed.some((each) => each === line || isSame(each, line));
  for (const out of chosen.filter((line) => !isFixed(line))) {
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

const keyOf = (line: Weighed): unknown => line.origin ?? line;

function fill<T extends Weighed>(start: readonly T[], lines: readonly T[], budget: number): T[] {
  const chosen = new Map(start.map((line) => [keyOf(line), line]));
  const covered = new Set(start.flatMap(({ units }) => [...units.keys()]));
  let left = budget - lengthOf(start);
  for (;;) {
    let best: T | undefined;
    let most = density.least;
    for (const line of lines) {
      const other = chosen.get(keyOf(line));
      // A longer form of what is chosen costs what it is longer.
      const cost = other ? line.text.length - other.text.length : line.text.length;
      if (cost > left || (other && cost <= 0)) continue;
      const gain = gainOf(line, covered) / (other ? cost : cost + density.costOfEach);
      if (gain > most) [best, most] = [line, gain];
    }
    if (!best) return [...chosen.values()];
    const other = chosen.get(keyOf(best));
    left -= best.text.length + 1 - (other ? other.text.length + 1 : 0);
    chosen.set(keyOf(best), best);
    for (const unit of best.units.keys()) covered.add(unit);
  }
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
