/**
 * Keeps the rows of the conversations that this instance handles up to date in the live index: it follows the log of each
 * conversation to which something is appended here, and publishes what changed at most once per `flushMs` and conversation.
 */
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId, EventId } from '../../../shared/ids.ts';
import { type LiveAlert, type OverviewRow, supervisorLimits } from '../../../shared/supervisor/overview.ts';
import {
  initialOverviewState,
  type OverviewState,
  observeEvent,
  observeView,
  rowOf,
} from '../../../shared/supervisor/overview-state.ts';
import { decorate } from '../decorate.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationLog, LogRead } from '../ports/conversation-log.ts';
import type { LiveAbout, LiveEntry, LiveIndex } from '../ports/live-index.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';

/** Looks at a conversation for alerts: after each of its events, and now and then without one. */
export interface AlertWatch {
  /** `event` undefined: time has passed. */
  observe(
    conversationId: ConversationId,
    state: OverviewState,
    about: LiveAbout | undefined,
    event: AssistEvent | undefined,
  ): readonly LiveAlert[];
  forget(conversationId: ConversationId): void;
}

export type LiveConversationsOptions = {
  readonly log: ConversationLog;
  readonly index: LiveIndex;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly alerts?: AlertWatch | undefined;
  /** Default 250 ms: at most four updates per second and conversation. */
  readonly flushMs?: number;
  /** Between two looks at what time alone changes, such as silence. Default 5 s. */
  readonly lookMs?: number;
  /** The one that was tracked longest is dropped beyond it. Default 10,000. */
  readonly maxConversations?: number;
  /** How long a conversation stays after its end where an alert was raised then. Default 2 minutes. */
  readonly endedMs?: number;
  /** How long what is known of a conversation is kept here while no instance has a row of it. Default 2 minutes. */
  readonly aboutMs?: number;
};

export type LiveConversations = {
  /** The log to append through. */
  readonly log: ConversationLog;
  /** What Genesys answered about a conversation, from whichever instance asked. */
  learn(conversationId: ConversationId, about: LiveAbout): void;
  /** Removes a conversation from the overview: it was erased. */
  forget(conversationId: ConversationId): void;
  close(): void;
};

type Tracked = {
  readonly state: OverviewState;
  position: EventId | undefined;
  stop: () => void;
  /** The last row that was published, as JSON without its need. */
  shown: string;
  /** When a row that stays after the end goes, in milliseconds since 1970. */
  goesAt?: number;
};

/** Interims say only that somebody speaks: their row is published no more often than this. */
const spokenEveryMs = 5_000;

/** Tracks nothing until something is appended through `log`, and nothing after the end of a conversation. */
export function createLiveConversations(options: LiveConversationsOptions): LiveConversations {
  const tracker = new LiveTracker(options);
  const { log } = options;
  return {
    log: decorate(log, {
      append(...args: Parameters<ConversationLog['append']>) {
        const done = log.append(...args);
        tracker.track(args[0]);
        return done;
      },
    }),
    learn: (id, about) => tracker.learn(id, about),
    forget: (id) => tracker.forget(id),
    close: () => tracker.close(),
  };
}

class LiveTracker {
  readonly #options: Required<Omit<LiveConversationsOptions, 'alerts'>> & Pick<LiveConversationsOptions, 'alerts'>;
  readonly #tracked = new Map<ConversationId, Tracked>();
  readonly #about = new Map<ConversationId, LiveAbout>();
  readonly #dirty = new Set<ConversationId>();
  readonly #count: (value: number) => void;
  #cancelFlush: (() => void) | undefined;
  #cancelLook: () => void;

  constructor(options: LiveConversationsOptions) {
    this.#options = {
      flushMs: 250,
      lookMs: 5_000,
      maxConversations: 10_000,
      aboutMs: 120_000,
      endedMs: 120_000,
      ...options,
    };
    const gauge = options.meter.gauge('earshot_live_conversations', 'Conversations of this instance in the overview');
    this.#count = (value) => gauge.set(value);
    this.#cancelLook = options.clock.after(this.#options.lookMs, () => this.#look());
  }

  /** Something is appended to the conversation here. */
  track(id: ConversationId): void {
    if (this.#tracked.has(id)) return;
    const { log, maxConversations } = this.#options;
    const tracked: Tracked = { state: initialOverviewState(), position: undefined, stop: () => {}, shown: '' };
    this.#tracked.set(id, tracked);
    if (this.#tracked.size > maxConversations) this.#untrack(this.#tracked.keys().next().value!);
    this.#count(this.#tracked.size);
    tracked.stop = log.follow(id, undefined, {
      onStart: (start) => this.#start(id, tracked, start),
      onEvents: (events) => {
        let isChanged = false;
        for (const { event, id: position } of events)
          isChanged = this.#observe(id, tracked, event, position) || isChanged;
        if (isChanged) this.#changed(id);
      },
      onReset: (reset) => {
        Object.assign(tracked.state, initialOverviewState(), { alerts: tracked.state.alerts });
        this.#start(id, tracked, reset);
      },
      onError: (error) => {
        if (EarshotError.from(error).code === 'erased') this.forget(id);
        // It is followed again with the next event.
        else this.#untrack(id, false);
      },
    });
  }

  learn(id: ConversationId, about: LiveAbout): void {
    const known = this.#about.get(id) ?? this.#options.index.get(id)?.about;
    const next = { ...known, ...withoutUndefined(about) };
    this.#about.set(id, next);
    if (!known) {
      // The list that asked for it waits for it.
      this.#dirty.add(id);
      this.#flush();
    } else if (!isSameAbout(known, next) || next.at - known.at > this.#options.aboutMs / 4) {
      this.#changed(id);
    }
  }

  forget(id: ConversationId): void {
    this.#about.delete(id);
    this.#untrack(id);
  }

  close(): void {
    this.#cancelFlush?.();
    this.#cancelLook();
    for (const { stop } of this.#tracked.values()) stop();
    this.#tracked.clear();
  }

  #start(id: ConversationId, tracked: Tracked, start: LogRead): void {
    if (start.kind === 'tail') {
      for (const { event, id: position } of start.events) this.#observe(id, tracked, event, position);
    } else {
      observeView(tracked.state, start.conversation, this.#options.clock.now());
      tracked.position = start.cursor;
    }
    this.#changed(id);
  }

  /** Whether the row may be another one now. Most events are interims, which say only that somebody speaks. */
  #observe(id: ConversationId, tracked: Tracked, event: AssistEvent, position: EventId): boolean {
    const { state } = tracked;
    const { heldSince } = state;
    const spoken = spokenOf(state.lastSpokenAt);
    observeEvent(state, event, this.#options.clock.now());
    tracked.position = position;
    if (event.type === 'utterance' && !event.final)
      return heldSince !== state.heldSince || spoken !== spokenOf(state.lastSpokenAt);
    const isAlerted = this.#alert(id, state, event);
    if (state.status === 'ended' && isAlerted) {
      // The row of a conversation goes with its end, so no one would see what was found then.
      state.endedAt = event.at ?? new Date(this.#options.clock.now()).toISOString();
      tracked.goesAt = this.#options.clock.now() + this.#options.endedMs;
    }
    return true;
  }

  #alert(id: ConversationId, state: OverviewState, event: AssistEvent | undefined): boolean {
    const found = this.#options.alerts?.observe(id, state, this.#aboutOf(id), event) ?? [];
    const known = new Set(state.alerts.map(({ alertId }) => alertId));
    const added = found.filter(({ alertId }) => !known.has(alertId));
    if (added.length > 0) state.alerts = [...state.alerts, ...added].slice(-supervisorLimits.alerts);
    return added.length > 0;
  }

  #aboutOf(id: ConversationId): LiveAbout | undefined {
    return this.#options.index.get(id)?.about ?? this.#about.get(id);
  }

  #changed(id: ConversationId): void {
    const { clock, flushMs } = this.#options;
    this.#dirty.add(id);
    this.#cancelFlush ??= clock.after(flushMs, () => {
      this.#cancelFlush = undefined;
      this.#flush();
    });
  }

  #flush(): void {
    const { index, clock } = this.#options;
    const now = clock.now();
    const ended: ConversationId[] = [];
    const entries: LiveEntry[] = [];
    for (const id of this.#dirty) {
      const tracked = this.#tracked.get(id);
      if (tracked?.state.status === 'ended' && tracked.state.endedAt === undefined) ended.push(id);
      else entries.push(...this.#entryOf(id, tracked, now));
    }
    this.#dirty.clear();
    index.publish(entries);
    for (const id of ended) this.#untrack(id);
  }

  /** Nothing where nothing has changed. */
  #entryOf(id: ConversationId, tracked: Tracked | undefined, now: number): LiveEntry[] {
    const about = this.#about.get(id);
    const shown = tracked && rowOf(id, tracked.state, now);
    if (!shown || tracked.position === undefined) return about ? [{ conversationId: id, about }] : [];
    const seen = comparable(shown);
    const before = this.#options.index.get(id)?.about;
    if (seen === tracked.shown && (!about || (before && before.at >= about.at))) return [];
    tracked.shown = seen;
    return [{ conversationId: id, row: { position: tracked.position, shown }, ...(about && { about }) }];
  }

  /** What time alone changes, and what is known of conversations that no instance has any more. */
  #look(): void {
    const { clock, lookMs, aboutMs, index } = this.#options;
    this.#cancelLook = clock.after(lookMs, () => this.#look());
    for (const [id, tracked] of this.#tracked) {
      if (tracked.state.endedAt === undefined) {
        if (this.#alert(id, tracked.state, undefined)) this.#changed(id);
      } else if (clock.now() >= (tracked.goesAt ?? 0)) this.#untrack(id);
    }
    const gone = [...this.#about].filter(
      ([id, { at }]) => !this.#tracked.has(id) && clock.now() - at > aboutMs && !index.get(id)?.row,
    );
    for (const [id] of gone) this.#about.delete(id);
    index.remove(gone.map(([id]) => id));
  }

  #untrack(id: ConversationId, vanishes = true): void {
    const tracked = this.#tracked.get(id);
    this.#tracked.delete(id);
    this.#dirty.delete(id);
    this.#options.alerts?.forget(id);
    tracked?.stop();
    this.#count(this.#tracked.size);
    if (vanishes) this.#options.index.remove([id]);
  }
}

/** Everything but what changes with time: the need is computed again when the row is shown. */
function comparable({ need: _need, lastSpokenAt, ...row }: OverviewRow): string {
  return JSON.stringify([row, lastSpokenAt === undefined ? 0 : spokenOf(Date.parse(lastSpokenAt))]);
}

/** As exact as it is published. `at`: milliseconds since 1970. */
const spokenOf = (at = 0): number => Math.floor(at / spokenEveryMs);

function isSameAbout({ at: _a, ...a }: LiveAbout, { at: _b, ...b }: LiveAbout): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function withoutUndefined(about: LiveAbout): LiveAbout {
  return Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined)) as LiveAbout;
}
