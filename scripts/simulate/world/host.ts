/** A machine with one process on it: its clock, and whether it runs, hangs or is dead. */
import type { Clock } from '../../../runtime/core/ports/clock.ts';
import { startOfTime, type World } from './world.ts';

export class Host {
  readonly name: string;
  readonly clock: Clock;
  readonly #world: World;
  readonly #waiting: (() => void)[] = [];
  readonly #onDeath = new Set<() => void>();
  #state: 'running' | 'hung' | 'dead' = 'running';
  #wallOffset = 0;
  #timers = 0;
  #thawedAt: number | undefined;

  constructor(world: World, name: string) {
    this.#world = world;
    this.name = name;
    const bootedAt = world.now;
    this.clock = {
      now: () => startOfTime + this.#wallOffset + world.now,
      monotonic: () => world.now - bootedAt,
      after: (ms, run) => this.#after(ms, run),
    };
  }

  get isDead(): boolean {
    return this.#state === 'dead';
  }

  get isHung(): boolean {
    return this.#state === 'hung';
  }

  /** What arrives now has waited for the process, which hung. */
  get isCatchingUp(): boolean {
    return this.#thawedAt === this.#world.now;
  }

  /** Timers that have neither fired nor been cancelled. */
  get timers(): number {
    return this.#timers;
  }

  /** Everything that reaches the process comes through here: it waits while the process hangs, and is lost when it is dead. */
  deliver(run: () => void): void {
    if (this.#state === 'running') run();
    else if (this.#state === 'hung') this.#waiting.push(run);
  }

  /** As `deliver`, for what came over a connection: it is lost where that has broken meanwhile. */
  deliverFrom(connection: { readonly isOpen: boolean }, run: () => void): void {
    if (this.#state === 'running') {
      if (connection.isOpen) run();
    } else this.deliver(() => connection.isOpen && run());
  }

  /** As SIGSTOP, or a virtual machine that is moved. */
  hang(): void {
    if (this.#state === 'running') this.#state = 'hung';
  }

  /** What has waited arrives, one after the other. */
  thaw(): void {
    if (this.#state !== 'hung') return;
    this.#state = 'running';
    this.#thawedAt = this.#world.now;
    for (const run of this.#waiting.splice(0)) this.#world.after(0, () => this.deliver(run));
  }

  /** As SIGKILL. */
  kill(): void {
    if (this.#state === 'dead') return;
    this.#state = 'dead';
    this.#waiting.length = 0;
    for (const run of [...this.#onDeath]) run();
    this.#onDeath.clear();
  }

  /** Runs when the process is killed: its connections break. The result takes it back. */
  onDeath(run: () => void): () => void {
    this.#onDeath.add(run);
    return () => void this.#onDeath.delete(run);
  }

  /** Only the wall clock: monotonic time never jumps. */
  jumpClock(ms: number): void {
    this.#wallOffset += ms;
  }

  #after(ms: number, run: () => void): () => void {
    this.#timers += 1;
    let isPending = true;
    const cancel = this.#world.after(ms, () =>
      this.deliver(() => {
        if (!isPending) return;
        isPending = false;
        this.#timers -= 1;
        run();
      }),
    );
    return () => {
      if (!isPending) return;
      isPending = false;
      this.#timers -= 1;
      cancel();
    };
  }
}
