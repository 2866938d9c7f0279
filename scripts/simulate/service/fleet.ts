/** The instances of the service and the load balancer before them. */
import { Host } from '../world/host.ts';
import type { Network } from '../world/network.ts';
import { pick } from '../world/randomness.ts';
import type { World } from '../world/world.ts';
import type { ServiceInstance } from './instance.ts';

export type FleetOptions = {
  readonly world: World;
  readonly network: Network;
  readonly start: (host: Host) => Promise<ServiceInstance>;
};

/** The far sides of a machine that died notice within this. */
const noticeMs = 200;

type Slot = { instance: ServiceInstance | undefined; generation: number; isStarting: boolean };

export class Fleet {
  readonly #options: FleetOptions;
  readonly #slots: Slot[];
  readonly #random: () => number;
  #starting: Promise<void> = Promise.resolve();

  constructor(options: FleetOptions, size: number) {
    this.#options = options;
    this.#slots = Array.from({ length: size }, () => ({ instance: undefined, generation: 0, isStarting: false }));
    this.#random = options.world.randomness.of('load balancer');
  }

  /** Those that are not dead. */
  get instances(): ServiceInstance[] {
    return this.#slots.flatMap(({ instance }) => instance ?? []);
  }

  /** The instance in this place, if there is one now. */
  at(slot: number): ServiceInstance | undefined {
    return this.#slots[slot % this.#slots.length]?.instance;
  }

  /** Starts an instance in this place, unless there is one. No time passes meanwhile. */
  start(slot: number): void {
    const number = slot % this.#slots.length;
    const place = this.#slots[number]!;
    if (place.instance || place.isStarting) return;
    place.isStarting = true;
    place.generation += 1;
    const { world, start } = this.#options;
    const name = `instance ${number + 1}${place.generation > 1 ? `.${place.generation}` : ''}`;
    const host = new Host(world, name);
    world.trace(`${name} starts`);
    // One after the other: loading modules takes real time, and must not decide which one is first.
    this.#starting = this.#starting
      .then(() => start(host))
      .then((instance) => {
        place.instance = instance;
        place.isStarting = false;
      });
    world.hold(this.#starting);
  }

  kill(slot: number): void {
    const place = this.#slots[slot % this.#slots.length]!;
    const { instance } = place;
    if (!instance) return;
    const { world, network } = this.#options;
    world.trace(`${instance.name} is killed`);
    instance.host.kill();
    for (const connection of network.of(instance.host)) connection.break(noticeMs);
    place.instance = undefined;
  }

  /** The instance leaves its place, as a deployment does once it has ended. */
  retire(instance: ServiceInstance): void {
    for (const place of this.#slots) if (place.instance === instance) place.instance = undefined;
  }

  /** Where the load balancer sends a new connection: to any that is ready; hung ones still look ready. */
  route(): ServiceInstance | undefined {
    const ready = this.instances.filter(({ drain }) => !drain.draining);
    return ready.length === 0 ? undefined : pick(this.#random, ready);
  }
}
