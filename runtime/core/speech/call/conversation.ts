/**
 * The conversation behind one or more AudioHook connections. It performs the effects of the lifecycle table; the engine and
 * the lease are handled by classes of their own.
 */
import { EarshotError } from '../../../../shared/errors.ts';
import { guardFeed } from '../../assist/guarded-feed.ts';
import type { ConversationFeed } from '../../ports/assist-feed.ts';
import type { ConversationHandle } from '../../ports/assist-gateway.ts';
import type { Logger } from '../../ports/logger.ts';
import { withTimeout } from '../../with-timeout.ts';
import { anyParticipant } from '../voice-lease.ts';
import { ConversationEngine } from './conversation-engine.ts';
import {
  initialLifecycle,
  isEnding,
  type LifecycleEffect,
  type LifecycleInput,
  type LifecycleState,
  stepLifecycle,
} from './conversation-lifecycle.ts';
import type { ConversationFollower, ConversationSetup } from './conversation-options.ts';
import { EngineNotices } from './engine-notices.ts';
import { VoiceOwnership } from './voice-ownership.ts';

/** The departure of the last follower, settled when the conversation has ended or another connection has come. */
type Departure = { readonly settled: Promise<void>; settle(): void };

export class VoiceConversation {
  readonly feed: ConversationFeed;
  /** Resolves when nothing of the conversation is running any more. */
  readonly ended: Promise<void>;
  readonly #setup: ConversationSetup;
  readonly #logger: Logger;
  readonly #followers = new Set<ConversationFollower>();
  readonly #engine: ConversationEngine;
  readonly #ownership: VoiceOwnership | undefined;
  readonly #announceEnd: () => void;
  #lifecycle: LifecycleState = initialLifecycle;
  #departure: Departure | undefined = undefined;
  #cancelGrace: (() => void) | undefined = undefined;

  constructor(setup: ConversationSetup) {
    const { conversationId, language, deps } = setup;
    this.#setup = setup;
    this.#logger = deps.logger.with({ conversationId });
    const feed = guardFeed(deps.feed.of(conversationId), () => !this.#lifecycle.isSuperseded);
    this.feed = setup.timeline.provisional?.wrap(feed) ?? feed;
    const { settled, settle } = createDeparture();
    this.ended = settled;
    this.#announceEnd = settle;
    this.feed.started('voice', language);
    this.#engine = new ConversationEngine({
      ...setup,
      logger: this.#logger,
      notices: new EngineNotices(this.feed, deps.owner),
      onReady: (handle) => this.#each((follower) => follower.onReady(handle)),
      onWithdrawn: () => this.#each((follower) => follower.onWithdrawn()),
      onMoved: (handle) => this.#each((follower) => follower.onMoved(handle)),
      onRefused: (error) => this.#each((follower) => follower.onRefused(error)),
    });
    this.#ownership = this.#takeOwnership();
  }

  /** Its end has begun: a new connection gets the next conversation. */
  get isEnding(): boolean {
    return isEnding(this.#lifecycle);
  }

  /** A new connection goes on with it. One that another instance has, or that was erased, gets nothing more. */
  get isOpen(): boolean {
    return !this.isEnding && !this.#lifecycle.isSuperseded;
  }

  get handle(): ConversationHandle | undefined {
    return this.#engine.handle;
  }

  follow(follower: ConversationFollower): void {
    this.#followers.add(follower);
    this.#ownership?.joined(follower.participantId);
    this.#dispatch({ type: 'followerJoined' });
    const { state } = this.#engine;
    if (state.type === 'ready') follower.onReady(state.handle);
    if (state.type === 'refused') follower.onRefused(state.error);
  }

  /** A stream has delivered a result. */
  noteAnswer(): void {
    this.#engine.noteAnswer();
  }

  /**
   * Recognition fails, for good or for a while. True: another engine is being tried, and `onReady` follows. `stalled`: it
   * does not fail but does not answer either, so the engine is checked first.
   */
  requestFailover(error: EarshotError | undefined, stalled = false): boolean {
    return this.#engine.requestFailover(error, stalled);
  }

  adoptSegment(): void {
    this.#engine.adoptSegment();
  }

  /** This instance shuts down: a connection that was lost is not waited for. */
  skipGrace(): void {
    this.#dispatch({ type: 'graceSkipped', hasEngine: this.#canSummarize });
  }

  /**
   * The follower is done. The last one ends the conversation, at once or, after a loss, when no other connection comes.
   * Resolves when that is done or another connection has come.
   */
  async leave(follower: ConversationFollower, how: 'closed' | 'lost' | 'drained'): Promise<void> {
    if (!this.#followers.delete(follower) || this.#followers.size > 0 || this.isEnding) return;
    const departure = createDeparture();
    this.#departure = departure;
    this.#dispatch({ type: 'lastFollowerLeft', how, hasEngine: this.#canSummarize });
    await departure.settled;
  }

  /** Another instance has the conversation, or it was erased: its streams are cut off, and nothing more is published. */
  abandon(): void {
    this.#dispatch({ type: 'superseded' });
    this.#each((follower) => follower.onSuperseded());
    const { deps, options } = this.#setup;
    this.#setup.releaseFeed();
    void withTimeout(deps.clock, options.flushTimeoutMs, this.feed.flush()).then(() => this.#ownership?.dropFence());
  }

  /** A guest leaves the summary to the owner. */
  get #canSummarize(): boolean {
    return this.handle !== undefined && !this.#ownership?.isGuest;
  }

  #each(run: (follower: ConversationFollower) => void): void {
    for (const follower of this.#followers) run(follower);
  }

  #takeOwnership(): VoiceOwnership | undefined {
    const { conversationId, deps, options } = this.#setup;
    if (!deps.leases) return undefined;
    return new VoiceOwnership({
      conversationId,
      leases: deps.leases,
      owner: deps.owner,
      clock: deps.clock,
      logger: this.#logger,
      options,
      onFence: (fence) => deps.feed.setFence(conversationId, fence),
      onReleased: (fence) => deps.feed.releaseFence(conversationId, fence),
      onLost: (participants) =>
        this.#each((follower) => {
          if (!participants.includes(follower.participantId ?? anyParticipant)) return;
          follower.onSuperseded();
          follower.onElsewhere();
        }),
      onSuperseded: () => {
        this.abandon();
        this.#each((follower) => follower.onElsewhere());
      },
    });
  }

  #dispatch(input: LifecycleInput): void {
    const [state, effects] = stepLifecycle(this.#lifecycle, input);
    this.#lifecycle = state;
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: LifecycleEffect): void {
    const { clock } = this.#setup.deps;
    const { graceMs } = this.#setup.options;
    switch (effect.type) {
      case 'startGrace':
        this.#cancelGrace = clock.after(graceMs, () => {
          this.#dispatch({ type: 'graceExpired', graceMs, hasEngine: this.#canSummarize });
        });
        return;
      case 'cancelGrace':
        this.#cancelGrace?.();
        return;
      case 'summarize':
        void this.#summarize();
        return;
      case 'confirmOwner':
        void this.#confirmOwner();
        return;
      case 'stopEngine':
        this.#engine.stop();
        this.#ownership?.stop();
        return;
      case 'publishEnd':
        this.#setup.timeline.close(effect.waitedMs);
        this.feed.ended();
        return;
      case 'complete':
        void this.#complete().then(() => this.#release());
        return;
      case 'releaseLease':
        void this.#release();
        return;
      case 'settleDeparture':
        this.#departure?.settle();
        this.#departure = undefined;
        return;
      case 'announceEnd':
        this.#announceEnd();
        return;
    }
  }

  /** If a connection comes before the summary is there, the departure is settled and the summary is dropped. */
  async #summarize(): Promise<void> {
    const departure = this.#departure;
    const { gateway } = this.#setup.deps;
    try {
      const goesOn = (await this.#ownership?.hasGuests()) ?? false;
      const options = { timeoutMs: this.#setup.options.summaryTimeoutMs };
      const summary =
        goesOn || departure !== this.#departure ? undefined : await gateway.summarize(this.handle!, options);
      if (departure === this.#departure && summary && summary.sections.length > 0)
        await this.feed.summary({ ...summary, trigger: 'end' });
    } catch (error) {
      this.#logger.warn('Closing summary failed', { code: EarshotError.from(error).code });
    }
    if (departure === this.#departure) this.#dispatch({ type: 'summaryFinished' });
  }

  async #confirmOwner(): Promise<void> {
    const departure = this.#departure;
    const successor = (await this.#ownership?.leave()) ?? 'none';
    if (departure !== this.#departure) return;
    // The other instance does not know the gaps of this one's participants.
    if (successor === 'other participants') this.#setup.timeline.close(this.#lifecycle.waitedMs);
    this.#dispatch({ type: 'ownerConfirmed', isElsewhere: successor !== 'none' });
  }

  /** With every engine once: a call that came back to an engine has one conversation there. */
  async #complete(): Promise<void> {
    const { gateway } = this.#setup.deps;
    const timeoutMs = this.#setup.options.completeTimeoutMs;
    const unique = new Map(this.#engine.handles.map((one) => [`${one.target} ${one.conversationName}`, one]));
    for (const handle of unique.values()) {
      try {
        await gateway.complete(handle, { timeoutMs });
      } catch (error) {
        this.#logger.warn('Conversation could not be completed', { code: EarshotError.from(error).code });
      }
    }
  }

  /** A log or a store that hangs must not keep a call that is over. */
  async #release(): Promise<void> {
    const { deps, options } = this.#setup;
    await withTimeout(deps.clock, options.flushTimeoutMs, this.feed.flush());
    await this.#ownership?.release();
    this.#dispatch({ type: 'released' });
  }
}

function createDeparture(): Departure {
  let settle = (): void => {};
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { settled, settle };
}
