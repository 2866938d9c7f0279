/**
 * One AudioHook call over a real WebSocket, as Genesys would place it: signed upgrade, `open`, frames at the pace of speech,
 * pings, pauses, `close` in order. The protocol is the client session core's; this file keeps time and owns the socket.
 */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { initialClientSession, stepClientSession } from '../../../shared/audiohook/client-session.ts';
import type { ClientEffect, ClientEnd, ClientInput, ClientTimer } from '../../../shared/audiohook/client-state.ts';
import type { AudioMedia } from '../../../shared/audiohook/media.ts';
import { readServerMessage } from '../../../shared/audiohook/server-message.ts';
import { msToSamples, samplesToMs } from '../../../shared/audiohook/stream-time.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { createSystemClock } from '../../core/system-clock.ts';
import { createLiveSource, createRecordingSource } from './audio-source.ts';
import { createUpgradeHeaders } from './sign-upgrade.ts';

export type CallProgress = {
  readonly phase: 'connecting' | 'open' | 'paused' | 'closing' | 'ended';
  readonly positionMs: number;
  readonly durationMs?: number;
};

export type CallOptions = {
  /** ws:// or wss:// address of the AudioHook endpoint. */
  readonly url: string;
  readonly apiKey: string;
  readonly clientSecret?: string | undefined;
  readonly conversationId: string;
  readonly organizationId?: string;
  readonly audiohookSessionId?: string;
  readonly language?: string | undefined;
  readonly participant?: {
    readonly id?: string;
    readonly ani?: string;
    readonly aniName?: string;
    readonly dnis?: string;
  };
  readonly customConfig?: unknown;
  readonly source:
    | {
        readonly kind: 'recording';
        /** µ-law at 8 kHz: the customer, or customer and agent. Kept and read in place. */
        readonly channels: readonly Uint8Array[];
        /** 1 is the pace of speech, 4 four times that. */
        readonly pace?: number;
      }
    | { readonly kind: 'live' };
  /** Length of one frame. */
  readonly frameMs?: number;
  readonly clock?: Clock;
  /** Hangs up in order. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CallProgress) => void;
};

export type CallEnd = {
  readonly ok: boolean;
  readonly reason: ClientEnd | 'refused' | 'unreachable';
  /** One sentence for people, where it did not end well. */
  readonly detail?: string;
  readonly positionMs: number;
};

export type PlacedCall = {
  /** Live only: interleaved customer and agent, µ-law at 8 kHz. */
  push(stereoUlaw: Uint8Array): void;
  /** The client's own pause, as secure pause would do it. */
  pause(): void;
  resume(): void;
  hangUp(): void;
  /** Never rejects. */
  readonly ended: Promise<CallEnd>;
};

const offers: readonly AudioMedia[] = [
  { type: 'audio', format: 'PCMU', channels: ['external', 'internal'], rate: 8000 },
  { type: 'audio', format: 'PCMU', channels: ['external'], rate: 8000 },
  { type: 'audio', format: 'PCMU', channels: ['internal'], rate: 8000 },
];

const handshakeMs = 10_000;
/** From `closed` to the end of the WebSocket closing handshake. */
const closeHandshakeMs = 2_000;

const sentences: Readonly<Record<ClientEnd, string | undefined>> = {
  completed: undefined,
  disconnected: undefined,
  unauthorized: 'The service does not accept this call: key, signature or organization are not the right ones',
  server_error: 'The service ended the call with an error',
  protocol_error: 'The service broke the AudioHook protocol',
  open_timeout: 'The service did not answer "open" within 5 seconds',
  ping_timeout: 'The service did not answer a ping',
  close_timeout: 'The service did not answer "close" within 10 seconds',
  lost: 'The connection was lost',
};

function refusalSentence(status: number): string {
  if (status === 401) return 'The service refused the key or the signature (401); check --key and --secret';
  if (status === 404) return 'There is no AudioHook endpoint at this address (404); check --url';
  if (status === 503) return 'The service takes no more calls at the moment (503); try again later';
  return `The service refused the connection (${status})`;
}

function unreachableSentence(url: string, error: Error & { code?: string }): string {
  const where = new URL(url).host;
  if (error.code === 'ECONNREFUSED') return `Nothing listens at ${where}; start the service with: npm start`;
  if (error.code === 'ENOTFOUND') return `The host ${where} is not known; check --url`;
  return `No connection to ${where} could be made`;
}

/** Places one call and returns at once. */
export function placeCall(options: CallOptions): PlacedCall {
  const clock = options.clock ?? createSystemClock();
  const pace = options.source.kind === 'recording' ? (options.source.pace ?? 1) : 1;
  const frame = Math.max(1, msToSamples(options.frameMs ?? 200));
  const live = options.source.kind === 'live' ? createLiveSource() : undefined;
  const source = live ?? createRecordingSource(options.source.kind === 'recording' ? options.source.channels : []);
  const organizationId = options.organizationId ?? randomUUID();
  const audiohookSessionId = options.audiohookSessionId ?? randomUUID();
  const timers = new Map<ClientTimer | 'pace' | 'gone', () => void>();

  let state = initialClientSession({
    id: audiohookSessionId,
    offers,
    open: {
      organizationId,
      conversationId: options.conversationId,
      participant: { id: randomUUID(), ani: '', aniName: '', dnis: '', ...options.participant },
      ...(options.language === undefined ? {} : { language: options.language }),
      ...(options.customConfig === undefined ? {} : { customConfig: options.customConfig }),
    },
  });
  let pacedSince = 0;
  let read = 0;
  let frameOut: Uint8Array = new Uint8Array();
  let outcome: Pick<CallEnd, 'reason' | 'detail'> | undefined;
  let finish: (end: CallEnd) => void = () => {};
  const ended = new Promise<CallEnd>((resolve) => {
    finish = resolve;
  });

  const socket = new WebSocket(options.url, {
    headers: createUpgradeHeaders(
      {
        url: options.url,
        apiKey: options.apiKey,
        clientSecret: options.clientSecret,
        audiohookSessionId,
        organizationId,
        correlationId: randomUUID(),
      },
      { now: clock.now() },
    ),
    perMessageDeflate: false,
    followRedirects: false,
    handshakeTimeout: handshakeMs,
    maxPayload: 1_000_000,
  });

  function tell(phase: CallProgress['phase']): void {
    const durationMs = source.length === undefined ? {} : { durationMs: samplesToMs(source.length) };
    options.onProgress?.({ phase, positionMs: samplesToMs(state.time), ...durationMs });
  }

  function arm(timer: ClientTimer | 'pace' | 'gone', ms: number, run: () => void): void {
    timers.get(timer)?.();
    timers.set(timer, clock.after(ms, run));
  }

  /** Sends what is due by now. Counted from the start, so that a late timer makes no drift. */
  function advance(): void {
    if (state.phase !== 'open' || !state.media) return;
    const due = Math.floor(((clock.monotonic() - pacedSince) * 8 * pace) / frame) * frame;
    const end = source.length ?? Number.POSITIVE_INFINITY;
    while (read < Math.min(due, end) && state.phase === 'open') {
      const instants = Math.min(frame, end - read);
      frameOut = source.read(read, instants, state.media);
      read += instants;
      feed({ on: 'audio', instants });
    }
    tell(state.ownPause || state.serverPause ? 'paused' : 'open');
    if (read >= end) feed({ on: 'close', reason: 'end' });
    else arm('pace', Math.max(1, (read + frame) / (8 * pace) - (clock.monotonic() - pacedSince)), advance);
  }

  function apply(effect: ClientEffect): void {
    switch (effect.do) {
      case 'send':
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(effect.message));
        break;
      case 'sendAudio':
        socket.send(frameOut);
        break;
      case 'opened':
        pacedSince = clock.monotonic();
        read = state.time;
        tell('open');
        // Without media nothing flows, and a call that only holds the line is of no use here.
        if (effect.media) arm('pace', frame / (8 * pace), advance);
        else feed({ on: 'close', reason: 'end' });
        break;
      case 'arm':
        arm(effect.timer, effect.ms, () => feed({ on: 'timedOut', timer: effect.timer, now: clock.monotonic() }));
        break;
      case 'disarm':
        timers.get(effect.timer)?.();
        break;
      case 'closeSocket':
        socket.close();
        arm('gone', closeHandshakeMs, () => socket.terminate());
        break;
      case 'ended':
        outcome ??= { reason: effect.reason, ...detailOf(effect) };
        break;
      case 'flow':
      case 'event':
      case 'fault':
        break;
    }
  }

  function detailOf(effect: Extract<ClientEffect, { do: 'ended' }>): { detail?: string } {
    const sentence = sentences[effect.reason];
    if (sentence === undefined) return {};
    return { detail: effect.info === undefined ? sentence : `${sentence}: ${effect.info}` };
  }

  function feed(input: ClientInput): void {
    const [next, effects] = stepClientSession(state, input);
    if (next.phase === 'closing' && state.phase !== 'closing') timers.get('pace')?.();
    const closing = next.phase === 'closing' && state.phase !== 'closing';
    state = next;
    for (const effect of effects) apply(effect);
    if (closing) tell('closing');
  }

  socket.on('open', () => feed({ on: 'socketOpened' }));
  socket.on('message', (data, isBinary) => {
    if (isBinary) return feed({ on: 'binary' });
    const read = readServerMessage(String(data));
    if (read.ok) feed({ on: 'message', message: read.message, now: clock.monotonic() });
    else feed({ on: 'malformed', reason: read.reason });
  });
  socket.on('unexpected-response', (_request, response) => {
    outcome = { reason: 'refused', detail: refusalSentence(response.statusCode ?? 0) };
    response.resume();
    socket.terminate();
  });
  socket.on('error', (error) => {
    if (state.phase === 'connecting')
      outcome ??= { reason: 'unreachable', detail: unreachableSentence(options.url, error) };
  });
  socket.on('close', () => {
    feed({ on: 'socketClosed' });
    for (const cancel of timers.values()) cancel();
    options.signal?.removeEventListener('abort', hangUp);
    tell('ended');
    const { reason, detail } = outcome ?? { reason: 'lost' as const, detail: sentences.lost };
    const ok = reason === 'completed' || reason === 'disconnected';
    finish({ ok, reason, positionMs: samplesToMs(state.time), ...(detail === undefined ? {} : { detail }) });
  });

  function hangUp(): void {
    if (state.phase === 'connecting') {
      outcome ??= { reason: 'lost', detail: 'The call was hung up before it was answered' };
      socket.terminate();
    } else feed({ on: 'close', reason: 'end' });
  }
  if (options.signal?.aborted) hangUp();
  else options.signal?.addEventListener('abort', hangUp);
  tell('connecting');

  return {
    push: (stereoUlaw) => live?.push(stereoUlaw),
    pause: () => feed({ on: 'pause' }),
    resume: () => feed({ on: 'resume' }),
    hangUp,
    ended,
  };
}
