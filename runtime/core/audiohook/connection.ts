/**
 * One AudioHook socket: runs the effects of the session core against the socket, the clock and the voice bridge. It is the
 * only writer of this socket and sends every `send` effect in order, because the core has numbered them.
 *
 * Bytes: the socket owns a frame, which is valid during `onBinary`. The split channels are in scratch buffers that all
 * connections of the process share, and the voice call copies what it keeps. So a frame causes no allocation here.
 */
import { type ClientMessage, readClientMessage } from '../../../shared/audiohook/client-message.ts';
import { stepServerSession } from '../../../shared/audiohook/server-session.ts';
import {
  type EndReason,
  initialServerSession,
  type ProtocolAnomaly,
  type ServerEffect,
  type ServerInput,
  type ServerPhase,
  type ServerSession,
  serverTimers,
  type TimerName,
} from '../../../shared/audiohook/server-state.ts';
import { samplesToMs } from '../../../shared/audiohook/stream-time.ts';
import { type ConversationId, parseConversationId } from '../../../shared/ids.ts';
import { TokenBucket } from '../../../shared/token-bucket.ts';
import type { SocketHandlers } from '../ports/socket.ts';
import { BridgedCall, earlierSessions, participantCall } from './bridged-call.ts';
import type { AudiohookConnection, AudiohookConnectionOptions } from './connection-options.ts';
import { IdleWatch } from './idle-watch.ts';
import { InputQueue } from './input-queue.ts';
import { openClues } from './open-clues.ts';
import { OpenGate } from './open-gate.ts';

/** Starts at once: the time to `open` runs from here. */
export function createAudiohookConnection(options: AudiohookConnectionOptions): AudiohookConnection {
  return new SocketSession(options);
}

class SocketSession implements AudiohookConnection {
  readonly handlers: SocketHandlers;
  readonly #options: AudiohookConnectionOptions;
  readonly #call: BridgedCall;
  readonly #idle: IdleWatch;
  readonly #timers = new Map<TimerName | 'life', () => void>();
  readonly #allowances;
  readonly #gate: OpenGate;
  readonly #inputs = new InputQueue<ServerInput>(
    (input) => this.#step(input),
    (error) => this.#fail(error),
  );
  #state: ServerSession;
  #closeCode: number | undefined = undefined;
  /** We have closed the socket, so what still arrives is not read. */
  #closing = false;

  constructor(options: AudiohookConnectionOptions) {
    const { clock, limits, upgrade } = options;
    const { audiohookSessionId, organizationId, correlationId } = upgrade;
    const now = clock.monotonic();
    this.#options = options;
    this.handlers = {
      onText: (text) => this.#onText(text),
      onBinary: (bytes) => this.#onBinary(bytes),
      onClose: (code) => {
        this.#closeCode = code;
        this.#inputs.push({ type: 'socketClosed', code });
      },
    };
    this.#allowances = {
      messages: new TokenBucket({ perSecond: limits.messagesPerSecond, burst: limits.messageBurst }, now),
      bytes: new TokenBucket({ perSecond: limits.bytesPerSecond, burst: limits.byteBurst }, now),
    };
    this.#gate = new OpenGate({
      mayOpen: options.mayOpen,
      deliver: (message, isForeign) => this.#deliver(message, isForeign),
      onOverflow: () => this.#inputs.push({ type: 'rateExceeded' }),
    });
    this.#call = new BridgedCall({
      bridge: options.bridge,
      splitter: options.splitter,
      upgrade,
      logger: options.logger.with({ audiohookSessionId, correlationId }),
      onFinalized: () => this.#inputs.push({ type: 'finalized' }),
      onElsewhere: () => this.replaced(),
    });
    const [state, effects] = initialServerSession({
      id: audiohookSessionId,
      organizationId,
      languages: options.languages(),
      rejectAtCapacity: options.rejectAtCapacity ?? false,
    });
    this.#state = state;
    for (const effect of effects) this.#apply(effect);
    this.#arm('life', limits.lifeMs);
    this.#idle = new IdleWatch({
      clock,
      idleMs: limits.idleMs,
      onIdle: () => this.#inputs.push({ type: 'timedOut', timer: 'idle' }),
    });
  }

  phase(): ServerPhase {
    return this.#state.phase;
  }

  position(): number {
    return this.#state.time;
  }

  conversationId(): ConversationId | undefined {
    return this.#call.conversationId;
  }

  pause(): void {
    this.#inputs.push({ type: 'pause' });
  }

  resume(): void {
    this.#inputs.push({ type: 'resume' });
  }

  reconnect(): void {
    this.#inputs.push({ type: 'reconnect' });
  }

  takenOver(): void {
    this.#inputs.push({ type: 'takenOver' });
  }

  replaced(): void {
    this.#call.logger.warn('AudioHook session replaced: another one has the audio');
    this.#inputs.push({ type: 'replaced' });
  }

  erased(): void {
    this.#call.logger.warn('AudioHook session ended: its conversation was erased');
    this.#inputs.push({ type: 'erased' });
  }

  disconnect(reason: 'completed' | 'error'): void {
    this.#inputs.push({ type: 'disconnect', reason });
  }

  terminate(): void {
    this.#options.socket.terminate();
  }

  #arm(timer: TimerName | 'life', ms: number): void {
    this.#disarm(timer);
    this.#timers.set(
      timer,
      this.#options.clock.after(ms, () => this.#inputs.push({ type: 'timedOut', timer })),
    );
  }

  #disarm(timer: TimerName | 'life'): void {
    this.#timers.get(timer)?.();
    this.#timers.delete(timer);
  }

  #end(reason: EndReason): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#idle.stop();
    this.#call.logger.info('AudioHook session ended', {
      reason,
      closeCode: this.#closeCode,
      positionMs: samplesToMs(this.#state.time),
    });
    this.#options.onEnded(reason);
  }

  #apply(effect: ServerEffect): void {
    const { socket, limits } = this.#options;
    switch (effect.type) {
      case 'send':
        socket.send(JSON.stringify(effect.message));
        if (socket.bufferedAmount() > limits.maxBufferedBytes) socket.terminate();
        break;
      case 'openCall':
        this.#openCall(effect);
        break;
      case 'openWithoutMedia':
        this.#options.onWithoutMedia?.(parseConversationId(effect.open.conversationId), effect.open.language);
        break;
      case 'arm':
        this.#arm(effect.timer, serverTimers[effect.timer]);
        break;
      case 'disarm':
        this.#disarm(effect.timer);
        break;
      case 'closeSocket':
        if (!this.#closing) socket.close(effect.code, '');
        this.#closing = true;
        break;
      case 'reportAnomaly':
        this.#reportAnomaly(effect.anomaly, effect.code);
        break;
      case 'ended':
        this.#end(effect.reason);
        break;
      default:
        this.#call.apply(effect);
    }
  }

  #openCall(effect: Extract<ServerEffect, { type: 'openCall' }>): void {
    const { conversationId, participant } = effect.open;
    if (participant?.ani) this.#options.onCaller?.(parseConversationId(conversationId), participant.ani);
    const call = participantCall(effect);
    if (call && this.#options.isRedundant?.(call)) this.replaced();
    else this.#options.onOpened?.(this.#call.open(this.#withQueue(effect)), call);
  }

  /** With the language of the queue where Genesys names none. */
  #withQueue(effect: Extract<ServerEffect, { type: 'openCall' }>): typeof effect {
    const { queues } = this.#options;
    if (!queues) return effect;
    const conversationId = parseConversationId(effect.open.conversationId);
    queues.learn(conversationId, openClues(effect.open));
    const language = effect.open.language ?? queues.of(conversationId)?.settings.languages?.[0];
    return { ...effect, open: { ...effect.open, language } };
  }

  #reportAnomaly(anomaly: ProtocolAnomaly, code: number | undefined): void {
    this.#options.onAnomaly(anomaly);
    if (anomaly === 'client_error') this.#call.logger.warn('Genesys reported an AudioHook error', { code });
  }

  #fail(error: unknown): void {
    this.#call.logger.error('AudioHook session failed: unhandled error', { error: error as Error });
    this.#options.socket.terminate();
  }

  #step(input: ServerInput): void {
    const [next, effects] = stepServerSession(this.#state, input);
    if (next.phase === 'failed' && this.#state.phase !== 'failed') {
      const sentence = this.#state.phase === 'preparing' ? 'AudioHook session refused' : 'AudioHook session failed';
      this.#call.logger.warn(sentence, { reason: next.reason, input: input.type });
    }
    this.#state = next;
    for (let i = 0; i < effects.length; i += 1) this.#apply(effects[i]!);
  }

  #onText(text: string): void {
    if (this.#closing) return;
    const { clock, limits } = this.#options;
    const now = clock.monotonic();
    this.#idle.touch(now);
    if (!this.#allowances.messages.take(1, now)) {
      this.#inputs.push({ type: 'rateExceeded' });
      return;
    }
    const read = readClientMessage(text, limits.maxTextCharacters);
    if (!read.ok) {
      this.#inputs.push({ type: 'malformed', reason: read.reason });
      return;
    }
    this.#gate.receive(read.message);
  }

  #deliver(message: ClientMessage, isForeign: boolean): void {
    const { resumeAfterSample, takeOver } = this.#options;
    const earlier = message.type === 'open' ? earlierSessions(message.parameters) : undefined;
    const sample = earlier && resumeAfterSample(earlier);
    this.#inputs.push({
      type: 'message',
      message,
      ...(sample !== undefined && { resumeAfterSample: sample }),
      ...(isForeign && { isForeign }),
    });
    if (earlier && this.#call.isOpen) takeOver(earlier, this);
  }

  #onBinary(bytes: Uint8Array): void {
    if (this.#closing) return;
    const { clock, limits } = this.#options;
    const now = clock.monotonic();
    this.#idle.touch(now);
    if (!this.#allowances.bytes.take(bytes.length + limits.frameOverheadBytes, now)) {
      this.#inputs.push({ type: 'rateExceeded' });
      return;
    }
    if (bytes.length > limits.maxFrameBytes) {
      this.#inputs.push({ type: 'malformed', reason: 'too_large' });
      return;
    }
    this.#inputs.push({ type: 'audio', bytes });
  }
}
