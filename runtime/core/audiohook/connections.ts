/** All AudioHook connections of this instance: who may come in, what is there, and how everybody leaves. */
import type { EndReason } from '../../../shared/audiohook/server-state.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { CallHolds } from '../ports/call-holds.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import type { Socket, SocketHandlers } from '../ports/socket.ts';
import type { VoiceBridge } from '../ports/voice-call.ts';
import { createAudioSplitter } from './audio.ts';
import { type AudiohookConnection, createAudiohookConnection, type EarlierSessions } from './connection.ts';
import { type AudiohookLimits, defaultAudiohookLimits } from './limits.ts';
import type { UpgradeFacts } from './upgrade.ts';

export type AudiohookConnectionsOptions = {
  readonly bridge: VoiceBridge;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly limits?: Partial<AudiohookLimits>;
  /** Where a caller is on hold, music is not to be transcribed: Genesys is asked to pause until the hold is over. */
  readonly holds?: Pick<CallHolds, 'watch'>;
  /** Offered to a client that asks which languages we know. */
  readonly languages?: readonly string[];
  /** Asked at each `open`: begin paused because nothing could take audio. `resumeAll` ends that. */
  readonly startPaused?: () => boolean;
  /** Ask every session to reconnect elsewhere when a drain begins. Only where the integration has that switched on. */
  readonly offerReconnect?: boolean;
  /** Byte order of L16 where it is known; by default it is told from the sound. */
  readonly l16?: 'little' | 'big' | 'sniff';
};

export type Reservation =
  | {
      readonly ok: true;
      /** The upgrade has happened. Call it once. */
      accept(socket: Socket): SocketHandlers;
      /** It did not happen. Harmless after `accept`. */
      release(): void;
    }
  | {
      readonly ok: false;
      readonly cause: 'draining' | 'total' | 'key' | 'address';
      /**
       * For a client that retries: a socket on which `open` is answered with `disconnect`. A refused upgrade is final for
       * it, a refused session is tried again and may reach another instance. Absent where too many are being told already.
       */
      readonly turnAway?: (socket: Socket) => SocketHandlers;
    };

export type AudiohookConnections = {
  /** A place for a verified upgrade; it comes back by itself when no socket follows in time. */
  reserve(upgrade: UpgradeFacts): Reservation;
  /** `reserve` and `accept` in one, without caps: for tests and embedders that keep their own. */
  accept(socket: Socket, upgrade: UpgradeFacts): SocketHandlers;
  readonly active: number;
  readonly draining: boolean;
  pauseAll(): void;
  resumeAll(): void;
  /**
   * No new sessions from now on; those that are there go on to their end, at most for `limitMs`. Then each is told to
   * disconnect and gets `graceMs` to close in order before its socket is cut. Resolves when none is left. A second call
   * with a shorter limit hurries the first.
   */
  drain(options: { limitMs: number; graceMs?: number }): Promise<void>;
};

/** Counts per name, forgetting what is zero. */
function createTally() {
  const counts = new Map<string, number>();
  return {
    count: (name: string) => counts.get(name) ?? 0,
    add(name: string, amount: 1 | -1) {
      const next = (counts.get(name) ?? 0) + amount;
      if (next > 0) counts.set(name, next);
      else counts.delete(name);
    },
  };
}

export function createAudiohookConnections(options: AudiohookConnectionsOptions): AudiohookConnections {
  const { bridge, clock, logger, meter } = options;
  const limits: AudiohookLimits = { ...defaultAudiohookLimits, ...options.limits };
  const splitter = createAudioSplitter(limits.maxFrameBytes, options.l16);
  const connections = new Set<AudiohookConnection>();
  const bySession = new Map<string, AudiohookConnection>();
  const perKey = createTally();
  const perAddress = createTally();
  const remembered = new Map<string, { conversationId: ConversationId; position: number; until: number }>();
  let reserved = 0;
  let turnedAway = 0;
  let draining = false;
  let waiters: (() => void)[] = [];
  let stopDrain: (() => void) | undefined;

  const activeGauge = meter.gauge('earshot_audiohook_connections', 'AudioHook connections now');
  const ended = meter.counter('earshot_audiohook_sessions_total', 'AudioHook sessions by how they ended', ['reason']);
  const refused = meter.counter('earshot_audiohook_turned_away_total', 'AudioHook upgrades over a limit', ['cause']);
  const oddities = meter.counter('earshot_audiohook_oddities_total', 'Survived oddities of AudioHook clients', [
    'kind',
  ]);

  function count(upgrade: UpgradeFacts, amount: 1 | -1): void {
    reserved += amount;
    perKey.add(String(upgrade.keyIndex), amount);
    perAddress.add(upgrade.remoteAddress, amount);
    activeGauge.set(reserved);
  }

  function remember(upgrade: UpgradeFacts, { conversationId, position }: AudiohookConnection): void {
    const of = conversationId();
    if (!of || position() === 0) return;
    const time = clock.monotonic();
    for (const [id, entry] of remembered) {
      if (entry.until > time && remembered.size < limits.maxRemembered) break;
      remembered.delete(id);
    }
    const entry = { conversationId: of, position: position(), until: time + limits.rememberMs };
    remembered.set(upgrade.audiohookSessionId.toLowerCase(), entry);
  }

  /** A network that broke is noticed late here: the socket of such a session still looks alive. */
  function aliveOf({ sessionIds, conversationId }: EarlierSessions): readonly AudiohookConnection[] {
    return sessionIds
      .flatMap((id) => bySession.get(id.toLowerCase()) ?? [])
      .filter((connection) => connection.conversationId() === conversationId);
  }

  function resumeAfterSample(earlier: EarlierSessions): number | undefined {
    const ended = earlier.sessionIds
      .flatMap((id) => remembered.get(id.toLowerCase()) ?? [])
      .filter((entry) => entry.conversationId === earlier.conversationId && entry.until > clock.monotonic());
    const positions = [...ended.map((entry) => entry.position), ...aliveOf(earlier).map((alive) => alive.position())];
    return positions.length === 0 ? undefined : Math.max(...positions);
  }

  function takeOver(earlier: EarlierSessions, by: AudiohookConnection): void {
    for (const connection of aliveOf(earlier)) if (connection !== by) connection.takenOver();
  }

  const shared = {
    bridge,
    clock,
    logger,
    limits,
    splitter,
    resumeAfterSample,
    takeOver,
    languages: options.languages ?? [],
    onOddity: (kind: string) => oddities.add(1, { kind }),
  };

  function connect(socket: Socket, upgrade: UpgradeFacts, onEnded: () => void): SocketHandlers {
    let stopWatching = (): void => {};
    const sessionId = upgrade.audiohookSessionId.toLowerCase();
    const connection = createAudiohookConnection({
      ...shared,
      socket,
      upgrade,
      startPaused: options.startPaused?.() ?? false,
      onOpened(conversationId) {
        if (!options.holds) return;
        stopWatching = options.holds.watch(conversationId, (held) => {
          if (held) connection.pause();
          else connection.resume();
        });
      },
      onEnded(reason: EndReason) {
        stopWatching();
        connections.delete(connection);
        if (bySession.get(sessionId) === connection) bySession.delete(sessionId);
        ended.add(1, { reason });
        remember(upgrade, connection);
        onEnded();
        if (connections.size === 0) for (const resolve of waiters.splice(0)) resolve();
      },
    });
    connections.add(connection);
    bySession.set(sessionId, connection);
    return connection.handlers;
  }

  function turnAway(socket: Socket, upgrade: UpgradeFacts): SocketHandlers {
    turnedAway += 1;
    const { handlers } = createAudiohookConnection({
      ...shared,
      socket,
      upgrade,
      startPaused: false,
      turnAway: true,
      onEnded(reason) {
        turnedAway -= 1;
        ended.add(1, { reason });
      },
    });
    return handlers;
  }

  function describeStartupFailure(upgrade: UpgradeFacts): 'draining' | 'total' | 'key' | 'address' | undefined {
    if (draining) return 'draining';
    if (reserved >= limits.maxConnections) return 'total';
    if (perKey.count(String(upgrade.keyIndex)) >= limits.maxConnectionsPerKey) return 'key';
    return perAddress.count(upgrade.remoteAddress) >= limits.maxConnectionsPerAddress ? 'address' : undefined;
  }

  function take(upgrade: UpgradeFacts) {
    let held = true;
    count(upgrade, 1);
    const giveBack = () => {
      if (held) count(upgrade, -1);
      held = false;
    };
    const cancel = clock.after(limits.handshakeMs, giveBack);
    return {
      accept(socket: Socket) {
        cancel();
        if (!held) count(upgrade, 1);
        held = true;
        return connect(socket, upgrade, giveBack);
      },
      release() {
        cancel();
        giveBack();
      },
    };
  }

  return {
    reserve(upgrade) {
      const cause = describeStartupFailure(upgrade);
      if (cause) {
        refused.add(1, { cause });
        if (!upgrade.retries || turnedAway >= limits.maxTurnedAway) return { ok: false, cause };
        return { ok: false, cause, turnAway: (socket) => turnAway(socket, upgrade) };
      }
      const place = take(upgrade);
      let accepted = false;
      return {
        ok: true,
        accept(socket) {
          accepted = true;
          return place.accept(socket);
        },
        release() {
          if (!accepted) place.release();
        },
      };
    },
    accept: (socket, upgrade) => take(upgrade).accept(socket),
    get active() {
      return connections.size;
    },
    get draining() {
      return draining;
    },
    pauseAll() {
      for (const connection of connections) connection.pause();
    },
    resumeAll() {
      for (const connection of connections) connection.resume();
    },
    drain({ limitMs, graceMs = 2_000 }) {
      if (options.offerReconnect && !draining) for (const connection of connections) connection.reconnect();
      draining = true;
      logger.info('AudioHook sessions drain', { active: connections.size, limitMs });
      stopDrain?.();
      const tell = () => {
        for (const connection of [...connections]) connection.disconnect('error');
        stopDrain = clock.after(graceMs, () => {
          // Who has closed waits for the last results, and those have a bound of their own.
          for (const connection of [...connections]) if (connection.phase() !== 'closing') connection.terminate();
        });
      };
      if (connections.size === 0) return Promise.resolve();
      if (limitMs <= 0) tell();
      else stopDrain = clock.after(limitMs, tell);
      return new Promise<void>((resolve) => {
        waiters = [...waiters, resolve];
      });
    },
  };
}
