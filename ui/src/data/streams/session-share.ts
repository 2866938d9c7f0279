/**
 * The panel session that the panels of a browser share: one of them signs in or renews, the others take what it got. Only panels of
 * one page origin that would sign in in the same way share, and a panel never takes the session of another agent than its own.
 */
import * as v from 'valibot';
import { type SessionResponse, SessionResponseSchema } from '../../../../shared/api/routes.ts';
import { EarshotError } from '../../../../shared/errors.ts';
import { createNamedTimers, type Timers } from '../named-timers.ts';
import type { SessionShare } from '../session.ts';
import { type PeerNetwork, streamLocks } from './peer-network.ts';

const MessageSchema = v.variant('type', [
  v.object({ type: v.literal('wanted') }),
  v.object({ type: v.literal('session'), session: SessionResponseSchema }),
  /** The panel that tried for all could not sign in: the agent has to click. */
  v.object({ type: v.literal('failed') }),
  v.object({ type: v.literal('signedIn') }),
  v.object({ type: v.literal('signedOut') }),
]);
type Message = v.InferOutput<typeof MessageSchema>;

export type SessionShareOptions = {
  readonly network: PeerNetwork;
  /** The same for panels that would sign in in the same way. */
  readonly key: string;
  readonly timers: Timers;
};

export const shareTimes = {
  /** How long the panels that have a session may take to say so. */
  answerMs: 300,
  /** How long one panel may keep the others waiting: more than a sign-in without a click takes. */
  turnMs: 12_000,
} as const;

/** Asks nobody before the first `obtain`. */
export function createSessionShare(options: SessionShareOptions): SessionShare {
  return new Share(options);
}

class Share implements SessionShare {
  readonly #options: SessionShareOptions;
  readonly #name: string;
  readonly #post: (message: Message) => void;
  readonly #timers: ReturnType<typeof createNamedTimers<'answer' | 'turn'>>;
  /** The newest that this panel received or obtained. */
  #known: SessionResponse | undefined;
  #onAnswer: () => void = () => {};
  #onFailure: () => void = () => {};
  onSignedOut: () => void = () => {};
  onSignedIn: () => void = () => {};

  constructor(options: SessionShareOptions) {
    this.#options = options;
    this.#name = `earshot session ${options.key}`;
    this.#timers = createNamedTimers(options.timers);
    const channel = options.network.open(this.#name, (value) => this.#onMessage(value));
    this.#post = (message) => channel.post(message);
  }

  async obtain(
    isUsable: (session: SessionResponse) => boolean,
    exchange: () => Promise<SessionResponse>,
  ): Promise<SessionResponse> {
    const known = () => (this.#known && isUsable(this.#known) ? this.#known : undefined);
    const found = known();
    if (found) return found;
    const release = await this.#turn();
    try {
      const shared = known() ?? ((await this.#ask()) ? known() : undefined);
      if (shared) return shared;
      const session = await exchange();
      this.#learn(session);
      this.#post({ type: 'session', session });
      return session;
    } catch (error) {
      if (EarshotError.from(error).code === 'unauthenticated') this.#post({ type: 'failed' });
      throw error;
    } finally {
      release();
    }
  }

  signedOut(): void {
    this.#known = undefined;
    this.#post({ type: 'signedOut' });
  }

  signedIn(): void {
    this.#post({ type: 'signedIn' });
  }

  /** Waits until no other panel signs in, within bounds; rejects when one of them could not. */
  #turn(): Promise<() => void> {
    return new Promise<() => void>((resolve, reject) => {
      const release = this.#options.network.lock(`${this.#name} turn`, {
        onGranted: () => resolve(() => release()),
        onLost() {},
        onRefused: () => resolve(() => {}),
      });
      this.#timers.set('turn', () => resolve(() => release()), shareTimes.turnMs);
      this.#onFailure = () => {
        release();
        reject(new EarshotError('unauthenticated'));
      };
    }).finally(() => {
      this.#timers.clear('turn');
      this.#onFailure = () => {};
    });
  }

  /** True after an answer. Nobody is asked where no panel follows anything, so the first is not kept waiting. */
  async #ask(): Promise<boolean> {
    if (!(await this.#options.network.anyHeld(streamLocks))) return false;
    return new Promise((resolve) => {
      this.#onAnswer = () => resolve(true);
      this.#timers.set('answer', () => resolve(false), shareTimes.answerMs);
      this.#post({ type: 'wanted' });
    });
  }

  #learn(session: SessionResponse): void {
    this.#known = session;
    this.#onAnswer();
  }

  #onMessage(value: unknown): void {
    const parsed = v.safeParse(MessageSchema, value);
    if (!parsed.success) return;
    const message = parsed.output;
    switch (message.type) {
      case 'wanted':
        if (this.#known) this.#post({ type: 'session', session: this.#known });
        return;
      case 'session':
        this.#learn(message.session);
        return;
      case 'failed':
        this.#onFailure();
        return;
      case 'signedIn':
        this.onSignedIn();
        return;
      case 'signedOut':
        this.#known = undefined;
        this.onSignedOut();
        return;
    }
  }
}
