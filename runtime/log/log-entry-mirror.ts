/** The state of one conversation and what follows from it at once: the mirror's events, the backlog, and readers that are woken. */
import { EarshotError } from '../../shared/errors.ts';
import { type PendingAppend, refuseAppends, resolveAppends } from './append-queue.ts';
import type { Followers } from './followers.ts';
import {
  type HeldBatch,
  hasBacklog,
  initialLogEntryState,
  isLoaded,
  type LogEntryEffect,
  type LogEntryInput,
  type LogEntryState,
} from './log-entry-state.ts';
import { type LogEntryLimits, stepLogEntry } from './log-entry-transitions.ts';
import { createStoredEvents, type StoredEvents } from './stored-events.ts';

/** An effect that needs Redis. */
export type RedisEffect = Extract<LogEntryEffect, { type: 'saveView' | 'reload' | 'rejoin' }>;

export type LogEntryMirrorOptions = {
  readonly limits: LogEntryLimits;
  readonly maxEvents: number;
  /** Milliseconds on the monotonic clock. */
  readonly now: () => number;
  readonly followers: (events: () => StoredEvents | undefined) => Followers;
  /** An empty conversation in an epoch of its own. */
  readonly nothing: () => StoredEvents;
  /** The conversation was erased, perhaps by another instance. */
  readonly onErased: () => void;
  /** Performs the effects that need Redis. */
  readonly perform: (effect: RedisEffect) => Promise<void>;
  /** Such an effect failed. */
  readonly onAway: (error: EarshotError) => void;
};

export class LogEntryMirror {
  readonly followers: Followers;
  readonly backlog: HeldBatch[] = [];
  readonly #options: LogEntryMirrorOptions;
  #state: LogEntryState = initialLogEntryState;
  #events: StoredEvents | undefined;
  #lastWrite: number;

  constructor(options: LogEntryMirrorOptions) {
    this.#options = options;
    this.#lastWrite = options.now();
    this.followers = options.followers(() => this.#events);
  }

  get state(): LogEntryState {
    return this.#state;
  }

  /** Undefined while nothing is loaded. */
  get events(): StoredEvents | undefined {
    return this.#events;
  }

  get hasBacklog(): boolean {
    return hasBacklog(this.#state);
  }

  get isPersisted(): boolean {
    return isLoaded(this.#state) && this.#state.persisted;
  }

  /** Every event up to this place is here. */
  holds(epoch: string, seq: number): boolean {
    return isLoaded(this.#state) && this.#state.epoch === epoch && seq <= this.#state.seq;
  }

  /** Monotonic milliseconds of the last change. */
  get lastWrite(): number {
    return this.#lastWrite;
  }

  /** The state changes at once, and so does the mirror; what takes time follows. Never rejects. */
  apply(input: LogEntryInput, pending: readonly PendingAppend[] = []): Promise<void> {
    const [state, effects] = stepLogEntry(this.#state, input, this.#options.limits);
    this.#state = state;
    return this.#performAll(effects, pending);
  }

  async #performAll(effects: readonly LogEntryEffect[], pending: readonly PendingAppend[]): Promise<void> {
    for (const effect of effects) {
      const work = this.#perform(effect, pending);
      if (work) await work.catch((error: unknown) => this.#options.onAway(EarshotError.from(error)));
    }
  }

  /** Performs an effect; what takes time is returned. */
  #perform(effect: LogEntryEffect, pending: readonly PendingAppend[]): Promise<unknown> | undefined {
    switch (effect.type) {
      case 'replaceMirror':
        this.#events = createStoredEvents({
          epoch: effect.epoch,
          maxEvents: this.#options.maxEvents,
          start: effect.start,
        });
        return this.#eventsChanged();
      case 'dropMirror':
        this.#events = undefined;
        return undefined;
      case 'pushStored':
        for (const event of effect.events) this.#events!.pushStored(event);
        return this.#eventsChanged();
      case 'pushNew':
        for (const event of effect.events) this.#events!.push(event);
        return this.#eventsChanged();
      case 'addToBacklog':
        this.backlog.push(effect.batch);
        return undefined;
      case 'dropOldestOfBacklog':
        this.backlog.shift();
        return undefined;
      case 'clearBacklog':
        this.backlog.length = 0;
        return undefined;
      case 'resolveAppends':
        resolveAppends(pending, effect.epoch, effect.from);
        return undefined;
      case 'refuseAppends':
        refuseAppends(pending, effect.code);
        return undefined;
      case 'endReaders':
        this.#options.onErased();
        this.followers.fail(new EarshotError('erased'), this.#options.nothing());
        return undefined;
      case 'saveView':
      case 'reload':
      case 'rejoin':
        return this.#options.perform(effect);
    }
  }

  #eventsChanged(): undefined {
    this.#lastWrite = this.#options.now();
    this.followers.wake();
    return undefined;
  }
}
