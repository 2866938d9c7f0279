/** The leases of a guest: one for each of its participants, which a newer connection takes over, and one that says there is a guest. */
import type { ConversationId } from '../../../../shared/ids.ts';
import type { Lease, LeaseStore } from '../../ports/stores.ts';
import { guestLeaseKey, guestPresenceKey } from '../voice-lease.ts';

export type GuestLeasesSetup = {
  readonly conversationId: ConversationId;
  readonly leases: LeaseStore;
  readonly owner: string;
  readonly options: { readonly leaseMs: number };
};

export class GuestLeases {
  readonly #setup: GuestLeasesSetup;
  readonly #held = new Map<string, Lease>();
  #presence: Lease | undefined = undefined;

  constructor(setup: GuestLeasesSetup) {
    this.#setup = setup;
  }

  /** `keep` has succeeded, and `release` was not called since. */
  get areHeld(): boolean {
    return this.#presence !== undefined;
  }

  /**
   * Acquires or renews them. Resolves with the participants whose newer connection is with another guest: `claimed` are those
   * whose newest connection is here.
   */
  async keep(participants: ReadonlySet<string>, claimed: ReadonlySet<string>): Promise<readonly string[]> {
    const { conversationId, leases, owner, options } = this.#setup;
    const lost: string[] = [];
    for (const known of this.#held.keys()) if (!participants.has(known)) this.#held.delete(known);
    for (const participant of participants) {
      const held = this.#held.get(participant);
      if (held && (await leases.renew(held, options.leaseMs))) continue;
      const key = guestLeaseKey(conversationId, participant);
      const lease = claimed.has(participant)
        ? await leases.forceAcquire(key, owner, options.leaseMs)
        : await leases.acquire(key, owner, options.leaseMs);
      if (lease) this.#held.set(participant, lease);
      else lost.push(participant);
    }
    this.#presence = await leases.forceAcquire(guestPresenceKey(conversationId), owner, options.leaseMs);
    return lost;
  }

  /** Whether another instance is a guest. Of several guests the last that renewed its presence counts. */
  async othersPresent(): Promise<boolean> {
    const { conversationId, leases, owner } = this.#setup;
    const guest = await leases.holder(guestPresenceKey(conversationId));
    return guest !== undefined && guest !== owner;
  }

  async release(): Promise<void> {
    const held = [...this.#held.values()];
    if (this.#presence) held.push(this.#presence);
    this.#held.clear();
    this.#presence = undefined;
    for (const lease of held) await this.#setup.leases.release(lease);
  }
}
