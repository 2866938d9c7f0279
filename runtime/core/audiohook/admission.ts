/** Caps on AudioHook connections: in total, per API key and per address. A place is taken at the upgrade and returned at the end. */
import type { Clock } from '../ports/clock.ts';
import type { Gauge } from '../ports/meter.ts';
import type { AudiohookLimits } from './limits.ts';
import type { UpgradeFacts } from './upgrade.ts';

/** Which cap refused an upgrade. */
export type CapName = 'total' | 'key' | 'address';

/** A place for one connection. */
export type Place = {
  /** The upgrade has happened: the place is kept until `release`, however long that takes. */
  occupy(): void;
  /** Returns the place. Idempotent. */
  release(): void;
};

/** Counts by name. Names with a count of zero take no memory. */
class Tally {
  readonly #counts = new Map<string, number>();

  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  add(name: string, amount: 1 | -1): void {
    const next = this.count(name) + amount;
    if (next > 0) this.#counts.set(name, next);
    else this.#counts.delete(name);
  }
}

export class Admission {
  readonly #clock: Clock;
  readonly #limits: AudiohookLimits;
  readonly #gauge: Gauge;
  readonly #perKey = new Tally();
  readonly #perAddress = new Tally();
  #total = 0;

  /** `gauge` shows the places taken. */
  constructor(clock: Clock, limits: AudiohookLimits, gauge: Gauge) {
    this.#clock = clock;
    this.#limits = limits;
    this.#gauge = gauge;
  }

  /** The cap that this upgrade would exceed, if any. */
  exceededCap(upgrade: UpgradeFacts): CapName | undefined {
    const limits = this.#limits;
    if (this.#total >= limits.maxConnections) return 'total';
    if (this.#perKey.count(String(upgrade.keyIndex)) >= limits.maxConnectionsPerKey) return 'key';
    return this.#perAddress.count(upgrade.remoteAddress) >= limits.maxConnectionsPerAddress ? 'address' : undefined;
  }

  /** Takes a place without asking the caps. It is returned after `handshakeMs` unless it is occupied by then. */
  take(upgrade: UpgradeFacts): Place {
    let taken = true;
    this.#count(upgrade, 1);
    const release = () => {
      cancel();
      if (taken) this.#count(upgrade, -1);
      taken = false;
    };
    let cancel: () => void = () => {};
    cancel = this.#clock.after(this.#limits.handshakeMs, release);
    return {
      release,
      occupy: () => {
        cancel();
        if (!taken) this.#count(upgrade, 1);
        taken = true;
      },
    };
  }

  #count(upgrade: UpgradeFacts, amount: 1 | -1): void {
    this.#total += amount;
    this.#perKey.add(String(upgrade.keyIndex), amount);
    this.#perAddress.add(upgrade.remoteAddress, amount);
    this.#gauge.set(this.#total);
  }
}
