/**
 * One AudioHook call over a real WebSocket, as Genesys places it: signed upgrade, `open`, frames in real time, pings, pauses,
 * `close`. The protocol is `stepClientSession`; this file owns the socket and the timers.
 */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { initialClientSession, stepClientSession } from '../../../shared/audiohook/client-session.ts';
import type { ClientEffect, ClientInput, ClientSession, ClientTimer } from '../../../shared/audiohook/client-state.ts';
import type { AudioMedia } from '../../../shared/audiohook/media.ts';
import { readServerMessage } from '../../../shared/audiohook/server-message.ts';
import { msToSamples, samplesToMs } from '../../../shared/audiohook/stream-time.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { createSystemClock } from '../../core/system-clock.ts';
import { localOrganization } from '../genesys/identities.ts';
import { createLiveSource, createRecordingSource, type LiveSource } from './audio-source.ts';
import { describeEnd, describeRefusal, describeUnreachable } from './call-failure.ts';
import type { CallEnd, CallEndReason, CallOptions, CallPhase, PlacedCall } from './call-options.ts';
import { FramePacer } from './frame-pacer.ts';
import { createUpgradeHeaders } from './sign-upgrade.ts';

const offers: readonly AudioMedia[] = [
  { type: 'audio', format: 'PCMU', channels: ['external', 'internal'], rate: 8000 },
  { type: 'audio', format: 'PCMU', channels: ['external'], rate: 8000 },
  { type: 'audio', format: 'PCMU', channels: ['internal'], rate: 8000 },
];

const handshakeMs = 10_000;
/** From `closed` to the end of the WebSocket closing handshake. */
const closeHandshakeMs = 2_000;
const maxPayloadBytes = 1_000_000;

/** Places one call and returns at once. */
export function placeCall(options: CallOptions): PlacedCall {
  const live = options.source.kind === 'live' ? createLiveSource() : undefined;
  const call = new OutgoingCall(options, live);
  return {
    push: (stereoUlaw) => live?.push(stereoUlaw),
    pause: () => call.pause(),
    resume: () => call.resume(),
    hangUp: () => call.hangUp(),
    ended: call.ended,
  };
}

type Outcome = { readonly reason: CallEndReason; readonly detail?: string | undefined };
/** `pace` sends the next frames; `gone` ends a closing handshake that the service does not complete. */
type CallTimer = ClientTimer | 'pace' | 'gone';

class OutgoingCall {
  readonly ended: Promise<CallEnd>;
  readonly #options: CallOptions;
  readonly #clock: Clock;
  readonly #durationMs: number | undefined;
  readonly #pacer: FramePacer;
  readonly #socket: WebSocket;
  readonly #timers = new Map<CallTimer, () => void>();
  readonly #hangUpOnAbort = () => this.hangUp();
  #session: ClientSession;
  #frame: Uint8Array = new Uint8Array();
  #outcome: Outcome | undefined;

  constructor(options: CallOptions, live: LiveSource | undefined) {
    const { source } = options;
    this.#options = options;
    this.#clock = options.clock ?? createSystemClock();
    const audio = live ?? createRecordingSource(source.kind === 'recording' ? source.channels : []);
    this.#durationMs = audio.length === undefined ? undefined : samplesToMs(audio.length);
    this.#pacer = new FramePacer({
      source: audio,
      clock: this.#clock,
      frameSamples: Math.max(1, msToSamples(options.frameMs ?? 200)),
      pace: source.kind === 'recording' ? (source.pace ?? 1) : 1,
    });
    const organizationId = options.organizationId ?? localOrganization.id;
    const id = options.audiohookSessionId ?? randomUUID();
    this.#session = initialClientSession({ id, offers, open: openParameters(options, organizationId) });
    this.#socket = openSocket(options, { audiohookSessionId: id, organizationId, now: this.#clock.now() });
    this.ended = new Promise((resolve) => this.#listen(resolve));
    if (options.signal?.aborted) this.hangUp();
    else options.signal?.addEventListener('abort', this.#hangUpOnAbort);
    this.#report('connecting');
  }

  pause(): void {
    this.#step({ type: 'ownPause' });
  }

  resume(): void {
    this.#step({ type: 'ownResume' });
  }

  hangUp(): void {
    if (this.#session.phase !== 'connecting') {
      this.#step({ type: 'close', reason: 'end' });
      return;
    }
    this.#outcome ??= { reason: 'lost', detail: 'The call was hung up before it was answered' };
    this.#socket.terminate();
  }

  #listen(finish: (end: CallEnd) => void): void {
    const socket = this.#socket;
    socket.on('open', () => this.#step({ type: 'socketOpened' }));
    socket.on('message', (data, isBinary) => this.#onMessage(data, isBinary));
    socket.on('unexpected-response', (_request, response) => {
      this.#outcome = { reason: 'refused', detail: describeRefusal(response.statusCode ?? 0) };
      response.resume();
      socket.terminate();
    });
    socket.on('error', (error) => {
      if (this.#session.phase === 'connecting')
        this.#outcome ??= { reason: 'unreachable', detail: describeUnreachable(this.#options.url, error) };
    });
    socket.on('close', () => finish(this.#onClose()));
  }

  #onMessage(data: unknown, isBinary: boolean): void {
    if (isBinary) {
      this.#step({ type: 'binary' });
      return;
    }
    const read = readServerMessage(String(data));
    if (read.ok) this.#step({ type: 'message', message: read.message, now: this.#clock.monotonic() });
    else this.#step({ type: 'malformed', reason: read.reason });
  }

  #onClose(): CallEnd {
    this.#step({ type: 'socketClosed' });
    for (const cancel of this.#timers.values()) cancel();
    this.#options.signal?.removeEventListener('abort', this.#hangUpOnAbort);
    this.#report('ended');
    const { reason, detail } = this.#outcome ?? { reason: 'lost' as const, detail: describeEnd('lost') };
    const ok = reason === 'completed' || reason === 'disconnected';
    const positionMs = samplesToMs(this.#session.time);
    return { ok, reason, positionMs, ...(detail !== undefined && { detail }) };
  }

  #step(input: ClientInput): void {
    const [next, effects] = stepClientSession(this.#session, input);
    const isClosing = next.phase === 'closing' && this.#session.phase !== 'closing';
    if (isClosing) this.#timers.get('pace')?.();
    this.#session = next;
    for (const effect of effects) this.#perform(effect);
    if (isClosing) this.#report('closing');
  }

  #perform(effect: ClientEffect): void {
    switch (effect.type) {
      case 'send':
        if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(effect.message));
        break;
      case 'sendAudio':
        this.#socket.send(this.#frame);
        break;
      case 'opened':
        this.#start(effect.media !== undefined);
        break;
      case 'arm': {
        const { timer, ms } = effect;
        this.#arm(timer, ms, () => this.#step({ type: 'timedOut', timer, now: this.#clock.monotonic() }));
        break;
      }
      case 'disarm':
        this.#timers.get(effect.timer)?.();
        break;
      case 'closeSocket':
        this.#socket.close();
        this.#arm('gone', closeHandshakeMs, () => this.#socket.terminate());
        break;
      case 'ended':
        this.#outcome ??= { reason: effect.reason, detail: describeEnd(effect.reason, effect.info) };
        break;
      case 'flow':
      case 'event':
      case 'fault':
        break;
    }
  }

  #start(hasMedia: boolean): void {
    this.#pacer.start(this.#session.time);
    this.#report('open');
    // Without media no audio flows, so there is nothing to place the call for.
    if (hasMedia) this.#arm('pace', this.#pacer.msToNext(), () => this.#sendDueFrames());
    else this.#step({ type: 'close', reason: 'end' });
  }

  #sendDueFrames(): void {
    if (this.#session.phase !== 'open' || !this.#session.media) return;
    const due = this.#pacer.dueSamples();
    while (this.#session.phase === 'open') {
      const next = this.#pacer.next(due, this.#session.media);
      if (!next) break;
      this.#frame = next.frame;
      this.#step({ type: 'audio', instants: next.samples });
    }
    this.#report(this.#session.ownPause || this.#session.serverPause ? 'paused' : 'open');
    if (this.#pacer.isAtEnd) this.#step({ type: 'close', reason: 'end' });
    else this.#arm('pace', this.#pacer.msToNext(), () => this.#sendDueFrames());
  }

  #arm(timer: CallTimer, ms: number, run: () => void): void {
    this.#timers.get(timer)?.();
    this.#timers.set(timer, this.#clock.after(ms, run));
  }

  #report(phase: CallPhase): void {
    this.#options.onProgress?.({
      phase,
      positionMs: samplesToMs(this.#session.time),
      ...(this.#durationMs !== undefined && { durationMs: this.#durationMs }),
    });
  }
}

function openParameters(options: CallOptions, organizationId: string): Record<string, unknown> {
  const { conversationId, participant, language, customConfig } = options;
  return {
    organizationId,
    conversationId,
    participant: { id: randomUUID(), ani: '', aniName: '', dnis: '', ...participant },
    ...(language !== undefined && { language }),
    ...(customConfig !== undefined && { customConfig }),
  };
}

type SocketIdentity = { readonly audiohookSessionId: string; readonly organizationId: string; readonly now: number };

function openSocket({ url, apiKey, clientSecret }: CallOptions, identity: SocketIdentity): WebSocket {
  const { now, ...ids } = identity;
  return new WebSocket(url, {
    headers: createUpgradeHeaders({ url, apiKey, clientSecret, ...ids, correlationId: randomUUID() }, { now }),
    perMessageDeflate: false,
    followRedirects: false,
    handshakeTimeout: handshakeMs,
    maxPayload: maxPayloadBytes,
  });
}
