/** One panel among those of its browser that share an event stream: it follows the leader, or leads. */
import { EarshotError } from '../../../../shared/errors.ts';
import { maxConversationsPerStream } from '../../../../shared/sse-conversations.ts';
import { createNamedTimers, type NamedTimers, type Timers } from '../named-timers.ts';
import type { PanelSession } from '../session.ts';
import type { FollowHandlers, FollowRequest } from '../stream-source.ts';
import { type LeaderMessage, parsePeerMessage, type StreamItem, type Want } from './peer-messages.ts';
import type { PeerChannel, PeerNetwork } from './peer-network.ts';
import { SharedConnection } from './shared-connection.ts';
import { initialShared, type SharedEffect, type SharedInput, stepShared } from './shared-stream-machine.ts';
import { deliver, type FollowEnd, type Subscription } from './subscription.ts';
import { WantBook } from './want-book.ts';

export type StreamHubOptions = {
  readonly network: PeerNetwork;
  /** The same for all panels of one agent. */
  readonly scope: string;
  /** Different for each panel. */
  readonly peer: string;
  readonly fetch: typeof globalThis.fetch;
  readonly apiBase: string;
  readonly session: Pick<PanelSession, 'token'>;
  readonly timers: Timers;
  readonly now: () => number;
  readonly random: () => number;
  /** Nobody follows here any more. */
  readonly onClosed: () => void;
};

export const hubTimes = {
  /** Changes within this time make one new stream. */
  coalesceMs: 60,
  /** A leader that has not reacted to a wish by then is frozen. */
  unansweredMs: 2_000,
  /** A feed that reconnects is back by then. */
  lingerMs: 250,
} as const;

export class StreamHub {
  readonly #options: StreamHubOptions;
  readonly #timers: NamedTimers<'wants' | 'wait' | 'unanswered' | 'close'>;
  readonly #channel: PeerChannel;
  readonly #connection: SharedConnection;
  readonly #subs = new Map<string, Subscription>();
  readonly #book = new WantBook();
  /** The locks of panels whose end the leader waits for, and this panel's own. */
  readonly #releases = new Map<string, () => void>();
  #state = initialShared;
  /** This panel has its own lock: the leader can tell when it is gone. */
  #isKnown = false;
  #term = 0;
  #subCount = 0;
  #streamCount = 0;
  #wantedAt = 0;

  constructor(options: StreamHubOptions) {
    const { network, scope, peer } = options;
    this.#options = options;
    this.#timers = createNamedTimers(options.timers);
    this.#connection = new SharedConnection({
      ...options,
      onChunk: (stream, items) => this.#passOn(stream, items),
      dispatch: (input) => this.dispatch(input),
    });
    this.#channel = network.open(scope, (message) => this.#onMessage(message));
    this.#releases.set(peer, network.lock(this.#lockOf(peer), { onGranted: () => this.#onKnown(), onLost() {} }));
    this.#waitForLead(false);
  }

  follow({ conversationId, after, signal }: FollowRequest, handlers: FollowHandlers): Promise<FollowEnd> {
    const sub = `${this.#options.peer}:${++this.#subCount}`;
    const followed = new Promise<FollowEnd>((resolve, reject) => {
      const reading = { position: after, since: undefined, hasBegun: false, expectsRepeat: false };
      this.#subs.set(sub, { conversationId, handlers, reading, resolve, reject });
      signal.addEventListener('abort', () => this.#settle(sub, ({ resolve }) => resolve({ type: 'aborted' })));
    });
    this.#timers.clear('close');
    this.#sayWants();
    return followed;
  }

  dispatch(input: SharedInput): void {
    const [state, effects] = stepShared(this.#state, input);
    this.#state = state;
    for (const effect of effects) this.#run(effect);
  }

  get #leads(): boolean {
    return this.#state.type !== 'following' && this.#state.type !== 'stopped';
  }

  #run(effect: SharedEffect): void {
    switch (effect.type) {
      case 'announce':
        this.#term = Math.max(this.#options.now(), this.#term + 1);
        this.#book.clear();
        this.#tell({ type: 'leader', term: this.#term });
        return;
      case 'connect':
        this.#connect(effect.renewToken);
        return;
      case 'closeOlder':
        this.#connection.closeOlder();
        return;
      case 'disconnect':
        this.#timers.clear('wait');
        this.#connection.disconnect();
        return;
      case 'wait':
        this.#timers.set('wait', () => this.dispatch({ type: 'elapsed' }), effect.ms);
        return;
      case 'reportInterrupted':
        this.#tell({ type: 'interrupted', term: this.#term, waitMs: effect.ms });
        return;
      case 'reportRefused':
        this.#tell({ type: 'refused', term: this.#term });
        return;
      case 'sendAlone':
        this.#tell({ type: 'alone', term: this.#term, subs: [...this.#book.plan(Number.POSITIVE_INFINITY).subs] });
        return;
      case 'steal':
        this.#waitForLead(true);
        return;
      case 'release':
        this.#close();
        return;
    }
  }

  #lockOf(peer: string): string {
    return `${this.#options.scope} ${peer}`;
  }

  #onKnown(): void {
    this.#isKnown = true;
    if (this.#subs.size > 0) this.#sayWants();
  }

  #waitForLead(steal: boolean): void {
    const { network, scope } = this.#options;
    this.#releases.get(scope)?.();
    const events = {
      onGranted: () => this.dispatch({ type: 'granted' }),
      onLost: () => this.#onLost(),
      onRefused: () => this.#onRefused(),
    };
    this.#releases.set(scope, network.lock(scope, events, { steal }));
  }

  #onLost(): void {
    for (const [peer, release] of this.#releases) if (peer !== this.#options.peer) release();
    this.dispatch({ type: 'lost' });
    this.#waitForLead(false);
  }

  #onRefused(): void {
    for (const id of [...this.#subs.keys()])
      this.#settle(id, ({ resolve, reading }) => resolve({ type: 'alone', reading }));
    this.dispatch({ type: 'stopped' });
  }

  #close(): void {
    this.#timers.clear();
    for (const [id, { resolve }] of this.#subs) {
      this.#subs.delete(id);
      resolve({ type: 'aborted' });
    }
    for (const release of this.#releases.values()) release();
    this.#channel.post({ type: 'wants', peer: this.#options.peer, wants: [] });
    this.#channel.close();
    this.#options.onClosed();
  }

  /** Tells the leader what is followed here. */
  #sayWants(): void {
    const wants = [...this.#subs].map(([sub, { conversationId, reading }]): Want => {
      const { position } = reading;
      return { sub, conversationId, ...(position !== undefined && { after: position }) };
    });
    if (this.#leads) this.#take(this.#options.peer, wants);
    else if (this.#isKnown) this.#channel.post({ type: 'wants', peer: this.#options.peer, wants });
    if (this.#leads || ![...this.#subs.values()].some(({ reading }) => reading.since === undefined)) return;
    const { unansweredMs } = hubTimes;
    const jitter = this.#options.random() * 500;
    this.#timers.set('unanswered', () => this.dispatch({ type: 'leaderSilent' }), unansweredMs + jitter);
  }

  /** Leader: the first change is met at once, those that follow soon together. */
  #take(peer: string, wants: readonly Want[]): void {
    const added = this.#book.update(peer, wants);
    if ((!added && !this.#book.isEmpty) || this.#timers.isSet('wants')) return;
    const { coalesceMs } = hubTimes;
    const sinceLast = this.#options.now() - this.#wantedAt;
    const meet = () => {
      this.#wantedAt = this.#options.now();
      if (this.#leads) this.dispatch({ type: 'wanted', any: !this.#book.isEmpty });
    };
    if (sinceLast >= coalesceMs) meet();
    else this.#timers.set('wants', meet, coalesceMs);
  }

  #connect(renewToken: boolean): void {
    const term = this.#term;
    const stream = ++this.#streamCount;
    const { followed, subs, surplus } = this.#book.plan(maxConversationsPerStream);
    this.#tell({ type: 'serving', term, stream, subs: [...subs] });
    if (surplus.length > 0) this.#tell({ type: 'alone', term, subs: [...surplus] });
    this.#connection.connect(stream, followed, renewToken);
  }

  #passOn(stream: number, items: readonly StreamItem[]): void {
    for (const item of items) this.#book.advance(item);
    this.#tell({ type: 'chunk', term: this.#term, stream, items: [...items] });
  }

  /** Leader: to all panels, this one included. */
  #tell(message: LeaderMessage): void {
    this.#channel.post(message);
    this.#hear(message);
  }

  #onMessage(value: unknown): void {
    const message = parsePeerMessage(value);
    if (!message) return;
    if (message.type === 'wants') {
      if (this.#leads) this.#takeFrom(message.peer, message.wants);
    } else if (!this.#leads && message.term >= this.#term) {
      const isNew = message.term > this.#term;
      this.#term = message.term;
      if (isNew) this.#restart();
      this.#hear(message);
    }
  }

  /** Leader: what a panel follows is forgotten as soon as its page is gone, by its lock. */
  #takeFrom(peer: string, wants: readonly Want[]): void {
    if (wants.length > 0 && !this.#releases.has(peer)) {
      const onGranted = () => {
        this.#releases.get(peer)?.();
        this.#releases.delete(peer);
        this.#take(peer, []);
      };
      this.#releases.set(peer, this.#options.network.lock(this.#lockOf(peer), { onGranted, onLost() {} }));
    }
    this.#take(peer, wants);
  }

  /** The streams of a new leader are counted anew. */
  #restart(): void {
    for (const sub of this.#subs.values()) sub.reading = { ...sub.reading, since: undefined, hasBegun: false };
  }

  /** What the leader says, be it another panel or this one. */
  #hear(message: LeaderMessage): void {
    switch (message.type) {
      case 'leader':
        this.#restart();
        this.#sayWants();
        return;
      case 'serving':
        for (const id of message.subs) {
          const sub = this.#subs.get(id);
          if (sub?.reading.since === undefined && sub) sub.reading = { ...sub.reading, since: message.stream };
        }
        // A leader that serves others only has not got the wish of this panel.
        if (![...this.#subs.values()].some(({ reading }) => reading.since === undefined))
          this.#timers.clear('unanswered');
        return;
      case 'chunk':
        for (const sub of [...this.#subs.values()]) deliver(sub, message.stream, message.items);
        return;
      case 'interrupted':
        this.#restart();
        for (const { handlers } of [...this.#subs.values()]) {
          handlers.onBytes();
          handlers.onInterrupted();
        }
        return;
      case 'refused':
        for (const id of [...this.#subs.keys()])
          this.#settle(id, ({ reject }) => reject(new EarshotError('unauthenticated')));
        return;
      case 'alone':
        for (const id of message.subs) this.#settle(id, ({ resolve, reading }) => resolve({ type: 'alone', reading }));
        return;
    }
  }

  #settle(id: string, how: (sub: Subscription) => void): void {
    const sub = this.#subs.get(id);
    if (!sub) return;
    this.#subs.delete(id);
    how(sub);
    this.#sayWants();
    if (this.#subs.size === 0) this.#timers.set('close', () => this.dispatch({ type: 'stopped' }), hubTimes.lingerMs);
  }
}
