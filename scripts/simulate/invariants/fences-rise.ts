/** A fence never goes back: each new owner of a key gets a higher one than every owner before. */
import type { Lease } from '../../../runtime/core/ports/stores.ts';
import type { Findings } from '../findings.ts';

const invariant = 'a fence never goes back';

export class FencesRise {
  readonly #findings: Findings;
  readonly #last = new Map<string, Lease>();

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  granted(instance: string, lease: Lease): void {
    this.#findings.checks(invariant);
    const last = this.#last.get(lease.key);
    if (last && (lease.fence < last.fence || (lease.fence === last.fence && lease.owner !== last.owner)))
      this.#findings.report(
        invariant,
        `${instance} got ${lease.fence} for ${lease.key}, after ${last.fence} was given`,
      );
    if (!last || lease.fence > last.fence) this.#last.set(lease.key, lease);
  }
}
