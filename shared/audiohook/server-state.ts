/** State, inputs and effects of our side of an AudioHook session. `server-table.ts` has the transitions. */
import type { ClientMessage, MalformedReason, OpenParameters } from './client-message.ts';
import type { AudioMedia } from './media.ts';
import type { DisconnectReason, EventEntity, ServerMessage } from './server-message.ts';

/**
 * - `preparing`: upgraded, `open` has not arrived.
 * - `active`: the client sends audio.
 * - `paused`: the client has sent `paused` and withholds audio.
 * - `leaving`: we sent `disconnect` on purpose. Audio in flight still counts.
 * - `failed`: we sent `disconnect` because of a fault.
 * - `closing`: the client sent `close`, final results are pending.
 * - `closed`: we sent `closed`. The client closes the socket.
 * - `disconnected`: the socket is closed.
 */
export const serverPhases = [
  'preparing',
  'active',
  'paused',
  'leaving',
  'failed',
  'closing',
  'closed',
  'disconnected',
] as const;
export type ServerPhase = (typeof serverPhases)[number];

/** Values of the `reason` label of `earshot_audiohook_sessions_total`. */
export type EndReason =
  | 'completed'
  | 'lost'
  | 'protocol_error'
  | 'too_large'
  | 'rate_exceeded'
  | 'unauthorized'
  | 'never_opened'
  | 'idle'
  | 'drained'
  | 'turned_away'
  | 'close_overdue'
  | 'too_long'
  | 'replaced'
  | 'erased'
  | WebSocketFault;

/** The socket was closed for a violation of the WebSocket protocol, with this close code. */
export type WebSocketFault = 'websocket_1002' | 'websocket_1007' | 'websocket_1008' | 'websocket_1009';

/**
 * Who asked for the pause. Genesys does not say why it pauses: a secure pause, or monitoring was switched off for the flow or queue.
 * `secure_pause` is any pause of Genesys, because each may be one and is treated as one.
 */
export type PauseCause = 'server_pause' | 'secure_pause';

/** By close code. */
export const webSocketFaults: ReadonlyMap<number | undefined, WebSocketFault> = new Map([
  [1002, 'websocket_1002'],
  [1007, 'websocket_1007'],
  [1008, 'websocket_1008'],
  [1009, 'websocket_1009'],
]);

/** A deviation from the protocol that does not end the session. Counted under this name. */
export type ProtocolAnomaly =
  | 'ignored_in_phase'
  | 'unknown_type'
  | 'position_drift'
  | 'audio_while_paused'
  | 'audio_after_close'
  | 'empty_frame'
  | 'ragged_frame'
  | 'implausible_gap'
  | 'no_usable_media'
  | 'audio_without_media'
  | 'client_error';

/** How a call ends for the voice bridge. `lost`: another session may continue it. */
export type CallOutcome = 'closed' | 'lost' | 'drained';

export type TimerName = 'open' | 'finalize' | 'close' | 'linger';

/** Milliseconds. */
export const serverTimers: { readonly [T in TimerName]: number } = {
  /** Upgrade to `open`. */
  open: 10_000,
  /** `close` to the last results. The client gives up after 10 s. */
  finalize: 7_000,
  /** Our `disconnect` to the client's `close`. */
  close: 15_000,
  /** `closed` until the client closes the socket. */
  linger: 15_000,
};

/** `idle` and `life` belong to the connection, which also sets their lengths. */
export type ExpiringTimer = TimerName | 'idle' | 'life';

export type ServerInput =
  | {
      readonly type: 'message';
      readonly message: ClientMessage;
      /** With `open`: where an earlier session of the call ended, in samples. */
      readonly resumeAfterSample?: number;
      /** With `open`: the conversation belongs to another organization, or it is no call. */
      readonly isForeign?: boolean;
    }
  | { readonly type: 'malformed'; readonly reason: MalformedReason }
  /** A binary frame. The caller owns the bytes: an `audio` effect must be consumed before the next step. */
  | { readonly type: 'audio'; readonly bytes: Uint8Array }
  | { readonly type: 'rateExceeded' }
  | { readonly type: 'finalized' }
  | { readonly type: 'timedOut'; readonly timer: ExpiringTimer }
  /** `code`: the close code of the WebSocket; absent where the runtime does not know it. */
  | { readonly type: 'socketClosed'; readonly code?: number }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'sendEvent'; readonly entities: readonly EventEntity[] }
  | { readonly type: 'reconnect' }
  /** Another session has continued the call of this one. */
  | { readonly type: 'takenOver' }
  /** Another session has the audio of the same participant, so this one is not needed. */
  | { readonly type: 'replaced' }
  /** The conversation was erased. */
  | { readonly type: 'erased' }
  | { readonly type: 'disconnect'; readonly reason: Exclude<DisconnectReason, 'unauthorized'> };

export type ServerEffect =
  | { readonly type: 'send'; readonly message: ServerMessage }
  | {
      readonly type: 'openCall';
      readonly open: OpenParameters;
      readonly media: AudioMedia;
      readonly startSample: number;
      readonly continued: boolean;
    }
  /** The client offered nothing that can be recognized. The session stays open without a call. */
  | { readonly type: 'openWithoutMedia'; readonly open: OpenParameters }
  | { readonly type: 'audio'; readonly bytes: Uint8Array; readonly startSample: number }
  | {
      readonly type: 'gap';
      readonly cause: PauseCause | 'discarded';
      readonly startSample: number;
      readonly endSample: number;
    }
  | { readonly type: 'pauseCall'; readonly cause: PauseCause }
  | { readonly type: 'resumeCall' }
  | { readonly type: 'language'; readonly code: string }
  | { readonly type: 'endCall'; readonly how: CallOutcome }
  | { readonly type: 'arm'; readonly timer: TimerName }
  | { readonly type: 'disarm'; readonly timer: TimerName }
  | { readonly type: 'closeSocket'; readonly code: number }
  | { readonly type: 'reportAnomaly'; readonly anomaly: ProtocolAnomaly; readonly code?: number }
  | { readonly type: 'ended'; readonly reason: EndReason };

export type ServerSession = {
  readonly phase: ServerPhase;
  readonly id: string;
  readonly organizationId: string;
  /** Offered as `supportedLanguages` to a client that asks. */
  readonly languages: readonly string[];
  /** Ask the client to begin paused, because no engine can take audio now. */
  readonly startPaused: boolean;
  /** Answer `open` with a `disconnect` that makes the client try another instance. */
  readonly rejectAtCapacity: boolean;
  readonly seq: number;
  readonly clientSeq: number;
  /** Stream time: number of the next sample. */
  readonly time: number;
  /** An earlier session of the call has received the audio before this sample. */
  readonly acceptFromSample: number;
  readonly media: AudioMedia | undefined;
  /** The bridge has a call for this session and has not been asked to end it. */
  readonly call: boolean;
  /** Why the client withholds its audio; undefined while audio flows. */
  readonly pauseCause: PauseCause | undefined;
  /** We have sent `pause` and no `resume` since. */
  readonly serverPaused: boolean;
  /** Sequence numbers of our `pause` requests that `paused` has not answered yet, oldest first. */
  readonly pausesDue: readonly number[];
  readonly reason: EndReason | undefined;
};

export type ServerStep = readonly [ServerSession, readonly ServerEffect[]];

/** A session right after the upgrade, with the effects that start it. */
export function initialServerSession(options: {
  readonly id: string;
  readonly organizationId: string;
  readonly languages?: readonly string[];
  readonly startPaused?: boolean;
  readonly rejectAtCapacity?: boolean;
}): ServerStep {
  return [
    {
      phase: 'preparing',
      id: options.id,
      organizationId: options.organizationId,
      languages: options.languages ?? [],
      startPaused: options.startPaused ?? false,
      rejectAtCapacity: options.rejectAtCapacity ?? false,
      seq: 0,
      clientSeq: 0,
      time: 0,
      acceptFromSample: 0,
      media: undefined,
      call: false,
      pauseCause: undefined,
      serverPaused: false,
      pausesDue: [],
      reason: undefined,
    },
    [{ type: 'arm', timer: 'open' }],
  ];
}
