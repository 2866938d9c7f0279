/**
 * The lease by which one instance owns the voice of a conversation. The newest connection is the valid one, so it takes the
 * lease from any other owner. Audio never waits for the lease store.
 */
import { EarshotError } from '../../../../shared/errors.ts';
import type { ConversationId } from '../../../../shared/ids.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Lease, LeaseStore } from '../../ports/stores.ts';
import { withTimeout } from '../../with-timeout.ts';
import { voiceLeaseKey } from '../voice-lease.ts';
import type { ConversationOptions } from './conversation-options.ts';

export type VoiceOwnershipSetup = {
  readonly conversationId: ConversationId;
  readonly leases: LeaseStore;
  readonly owner: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly options: Pick<ConversationOptions, 'leaseMs' | 'storeTimeoutMs'>;
  /** Writes carry this fence from now on. */
  onFence(fence: number): void;
  /** Writes need not carry this fence any more. */
  onReleased(fence: number): void;
  /** Another instance has taken the lease. */
  onSuperseded(): void;
};

export class VoiceOwnership {
  readonly #setup: VoiceOwnershipSetup;
  readonly #key: string;
  #lease: Lease | undefined = undefined;
  /** A connection has come since the lease was last renewed, so it is newer than that of an instance that has the lease now. */
  #isClaimed = false;
  #running: Promise<void> | undefined = undefined;
  #wake: (() => void) | undefined = undefined;
  #isStopped = false;

  constructor(setup: VoiceOwnershipSetup) {
    this.#setup = setup;
    this.#key = voiceLeaseKey(setup.conversationId);
  }

  /** A connection has come to this instance: it owns the conversation from now on. */
  joined(): void {
    this.#isClaimed = true;
    this.#running ??= this.#keep();
    this.#wake?.();
  }

  /** The lease is not renewed any more. */
  stop(): void {
    this.#isStopped = true;
  }

  /** What was written of the call is stored. What others write here, such as an agent's question, need not carry its fence. */
  dropFence(): void {
    if (this.#lease) this.#setup.onReleased(this.#lease.fence);
  }

  /** Whether another instance has the call by now: the next renewal would be the first to notice. */
  async isElsewhere(): Promise<boolean> {
    if (!this.#lease) return false;
    const { clock, leases, owner, options } = this.#setup;
    const holder = await withTimeout(clock, options.storeTimeoutMs, leases.holder(this.#key));
    return holder !== undefined && holder !== owner;
  }

  async release(): Promise<void> {
    if (!this.#lease) return;
    const { clock, leases, options, onReleased } = this.#setup;
    await withTimeout(clock, options.storeTimeoutMs, leases.release(this.#lease));
    onReleased(this.#lease.fence);
  }

  async #keep(): Promise<void> {
    const { logger, options } = this.#setup;
    let fails = false;
    while (!this.#isStopped) {
      try {
        if (!(await this.#acquireOrRenew())) {
          logger.warn('Another instance has taken over this conversation', {});
          this.#setup.onSuperseded();
          return;
        }
        if (fails) logger.info('The voice lease is renewed again', {});
        fails = false;
      } catch (error) {
        // Once an outage, not once a try.
        if (!fails) logger.warn('Voice lease could not be renewed; retrying', { code: EarshotError.from(error).code });
        fails = true;
      }
      await this.#wait(options.leaseMs / 3);
    }
  }

  /** Until then, or until another connection comes. */
  async #wait(ms: number): Promise<void> {
    const { clock } = this.#setup;
    await new Promise<void>((resolve) => {
      const cancel = clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
    this.#wake = undefined;
  }

  async #acquireOrRenew(): Promise<boolean> {
    const isClaimed = this.#isClaimed;
    this.#isClaimed = false;
    try {
      return await this.#tryLease(isClaimed);
    } catch (error) {
      this.#isClaimed ||= isClaimed;
      throw error;
    }
  }

  /** False if another instance has the lease. */
  async #tryLease(isClaimed: boolean): Promise<boolean> {
    const { leases, owner, options, onFence } = this.#setup;
    if (this.#lease && (await leases.renew(this.#lease, options.leaseMs))) return true;
    // A lease that was not renewed may only have expired, or the store lost it, while no other instance wants it.
    const lease = isClaimed
      ? await leases.forceAcquire(this.#key, owner, options.leaseMs)
      : await leases.acquire(this.#key, owner, options.leaseMs);
    if (!lease) return false;
    this.#lease = lease;
    // An answer that comes after the call's end has no release that would follow.
    if (!this.#isStopped) onFence(lease.fence);
    return true;
  }
}
