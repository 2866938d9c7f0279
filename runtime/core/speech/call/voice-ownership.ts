/**
 * The lease by which one instance owns the voice of a conversation. A newer connection of the same participant is the valid one, so
 * it takes the lease from any other owner. One of another participant is a guest, see `voice-lease.ts`. A participant id that
 * changes on a reconnection makes a guest as well, so that no word is lost. Audio never waits for the lease store.
 */
import { EarshotError } from '../../../../shared/errors.ts';
import type { ConversationId } from '../../../../shared/ids.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Lease, LeaseStore } from '../../ports/stores.ts';
import { withTimeout } from '../../with-timeout.ts';
import { anyParticipant, holderText, parseHolder, type VoiceHolder, voiceLeaseKey } from '../voice-lease.ts';
import type { ConversationOptions } from './conversation-options.ts';
import { GuestLeases } from './guest-leases.ts';
import { decideMove } from './voice-move.ts';

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
  /** Another instance has newer connections of these participants, and this one goes on with others. */
  onLost(participants: readonly string[]): void;
  /** Another instance has newer connections of all participants. */
  onSuperseded(): void;
};

/** More than a conference has. Beyond them the one that came first is no longer guarded against a second transcript of its audio. */
const mostParticipants = 16;

/** Who goes on with a call that ends here: no instance, an instance that took it over, or one with other participants. */
export type Successor = 'none' | 'owner' | 'other participants';

export class VoiceOwnership {
  readonly #setup: VoiceOwnershipSetup;
  readonly #key: string;
  readonly #guest: GuestLeases;
  /** Whose connections have come here, but those that were lost to another instance. */
  readonly #participants = new Set<string>();
  /** Those whose connection has come since the leases were last renewed, so it is newer than that of another instance. */
  readonly #claims = new Set<string>();
  #lease: Lease | undefined = undefined;
  #running: Promise<void> | undefined = undefined;
  #wake: (() => void) | undefined = undefined;
  /** `leaving`: until another connection comes. */
  #phase: 'keeping' | 'leaving' | 'stopped' = 'keeping';

  constructor(setup: VoiceOwnershipSetup) {
    this.#setup = setup;
    this.#key = voiceLeaseKey(setup.conversationId);
    this.#guest = new GuestLeases(setup);
  }

  /** A connection has come to this instance: it has this participant from now on. */
  joined(participant = anyParticipant): void {
    this.#participants.delete(participant);
    this.#participants.add(participant);
    this.#claims.add(participant);
    if (this.#participants.size > mostParticipants) this.#forgetOldest();
    if (this.#phase === 'leaving') this.#phase = 'keeping';
    this.#running ??= this.#keep();
    this.#wake?.();
  }

  #forgetOldest(): void {
    const [oldest] = this.#participants;
    this.#participants.delete(oldest!);
    this.#claims.delete(oldest!);
  }

  /** Another instance is the owner, and this one writes beside it. */
  get isGuest(): boolean {
    return this.#guest.areHeld && this.#lease === undefined;
  }

  get #isStopped(): boolean {
    return this.#phase === 'stopped';
  }

  /** The lease is not renewed any more. */
  stop(): void {
    this.#phase = 'stopped';
  }

  /** What was written of the call is stored. What others write here, such as an agent's question, need not carry its fence. */
  dropFence(): void {
    if (this.#lease) this.#setup.onReleased(this.#lease.fence);
  }

  /** Another instance goes on with other participants, as far as the store answers. */
  async hasGuests(): Promise<boolean> {
    const { clock, options } = this.#setup;
    if (this.#participants.has(anyParticipant)) return false;
    return (await withTimeout(clock, options.storeTimeoutMs, this.#guest.othersPresent())) ?? false;
  }

  /** The last connection has ended. `none`: this instance ends the conversation. Otherwise it holds no lease any more. */
  async leave(): Promise<Successor> {
    const { clock, options } = this.#setup;
    this.#phase = 'leaving';
    return (await withTimeout(clock, options.storeTimeoutMs, this.#findSuccessor())) ?? 'none';
  }

  async release(): Promise<void> {
    const { clock, leases, options } = this.#setup;
    if (this.#guest.areHeld) await withTimeout(clock, options.storeTimeoutMs, this.#guest.release());
    if (!this.#lease) return;
    await withTimeout(clock, options.storeTimeoutMs, leases.release(this.#lease));
    this.dropFence();
  }

  /** Each side gives up its lease before it looks for the other one, so of two that leave together one ends the conversation. */
  async #findSuccessor(): Promise<Successor> {
    const { leases, owner } = this.#setup;
    if (!this.#lease && !this.isGuest) return 'none';
    const isElsewhere = ((await this.#holder())?.instance ?? owner) !== owner;
    if (this.#lease) {
      if (isElsewhere) {
        this.dropFence();
        return 'owner';
      }
      if (!(await this.hasGuests())) return 'none';
      await leases.release(this.#lease);
      this.dropFence();
      this.#lease = undefined;
      if (await this.#guest.othersPresent()) return 'other participants';
    } else {
      await this.#guest.release();
      if (((await this.#holder())?.instance ?? owner) !== owner) return 'other participants';
    }
    this.#lease = await leases.acquire(this.#key, this.#text(), this.#setup.options.leaseMs);
    return this.#lease ? 'none' : 'other participants';
  }

  async #keep(): Promise<void> {
    const { logger, options } = this.#setup;
    let fails = false;
    while (!this.#isStopped) {
      try {
        if (this.#phase === 'keeping') await this.#acquireOrRenew();
        if (fails) logger.info('The voice lease is renewed again', {});
        fails = false;
      } catch (error) {
        // Once an outage, not once a try.
        if (!fails) logger.warn('Voice lease could not be renewed; retrying', { code: EarshotError.from(error).code });
        fails = true;
      }
      if (!this.#isStopped) await this.#wait(options.leaseMs / 3);
    }
  }

  /** Or until another connection comes. */
  async #wait(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.#setup.clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
    this.#wake = undefined;
  }

  async #acquireOrRenew(): Promise<void> {
    const claimed = new Set(this.#claims);
    this.#claims.clear();
    try {
      if (await this.#tryLeases(claimed)) return;
    } catch (error) {
      for (const one of claimed) this.#claims.add(one);
      throw error;
    }
    for (const one of claimed) this.#claims.add(one);
  }

  /** False if another instance was faster: the next try finds out what it has. */
  async #tryLeases(claimed: ReadonlySet<string>): Promise<boolean> {
    const { leases, owner, options } = this.#setup;
    if (this.#lease && (await leases.renew(this.#lease, options.leaseMs))) {
      if (this.#lease.owner !== this.#text()) await this.#takeOver(true);
      return true;
    }
    const holder = await this.#holder();
    const move = decideMove({ instance: owner, participants: this.#participants, claimed, holder });
    switch (move.type) {
      case 'acquire':
        return this.#acquire();
      case 'takeOver':
        this.#lose(move.lost);
        await this.#takeOver(move.isWhole);
        return true;
      case 'visit':
        await this.#visit(move.lost, claimed);
        return true;
    }
  }

  /** Nothing is taken from a former owner, so a guest sets no fence that would refuse what that one still writes. */
  async #acquire(): Promise<boolean> {
    const { leases, options } = this.#setup;
    const lease = await leases.acquire(this.#key, this.#text(), options.leaseMs);
    if (lease) this.#own(lease, !this.isGuest);
    return lease !== undefined;
  }

  /** An owner that goes on with other participants must not be refused. */
  async #takeOver(isWhole: boolean): Promise<void> {
    const { leases, options } = this.#setup;
    this.#own(await leases.forceAcquire(this.#key, this.#text(), options.leaseMs), isWhole);
  }

  #own(lease: Lease, isFenced: boolean): void {
    this.#lease = lease;
    // An answer that comes after the call's end has no release that would follow.
    if (isFenced && !this.#isStopped) this.#setup.onFence(lease.fence);
  }

  async #visit(lost: readonly string[], claimed: ReadonlySet<string>): Promise<void> {
    this.#lose(lost);
    if (this.#participants.size > 0) {
      this.dropFence();
      this.#lease = undefined;
      this.#lose(await this.#guest.keep(this.#participants, claimed));
    }
    if (this.#participants.size === 0) await this.#guest.release();
  }

  #lose(lost: readonly string[]): void {
    if (lost.length === 0) return;
    for (const one of lost) this.#participants.delete(one);
    this.#setup.logger.warn('Another instance has taken over this conversation', {});
    if (this.#participants.size > 0) this.#setup.onLost(lost);
    else {
      this.stop();
      this.#setup.onSuperseded();
    }
  }

  async #holder(): Promise<VoiceHolder | undefined> {
    const text = await this.#setup.leases.holder(this.#key);
    return text === undefined ? undefined : parseHolder(text);
  }

  #text(): string {
    return holderText({ instance: this.#setup.owner, participants: [...this.#participants] });
  }
}
