/** A panel: the product's feed over a simulated network, and the shared reducer in place of what a browser would draw. */

import { applyEvent, type ConversationView, emptyView } from '../../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import type { ConversationId, EventId } from '../../../shared/ids.ts';
import { type AssistFeed, createAssistFeed } from '../../../ui/src/data/assist-feed.ts';
import type { PanelSession } from '../../../ui/src/data/session.ts';
import { createPlainStreams } from '../../../ui/src/data/stream-source.ts';
import type { FeedPhase } from '../../../ui/src/state/feed-machine.ts';
import { Host } from '../world/host.ts';
import { createStreamFetch, identityOf, type PanelNetwork } from './requests.ts';

export type PanelObserver = {
  onEvents(panel: SimulatedPanel, events: readonly AssistEvent[], ids: readonly EventId[]): void;
  onReplaced(panel: SimulatedPanel, view: ConversationView): void;
};

export type PanelSetup = Pick<PanelNetwork, 'network' | 'fleet'> & {
  readonly name: string;
  readonly userId: string;
  /** Which of the agent's tabs. */
  readonly tab: number;
  readonly conversationId: ConversationId;
  readonly observer: PanelObserver;
};

/** Sign-in is not simulated. */
const signedInSession: PanelSession = {
  token: async () => 'token',
  current: 'token',
  agent: undefined,
  signOut: async () => {},
  signedIn() {},
};

export class SimulatedPanel {
  readonly setup: PanelSetup;
  readonly host: Host;
  readonly requests: PanelNetwork;
  readonly timers;
  /** As the panel's connection has it. */
  onReplaced: ((view: ConversationView) => void) | undefined;
  readonly #feed: AssistFeed;
  #view: ConversationView = emptyView();
  #phase: FeedPhase = 'idle';
  #isAsleep = false;
  #writtenAt = 0;

  constructor(setup: PanelSetup) {
    const { network, fleet, userId, tab, conversationId, observer } = setup;
    const { world } = network;
    this.setup = setup;
    this.host = new Host(world, setup.name);
    this.requests = {
      network,
      fleet,
      host: this.host,
      identity: identityOf(userId, tab),
      onArrival: (at) => this.#onArrival(at),
    };
    this.timers = {
      set: (run: () => void, ms: number) => this.host.clock.after(ms, run),
      clear: (timer: unknown) => (timer as () => void)(),
    };
    this.#feed = createAssistFeed({
      streams: createPlainStreams({
        fetch: createStreamFetch(this.requests, conversationId),
        apiBase: '',
        session: signedInSession,
      }),
      timers: this.timers,
      now: () => this.host.clock.now(),
      random: world.randomness.of(setup.name),
      conversationId,
      sink: {
        apply: (events, ids) => {
          for (const event of events) applyEvent(this.#view, event);
          observer.onEvents(this, events, ids);
        },
        replace: (view) => {
          this.#view = view;
          observer.onReplaced(this, structuredClone(view));
          this.onReplaced?.(view);
        },
        phase: (phase) => this.#enter(phase),
      },
    });
  }

  get name(): string {
    return this.setup.name;
  }

  get conversationId(): ConversationId {
    return this.setup.conversationId;
  }

  get view(): ConversationView {
    return this.#view;
  }

  get cursor(): EventId | undefined {
    return this.#feed.cursor;
  }

  /** When the instance wrote what the panel has got last. */
  get writtenAt(): number {
    return this.#writtenAt;
  }

  get phase(): FeedPhase {
    return this.#phase;
  }

  start(): void {
    this.#feed.start();
  }

  /** The laptop is closed for `ms`: nothing runs, and connections look open. */
  sleep(ms: number): void {
    if (this.#isAsleep) return;
    this.#isAsleep = true;
    this.host.hang();
    this.setup.network.world.after(ms, () => {
      this.#isAsleep = false;
      this.host.thaw();
      this.host.deliver(() => this.#feed.wake());
    });
  }

  wake(): void {
    this.host.deliver(() => this.#feed.wake());
  }

  stop(): void {
    this.#feed.stop();
  }

  #onArrival(writtenAt: number): void {
    this.#writtenAt = writtenAt;
  }

  #enter(phase: FeedPhase): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.setup.network.world.trace(`${this.name}: ${phase}`);
  }
}
