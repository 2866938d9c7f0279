/** All AudioHook connections of this instance: admission, the live sessions, and the drain. */
import type { ProtocolAnomaly } from '../../../shared/audiohook/server-state.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { CallHolds } from '../ports/call-holds.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationClaims } from '../ports/conversation-claims.ts';
import type { ConversationQueues } from '../ports/conversation-queues.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import type { Socket, SocketHandlers } from '../ports/socket.ts';
import type { VoiceBridge } from '../ports/voice-call.ts';
import { Admission, type CapName } from './admission.ts';
import { createAudioSplitter } from './audio.ts';
import type { ParticipantCall } from './bridged-call.ts';
import { createAudiohookConnection } from './connection.ts';
import { ConnectionDrain } from './connection-drain.ts';
import type { AudiohookConnection, AudiohookConnectionOptions } from './connection-options.ts';
import { type AudiohookLimits, defaultAudiohookLimits } from './limits.ts';
import { ParticipantCalls } from './participant-calls.ts';
import { SessionDirectory } from './session-directory.ts';
import type { UpgradeFacts } from './upgrade.ts';

export type AudiohookConnectionsOptions = {
  readonly bridge: VoiceBridge;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly limits?: Partial<AudiohookLimits>;
  /** With it, a session may only touch a conversation of its organization that is a call. */
  readonly claims?: ConversationClaims | undefined;
  readonly queues?: ConversationQueues | undefined;
  /** Notified of the address of a call's customer. */
  readonly onCaller?: ((conversationId: ConversationId, address: string) => void) | undefined;
  /** Notified of calls without audio that can be recognized: they have no voice call that would report them. */
  readonly withoutMedia?: CallsWithoutMedia | undefined;
  /** While a caller is on hold, Genesys is asked to pause, so that music is not transcribed. */
  readonly holds?: Pick<CallHolds, 'watch'>;
  /** Sent to a client that asks for the supported languages. */
  readonly languages?: () => readonly string[];
  /** Ask every session to reconnect to another instance when a drain begins. Only for integrations with that setting on. */
  readonly offerReconnect?: boolean;
};

export type CallsWithoutMedia = {
  began(conversationId: ConversationId, language: string | undefined): void;
  /** No session of the conversation is left. */
  ended(conversationId: ConversationId): void;
};

export type Reservation =
  | {
      readonly ok: true;
      /** The upgrade has happened. Call it once. */
      accept(socket: Socket): SocketHandlers;
      /** The upgrade did not happen. No effect after `accept`. */
      release(): void;
    }
  | {
      readonly ok: false;
      readonly cause: 'draining' | CapName;
      /**
       * For a client that retries: handles a socket on which `open` is answered with `disconnect`. A refused upgrade is final
       * for the client, while a refused session is tried again and may reach another instance. Absent above
       * `maxTurnedAway` of them.
       */
      readonly rejectAtCapacity?: (socket: Socket) => SocketHandlers;
    };

export type AudiohookConnections = {
  /** Takes a place for a verified upgrade. It is returned when no socket follows in time. */
  reserve(upgrade: UpgradeFacts): Reservation;
  readonly active: number;
  readonly draining: boolean;
  /** Ends the sessions of an erased conversation; true where there were any. */
  endErased(conversationId: ConversationId): boolean;
  /**
   * Refuses new sessions. Sessions in progress run to their end, for `limitMs` at most; then each gets a `disconnect` and
   * `graceMs` to close in order before its socket is cut. Resolves when none is left. A second call with a shorter limit
   * replaces the first limit.
   */
  drain(options: { limitMs: number; graceMs?: number }): Promise<void>;
};

/** One for each instance of the service. */
export function createAudiohookConnections(options: AudiohookConnectionsOptions): AudiohookConnections {
  return new Connections(options);
}

/** What `open` has begun, until the session ends. */
type OpenedSession = {
  call?: ParticipantCall | undefined;
  stopWatching: () => void;
};

class Connections implements AudiohookConnections {
  readonly #options: AudiohookConnectionsOptions;
  readonly #limits: AudiohookLimits;
  readonly #shared: Omit<AudiohookConnectionOptions, 'socket' | 'upgrade' | 'onEnded'>;
  readonly #connections = new Set<AudiohookConnection>();
  /** The conversations of the sessions without media. */
  readonly #withoutMedia = new Map<AudiohookConnection, ConversationId>();
  readonly #admission: Admission;
  readonly #directory: SessionDirectory;
  readonly #participants = new ParticipantCalls();
  readonly #drain: ConnectionDrain;
  readonly #counters;
  #rejecting = 0;
  #draining = false;

  constructor(options: AudiohookConnectionsOptions) {
    const { bridge, clock, logger, meter } = options;
    const limits: AudiohookLimits = { ...defaultAudiohookLimits, ...options.limits };
    this.#options = options;
    this.#limits = limits;
    this.#counters = createCounters(meter);
    const gauge = meter.gauge('earshot_audiohook_connections', 'AudioHook connections now');
    this.#admission = new Admission(clock, limits, gauge);
    this.#directory = new SessionDirectory(clock, limits);
    this.#drain = new ConnectionDrain(clock, this.#connections);
    this.#shared = {
      bridge,
      clock,
      logger,
      limits,
      splitter: createAudioSplitter(limits.maxFrameBytes),
      languages: options.languages ?? (() => []),
      queues: options.queues,
      resumeAfterSample: (earlier) => this.#directory.resumeAfterSample(earlier),
      takeOver: (earlier, by) => this.#directory.takeOver(earlier, by),
      onAnomaly: (kind: ProtocolAnomaly) => this.#counters.anomalies.add(1, { kind }),
    };
  }

  get active(): number {
    return this.#connections.size;
  }

  get draining(): boolean {
    return this.#draining;
  }

  reserve(upgrade: UpgradeFacts): Reservation {
    const cause = this.#draining ? 'draining' : this.#admission.exceededCap(upgrade);
    if (cause) return this.#refuse(upgrade, cause);
    const place = this.#admission.take(upgrade);
    let accepted = false;
    return {
      ok: true,
      accept: (socket) => {
        accepted = true;
        place.occupy();
        return this.#connect(socket, upgrade, place.release);
      },
      release() {
        if (!accepted) place.release();
      },
    };
  }

  endErased(conversationId: ConversationId): boolean {
    const sessions = [...this.#connections].filter((connection) => this.#conversationOf(connection) === conversationId);
    for (const connection of sessions) connection.erased();
    return sessions.length > 0;
  }

  drain({ limitMs, graceMs = 2_000 }: { limitMs: number; graceMs?: number }): Promise<void> {
    if (this.#options.offerReconnect && !this.#draining) {
      for (const connection of this.#connections) connection.reconnect();
    }
    this.#draining = true;
    this.#options.logger.info('AudioHook sessions are draining', { active: this.#connections.size, limitMs });
    return this.#drain.start(limitMs, graceMs);
  }

  #refuse(upgrade: UpgradeFacts, cause: 'draining' | CapName): Reservation {
    this.#counters.refused.add(1, { cause });
    if (!upgrade.retries || this.#rejecting >= this.#limits.maxTurnedAway) return { ok: false, cause };
    return { ok: false, cause, rejectAtCapacity: (socket) => this.#rejectAtCapacity(socket, upgrade) };
  }

  #connect(socket: Socket, upgrade: UpgradeFacts, release: () => void): SocketHandlers {
    const { claims, onCaller, withoutMedia } = this.#options;
    const { audiohookSessionId, organizationId } = upgrade;
    const session: OpenedSession = { stopWatching() {} };
    const connection = createAudiohookConnection({
      ...this.#shared,
      socket,
      upgrade,
      mayOpen: claims && (async (id) => (await claims.claimCall(id, organizationId)) === 'granted'),
      ...(onCaller && { onCaller }),
      isRedundant: (call) => this.#participants.isRedundant(call),
      onOpened: (conversationId, call) => {
        session.call = call;
        session.stopWatching = this.#watchHolds(conversationId, connection);
        if (call) this.#participants.add(call, connection);
      },
      onWithoutMedia: (conversationId, language) => {
        this.#withoutMedia.set(connection, conversationId);
        withoutMedia?.began(conversationId, language);
      },
      onEnded: (reason) => {
        session.stopWatching();
        this.#connections.delete(connection);
        this.#counters.ended.add(1, { reason });
        this.#directory.remove(audiohookSessionId, connection);
        if (session.call) this.#participants.remove(session.call, connection);
        const left = this.#withoutMedia.get(connection);
        this.#withoutMedia.delete(connection);
        if (left && !this.#hasSession(left)) withoutMedia?.ended(left);
        release();
        this.#drain.connectionEnded();
      },
    });
    this.#connections.add(connection);
    this.#directory.add(audiohookSessionId, connection);
    return connection.handlers;
  }

  #watchHolds(conversationId: ConversationId, connection: AudiohookConnection): () => void {
    const { holds } = this.#options;
    if (!holds) return () => {};
    return holds.watch(conversationId, (held) => {
      if (held) connection.pause();
      else connection.resume();
    });
  }

  #hasSession(conversationId: ConversationId): boolean {
    for (const connection of this.#connections) if (this.#conversationOf(connection) === conversationId) return true;
    return false;
  }

  #conversationOf(connection: AudiohookConnection): ConversationId | undefined {
    return connection.conversationId() ?? this.#withoutMedia.get(connection);
  }

  #rejectAtCapacity(socket: Socket, upgrade: UpgradeFacts): SocketHandlers {
    this.#rejecting += 1;
    const { handlers } = createAudiohookConnection({
      ...this.#shared,
      socket,
      upgrade,
      rejectAtCapacity: true,
      onEnded: (reason) => {
        this.#rejecting -= 1;
        this.#counters.ended.add(1, { reason });
      },
    });
    return handlers;
  }
}

function createCounters(meter: Meter) {
  return {
    ended: meter.counter('earshot_audiohook_sessions_total', 'AudioHook sessions by how they ended', ['reason']),
    refused: meter.counter('earshot_audiohook_turned_away_total', 'AudioHook upgrades over a limit', ['cause']),
    anomalies: meter.counter(
      'earshot_audiohook_oddities_total',
      'Deviations of AudioHook clients from the protocol that did not end the session',
      ['kind'],
    ),
  };
}
