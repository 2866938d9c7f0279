/** What was looked at in a run, and what was found to be wrong. */
import type { World } from './world/world.ts';

export type Finding = {
  /** The name of the invariant that does not hold. */
  readonly invariant: string;
  /** Simulated time, in ms. */
  readonly at: number;
  readonly text: string;
};

/** One run that goes wrong can break an invariant a thousand times. */
const maxFindings = 20;

export class Findings {
  readonly list: Finding[] = [];
  readonly #checked = new Map<string, number>();
  readonly #now: () => number;
  readonly #world: () => World | undefined;

  constructor(world: () => World | undefined) {
    this.#now = () => world()?.now ?? 0;
    this.#world = world;
  }

  /** How often each invariant was checked. */
  get checked(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#checked);
  }

  /** An invariant is looked at, `count` times. */
  checks(invariant: string, count = 1): void {
    this.#checked.set(invariant, (this.#checked.get(invariant) ?? 0) + count);
  }

  report(invariant: string, text: string): void {
    if (this.list.length >= maxFindings) return;
    this.list.push({ invariant, at: this.#now(), text });
    this.#world()?.trace(`WRONG: ${invariant}: ${text}`);
  }
}
