/** What was found to be wrong in a run. */
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
  readonly #now: () => number;
  readonly #world: () => World | undefined;

  constructor(world: () => World | undefined) {
    this.#now = () => world()?.now ?? 0;
    this.#world = world;
  }

  report(invariant: string, text: string): void {
    if (this.list.length >= maxFindings) return;
    this.list.push({ invariant, at: this.#now(), text });
    this.#world()?.trace(`WRONG: ${invariant}: ${text}`);
  }
}
