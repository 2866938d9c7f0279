/**
 * One AudioHook socket: runs the session core's effects against the socket, the clock and the voice bridge. It is the one
 * writer of this socket, and sends every `send` effect in the order it came, because the core has numbered them.
 *
 * Bytes: a frame belongs to the socket and is valid during `onBinary`; the split channels lie in scratch buffers shared by
 * all connections of the process; the voice call copies what it keeps. So a frame costs no allocation here.
 */

import { type OpenParameters, readClientMessage } from '../../../shared/audiohook/client-message.ts';
import type { AudioMedia } from '../../../shared/audiohook/media.ts';
import type { EventEntity } from '../../../shared/audiohook/server-message.ts';
import { stepServerSession } from '../../../shared/audiohook/server-session.ts';
import {
  type EndReason,
  initialServerSession,
  type ServerEffect,
  type ServerInput,
  type ServerPhase,
  serverTimers,
  type TimerName,
} from '../../../shared/audiohook/server-state.ts';
import { samplesToMs } from '../../../shared/audiohook/stream-time.ts';
import { type ConversationId, parseConversationId } from '../../../shared/ids.ts';
import { TokenBucket } from '../../../shared/token-bucket.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Socket, SocketHandlers } from '../ports/socket.ts';
import type { VoiceBridge, VoiceCall, VoiceRole } from '../ports/voice-call.ts';
import type { AudioSplitter } from './audio.ts';
import type { AudiohookLimits } from './limits.ts';
import type { UpgradeFacts } from './upgrade.ts';

/** Sessions that a client says it continues: its word alone, so they must be of the conversation that it names. */
export type EarlierSessions = { readonly sessionIds: readonly string[]; readonly conversationId: ConversationId };

export type AudiohookConnectionOptions = {
  readonly socket: Socket;
  readonly upgrade: UpgradeFacts;
  readonly bridge: VoiceBridge;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: AudiohookLimits;
  readonly splitter: AudioSplitter;
  readonly languages: readonly string[];
  readonly startPaused: boolean;
  /** Answer `open` with a `disconnect` that makes the client try elsewhere. */
  readonly turnAway?: boolean;
  /** Where earlier sessions ended, or are if they have not, in samples: the furthest of those named. */
  readonly resumeAfterSample: (earlier: EarlierSessions) => number | undefined;
  /** This session has their call from now on. */
  readonly takeOver: (earlier: EarlierSessions, by: AudiohookConnection) => void;
  readonly onOddity: (oddity: string) => void;
  /** It is a call, not a probe, and this is whose. */
  readonly onOpened?: (conversationId: ConversationId) => void;
  readonly onEnded: (reason: EndReason) => void;
};

export type AudiohookConnection = {
  readonly handlers: SocketHandlers;
  phase(): ServerPhase;
  /** Stream time, in samples. */
  position(): number;
  /** Once it is open, and unless it is a probe. */
  conversationId(): ConversationId | undefined;
  /** Ours, beside the client's own: no audio is wanted for now. */
  pause(): void;
  resume(): void;
  /** False: over the rate that Genesys allows, nothing was sent. */
  sendEvent(entities: readonly EventEntity[]): boolean;
  reconnect(): void;
  /** Another session goes on with this one's call. */
  takenOver(): void;
  /** Ends the session in order: the client closes. */
  disconnect(reason: 'completed' | 'error'): void;
  terminate(): void;
};

const roleOf: Readonly<Record<AudioMedia['channels'][number], VoiceRole>> = { external: 'customer', internal: 'agent' };

function earlierSessions({ continuedSessions, conversationId }: OpenParameters): EarlierSessions | undefined {
  if (!continuedSessions) return undefined;
  return {
    sessionIds: continuedSessions.map((session) => session.id),
    conversationId: parseConversationId(conversationId),
  };
}

/** Starts at once: the time to `open` runs from here. */
export function createAudiohookConnection(options: AudiohookConnectionOptions): AudiohookConnection {
  const { socket, upgrade, bridge, clock, limits, splitter } = options;
  const { audiohookSessionId, organizationId, correlationId } = upgrade;
  let logger = options.logger.with({ audiohookSessionId, correlationId });
  let opened: ConversationId | undefined;
  const now = () => clock.monotonic();
  const acceptedAt = now();
  const messages = new TokenBucket({ perSecond: limits.messagesPerSecond, burst: limits.messageBurst }, acceptedAt);
  const bytesIn = new TokenBucket({ perSecond: limits.bytesPerSecond, burst: limits.byteBurst }, acceptedAt);
  const events = new TokenBucket({ perSecond: limits.eventsPerSecond, burst: limits.eventBurst }, acceptedAt);
  const timers = new Map<TimerName | 'idle' | 'life', () => void>();

  let [state, first] = initialServerSession({
    id: audiohookSessionId,
    organizationId,
    languages: options.languages,
    startPaused: options.startPaused,
    turnAway: options.turnAway ?? false,
  });
  let call: VoiceCall | undefined;
  let roles: readonly VoiceRole[] = [];
  let lastTraffic = acceptedAt;
  let running = false;
  /** We have asked for the socket's end: what still arrives is not read any more. */
  let leaving = false;
  const waiting: ServerInput[] = [];

  function arm(timer: TimerName | 'life', ms: number): void {
    timers.get(timer)?.();
    timers.set(
      timer,
      clock.after(ms, () => feed({ on: 'timedOut', timer })),
    );
  }

  /** One timer per connection, not one per frame: it looks back at when the last frame came. */
  function watchIdle(): void {
    const left = limits.idleMs - (now() - lastTraffic);
    timers.set(
      'idle',
      clock.after(Math.max(left, 1), () => {
        if (now() - lastTraffic >= limits.idleMs) {
          lastTraffic = now();
          feed({ on: 'timedOut', timer: 'idle' });
        }
        if (state.phase !== 'gone') watchIdle();
      }),
    );
  }

  function openCall(effect: Extract<ServerEffect, { do: 'openCall' }>): void {
    const conversationId = parseConversationId(effect.open.conversationId);
    opened = conversationId;
    logger = logger.with({ conversationId });
    roles = effect.media.channels.map((channel) => roleOf[channel]);
    logger.info('AudioHook session opened', {
      organizationId,
      format: effect.media.format,
      channels: effect.media.channels.join(','),
      language: effect.open.language,
      continued: effect.continued,
    });
    call = bridge.open({
      conversationId,
      audiohookSessionId,
      organizationId,
      roles,
      language: effect.open.language,
      startSample: effect.startSample,
      continued: effect.continued,
    });
    options.onOpened?.(conversationId);
  }

  function sendAudio(bytes: Uint8Array, startSample: number): void {
    const { media } = state;
    if (!call || !media) return;
    const channels = splitter.split(bytes, media);
    for (let i = 0; i < roles.length; i += 1) call.audio(roles[i]!, channels[i]!, startSample);
  }

  function endCall(how: 'closed' | 'lost' | 'drained'): void {
    const ending = call;
    call = undefined;
    if (!ending) return;
    ending.end(how).then(
      () => feed({ on: 'finalized' }),
      (error: unknown) => {
        logger.error('The voice bridge failed to end a call', { error: error as Error });
        feed({ on: 'finalized' });
      },
    );
  }

  function end(reason: EndReason): void {
    for (const cancel of timers.values()) cancel();
    timers.clear();
    logger.info('AudioHook session ended', { reason, positionMs: samplesToMs(state.time) });
    options.onEnded(reason);
  }

  function apply(effect: ServerEffect): void {
    switch (effect.do) {
      case 'audio':
        sendAudio(effect.bytes, effect.startSample);
        break;
      case 'send':
        socket.send(JSON.stringify(effect.message));
        if (socket.bufferedAmount() > limits.maxBufferedBytes) socket.terminate();
        break;
      case 'openCall':
        openCall(effect);
        break;
      case 'gap':
        call?.gap(effect.cause, effect.startSample, effect.endSample);
        break;
      case 'pauseCall':
        call?.pause(effect.cause);
        break;
      case 'resumeCall':
        call?.resume();
        break;
      case 'language':
        call?.language(effect.code);
        break;
      case 'endCall':
        endCall(effect.how);
        break;
      case 'arm':
        arm(effect.timer, serverTimers[effect.timer]);
        break;
      case 'disarm':
        timers.get(effect.timer)?.();
        timers.delete(effect.timer);
        break;
      case 'closeSocket':
        if (!leaving) socket.close(effect.code, '');
        leaving = true;
        break;
      case 'note':
        options.onOddity(effect.oddity);
        if (effect.oddity === 'client_error') logger.warn('Genesys reported an AudioHook error', { code: effect.code });
        break;
      case 'ended':
        end(effect.reason);
        break;
    }
  }

  /** Inputs that arise while effects run wait their turn, so that effects keep their order. */
  function feed(input: ServerInput): void {
    if (running) {
      waiting.push(input);
      return;
    }
    running = true;
    try {
      let next: ServerInput | undefined = input;
      while (next) {
        const [after, effects] = stepServerSession(state, next);
        if (after.phase === 'failed' && state.phase !== 'failed') {
          logger.warn('AudioHook session refused', { reason: after.reason, input: next.on });
        }
        state = after;
        for (let i = 0; i < effects.length; i += 1) apply(effects[i]!);
        next = waiting.shift();
      }
    } catch (error) {
      logger.error('AudioHook session failed inside', { error: error as Error });
      socket.terminate();
    } finally {
      running = false;
    }
  }

  function onText(text: string): void {
    if (leaving) return;
    lastTraffic = now();
    if (!messages.take(1, lastTraffic)) {
      feed({ on: 'rateExceeded' });
      return;
    }
    const read = readClientMessage(text, limits.maxTextCharacters);
    if (!read.ok) {
      feed({ on: 'malformed', reason: read.reason });
      return;
    }
    const { message } = read;
    const earlier = message.type === 'open' ? earlierSessions(message.parameters) : undefined;
    const resumeAfterSample = earlier && options.resumeAfterSample(earlier);
    feed(resumeAfterSample === undefined ? { on: 'message', message } : { on: 'message', message, resumeAfterSample });
    if (earlier && call) options.takeOver(earlier, self);
  }

  function onBinary(bytes: Uint8Array): void {
    if (leaving) return;
    lastTraffic = now();
    if (!bytesIn.take(bytes.length + limits.frameOverheadBytes, lastTraffic)) {
      feed({ on: 'rateExceeded' });
      return;
    }
    if (bytes.length > limits.maxFrameBytes) {
      feed({ on: 'malformed', reason: 'too_large' });
      return;
    }
    feed({ on: 'audio', bytes });
  }

  for (const effect of first) apply(effect);
  first = [];
  arm('life', limits.lifeMs);
  watchIdle();

  const self: AudiohookConnection = {
    handlers: { onText, onBinary, onClose: () => feed({ on: 'socketClosed' }) },
    phase: () => state.phase,
    position: () => state.time,
    conversationId: () => opened,
    pause: () => feed({ on: 'pause' }),
    resume: () => feed({ on: 'resume' }),
    sendEvent(entities) {
      if (!events.take(1, now())) return false;
      feed({ on: 'sendEvent', entities });
      return true;
    },
    reconnect: () => feed({ on: 'reconnect' }),
    takenOver: () => feed({ on: 'takenOver' }),
    disconnect: (reason) => feed({ on: 'disconnect', reason }),
    terminate: () => socket.terminate(),
  };
  return self;
}
