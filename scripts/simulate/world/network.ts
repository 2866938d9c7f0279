/** The network: connections that deliver in order and late, and that stall and break as the faults say. */
import type { Host } from './host.ts';
import type { World } from './world.ts';

/** Milliseconds. `spike`: the share of messages that take up to `spikeMs` more. */
export type Latency = {
  readonly baseMs: number;
  readonly jitterMs: number;
  readonly spike: number;
  readonly spikeMs: number;
};

export const latencies = {
  redis: { baseMs: 0.3, jitterMs: 0.5, spike: 0.002, spikeMs: 40 },
  dialogflow: { baseMs: 15, jitterMs: 25, spike: 0.01, spikeMs: 400 },
  genesys: { baseMs: 30, jitterMs: 40, spike: 0.01, spikeMs: 600 },
  panel: { baseMs: 10, jitterMs: 30, spike: 0.01, spikeMs: 800 },
} as const satisfies Record<string, Latency>;
export type Route = keyof typeof latencies;

export type ConnectionOptions = {
  readonly route: Route;
  /** Undefined: the far side is no machine that can fail. */
  readonly near: Host | undefined;
  readonly far: Host | undefined;
  /** The connection is gone; each side learns of it in its own time. */
  readonly onNearLost: () => void;
  readonly onFarLost: () => void;
};

/** One TCP connection. Bytes are closures: what the far side does with them. */
export class Connection {
  readonly #network: Network;
  readonly #options: ConnectionOptions;
  readonly #random: () => number;
  #nearAt = 0;
  #farAt = 0;
  #stalledUntil = 0;
  #isOpen = true;

  constructor(network: Network, options: ConnectionOptions) {
    this.#network = network;
    this.#options = options;
    this.#random = network.randomOf(options.route);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get options(): ConnectionOptions {
    return this.#options;
  }

  toFar(run: () => void): void {
    if (!this.#isOpen) return;
    this.#farAt = this.#arrival(this.#farAt);
    this.#deliver(this.#farAt, this.#options.far, run);
  }

  toNear(run: () => void): void {
    if (!this.#isOpen) return;
    this.#nearAt = this.#arrival(this.#nearAt);
    this.#deliver(this.#nearAt, this.#options.near, run);
  }

  /** What is under way and what follows arrives when the stall is over. */
  stall(ms: number): void {
    this.#stalledUntil = Math.max(this.#stalledUntil, this.#network.world.now + ms);
  }

  /** What is under way is lost. `noticeMs`: how long each side needs to notice. */
  break(noticeMs = 0): void {
    if (!this.#close()) return;
    const { near, far, onNearLost, onFarLost } = this.#options;
    this.#tell(near, noticeMs * this.#random(), onNearLost);
    this.#tell(far, noticeMs * this.#random(), onFarLost);
  }

  /** The near side closes in order: the far side learns of it after everything that was sent. */
  closeFromNear(): void {
    const { far, onFarLost } = this.#options;
    const at = this.#arrival(this.#farAt);
    if (this.#close()) this.#tell(far, at - this.#network.world.now, onFarLost);
  }

  closeFromFar(): void {
    const { near, onNearLost } = this.#options;
    const at = this.#arrival(this.#nearAt);
    if (this.#close()) this.#tell(near, at - this.#network.world.now, onNearLost);
  }

  #close(): boolean {
    if (!this.#isOpen) return false;
    this.#isOpen = false;
    this.#network.forget(this);
    return true;
  }

  #arrival(earliest: number): number {
    const { world } = this.#network;
    const undisturbed = world.now + this.#network.delay(this.#options.route, this.#random);
    return Math.max(undisturbed, earliest, this.#stalledUntil);
  }

  #deliver(at: number, to: Host | undefined, run: () => void): void {
    this.#network.world.at(at, () => {
      if (!this.#isOpen) return;
      if (to) to.deliverFrom(this, run);
      else run();
    });
  }

  #tell(to: Host | undefined, ms: number, run: () => void): void {
    this.#network.world.at(this.#network.world.now + ms, () => (to ? to.deliver(run) : run()));
  }
}

export class Network {
  readonly world: World;
  readonly #connections = new Set<Connection>();
  /** Host and route of what cannot be reached now. */
  readonly #cut = new Map<string, number>();
  #slowness = 1;

  constructor(world: World) {
    this.world = world;
  }

  randomOf(route: Route): () => number {
    return this.world.randomness.of(`network ${route}`);
  }

  delay(route: Route, random: () => number): number {
    const { baseMs, jitterMs, spike, spikeMs } = latencies[route];
    const late = random() < spike ? random() * spikeMs : 0;
    return (baseMs + random() * jitterMs) * this.#slowness + late;
  }

  /** Undefined where the route is cut. Otherwise open at once. */
  connect(options: ConnectionOptions): Connection | undefined {
    if (this.isCut(options.near, options.route) || this.isCut(options.far, options.route)) return undefined;
    if (options.near?.isDead || options.far?.isDead) return undefined;
    const connection = new Connection(this, options);
    this.#connections.add(connection);
    return connection;
  }

  isCut(host: Host | undefined, route: Route): boolean {
    return host !== undefined && (this.#cut.get(`${host.name} ${route}`) ?? 0) > 0;
  }

  /** Breaks the connections of a host on a route, and refuses new ones for `ms`. */
  cut(host: Host, route: Route, ms: number): void {
    const key = `${host.name} ${route}`;
    this.#cut.set(key, (this.#cut.get(key) ?? 0) + 1);
    for (const connection of this.of(host, route)) connection.break(200);
    this.world.after(ms, () => this.#cut.set(key, this.#cut.get(key)! - 1));
  }

  /** Everything takes `factor` times as long for `ms`. */
  slowDown(factor: number, ms: number): void {
    this.#slowness *= factor;
    this.world.after(ms, () => {
      this.#slowness /= factor;
    });
  }

  of(host: Host, route?: Route): Connection[] {
    return [...this.#connections].filter(
      ({ options }) =>
        (options.near === host || options.far === host) && (route === undefined || options.route === route),
    );
  }

  forget(connection: Connection): void {
    this.#connections.delete(connection);
  }
}
