/**
 * Which engine has the conversation. It is created with the best one, with retries; abandoned when recognition fails there
 * and another engine is available; and moved up when a better engine works again.
 */
import { backoffDelay } from '../../../../shared/backoff.ts';
import { EarshotError } from '../../../../shared/errors.ts';
import type { FailoverLadder } from '../../failover/ladder.ts';
import type { ConversationHandle } from '../../ports/assist-gateway.ts';
import type { Logger } from '../../ports/logger.ts';
import { withTimeout } from '../../with-timeout.ts';
import type { ConversationSetup } from './conversation-options.ts';
import type { EngineNotices } from './engine-notices.ts';

export type ConversationEngineSetup = Pick<
  ConversationSetup,
  'conversationId' | 'language' | 'deps' | 'options' | 'predecessorEnded'
> & {
  readonly logger: Logger;
  readonly notices: EngineNotices;
  onReady(handle: ConversationHandle): void;
  onWithdrawn(): void;
  onMoved(handle: ConversationHandle): void;
  onRefused(error: EarshotError): void;
};

/** `stopped`: the conversation is over. `handle` stays, because it is still to be completed. */
export type EngineState =
  | { readonly type: 'creating' }
  | { readonly type: 'ready'; readonly handle: ConversationHandle }
  | { readonly type: 'refused'; readonly error: EarshotError }
  | { readonly type: 'stopped'; readonly handle: ConversationHandle | undefined };

export class ConversationEngine {
  readonly #setup: ConversationEngineSetup;
  readonly #ladder: FailoverLadder | undefined;
  readonly #aborted = new AbortController();
  readonly #previousHandles: ConversationHandle[] = [];
  readonly #stopWatching: (() => void) | undefined;
  #state: EngineState = { type: 'creating' };
  #segment: number | undefined = undefined;
  /** Some stream of the present handle has answered. */
  #hasAnswered = false;

  constructor(setup: ConversationEngineSetup) {
    this.#setup = setup;
    this.#ladder = setup.deps.gateway.ladder;
    this.#stopWatching = this.#ladder?.onChange((best) => this.#onBestChanged(best.name));
    void this.#create();
  }

  get state(): EngineState {
    return this.#state;
  }

  get handle(): ConversationHandle | undefined {
    return this.#state.type === 'ready' || this.#state.type === 'stopped' ? this.#state.handle : undefined;
  }

  /** The present handle and those it was moved away from; all of them have to be completed. */
  get handles(): readonly ConversationHandle[] {
    const { handle } = this;
    return handle ? [handle, ...this.#previousHandles] : [];
  }

  /** The store has another segment of the conversation, which goes on there while the present one still answers. */
  adoptSegment(): void {
    this.#segment = undefined;
    if (this.#state.type === 'ready') void this.#promote();
  }

  /** A stream has delivered a result, so the conversation is open where it is. */
  noteAnswer(): void {
    this.#hasAnswered = true;
  }

  /** No further attempt to create or move the conversation. */
  stop(): void {
    const { handle } = this;
    this.#state = { type: 'stopped', handle };
    this.#stopWatching?.();
    if (!handle) this.#aborted.abort();
  }

  /**
   * Recognition fails. True: another conversation is being created, and `onReady` follows. `stalled`: recognition does
   * not fail but does not answer either, which music causes too, so the engine is checked first.
   */
  requestFailover(error: EarshotError | undefined, stalled: boolean): boolean {
    if (this.#state.type !== 'ready') return this.#state.type === 'creating';
    const { handle } = this.#state;
    if (error?.code === 'failed_precondition') return this.#advanceSegment(handle);
    const ladder = this.#ladder;
    if (!ladder || ladder.targets.length === 1) return false;
    if (stalled) {
      void ladder.verify(handle.target).then((works) => {
        if (!works && this.handle?.target === handle.target && ladder.current.name !== handle.target) this.#withdraw();
      });
      return false;
    }
    ladder.failed(handle.target, error);
    if (ladder.current.name === handle.target) return false;
    this.#withdraw();
    return true;
  }

  /** The conversation was completed before this call began: the customer came back and gets the next one beside it. */
  #advanceSegment(handle: ConversationHandle): boolean {
    const { conversationId, deps } = this.#setup;
    const before = this.#segment;
    if (this.#hasAnswered || !deps.segments || before === undefined) return false;
    void deps.segments.advance(conversationId, before).then(
      (next) => {
        // Both speakers may ask for this; only the first answer counts.
        if (next === before || this.handle !== handle) return;
        this.#segment = next;
        this.#withdraw();
      },
      () => {},
    );
    return true;
  }

  async #create(): Promise<void> {
    const { options, deps, logger, notices } = this.#setup;
    const backoff = { firstMs: options.retryFirstMs, factor: 2, maxMs: options.retryMaxMs };
    for (let failures = 1; this.#state.type === 'creating'; failures++) {
      try {
        this.#accept(await this.#ensure());
        return;
      } catch (caught) {
        const error = EarshotError.from(caught);
        if (this.#isStopped) return;
        logger.warn('Conversation could not be created', { code: error.code, failures });
        if (!error.retryable) {
          this.#state = { type: 'refused', error };
          this.#setup.onRefused(error);
          return;
        }
        notices.unavailable(error);
        const delayMs = backoffDelay(failures, backoff, deps.random(), error.retryAfterMs);
        await new Promise<void>((resolve) => {
          deps.clock.after(delayMs, resolve);
        });
      }
    }
  }

  get #isStopped(): boolean {
    return this.#state.type === 'stopped';
  }

  #accept(handle: ConversationHandle): void {
    if (this.#isStopped) return;
    this.#notifyMove(handle);
    this.#setup.notices.available();
    this.#hasAnswered = false;
    this.#state = { type: 'ready', handle };
    this.#setup.onReady(handle);
  }

  async #ensure(): Promise<ConversationHandle> {
    const { conversationId, language, deps, options, predecessorEnded } = this.#setup;
    await predecessorEnded;
    if (this.#segment === undefined && deps.segments) {
      // A store that hangs must not keep the call waiting.
      this.#segment = await withTimeout(deps.clock, options.storeTimeoutMs, deps.segments.current(conversationId));
    }
    return deps.gateway.ensureConversation(conversationId, {
      signal: this.#aborted.signal,
      timeoutMs: options.ensureTimeoutMs,
      ...(this.#segment !== undefined && { segment: this.#segment }),
      ...(language !== undefined && { languageCode: language }),
    });
  }

  /** Abandons the present engine for the best one there is. */
  #withdraw(): void {
    if (this.#state.type !== 'ready') return;
    this.#previousHandles.push(this.#state.handle);
    this.#state = { type: 'creating' };
    this.#setup.onWithdrawn();
    void this.#create();
  }

  #onBestChanged(best: string): void {
    if (!this.#ladder || this.#state.type !== 'ready') return;
    // Calls go down only when their own streams fail, but every call goes up.
    const names = this.#ladder.targets.map((target) => target.name);
    if (names.indexOf(best) < names.indexOf(this.#state.handle.target)) void this.#promote();
  }

  /** Moves to a better engine, or to the next segment, while the present one goes on working. */
  async #promote(): Promise<void> {
    try {
      const handle = await this.#ensure();
      if (this.#state.type !== 'ready' || isSameConversation(handle, this.#state.handle)) return;
      this.#previousHandles.push(this.#state.handle);
      this.#notifyMove(handle);
      this.#state = { type: 'ready', handle };
      this.#setup.onMoved(handle);
    } catch (error) {
      this.#setup.logger.warn('Conversation could not be moved to the better engine; it stays where it is', {
        code: EarshotError.from(error).code,
      });
    }
  }

  #notifyMove(to: ConversationHandle): void {
    const from = this.#previousHandles.at(-1);
    if (!from || from.target === to.target) return;
    this.#setup.notices.moved(from.target, to.target, this.#ladder?.targets[0]?.name === to.target);
  }
}

function isSameConversation(a: ConversationHandle, b: ConversationHandle): boolean {
  return a.target === b.target && a.conversationName === b.conversationName;
}
