/** What our side of an AudioHook session knows, what can happen to it, and what it wants done. The rules are in `server-session.ts`. */
import type { ClientMessage, MalformedReason, OpenParameters } from './client-message.ts';
import type { AudioMedia } from './media.ts';
import type { DisconnectReason, EventEntity, ServerMessage } from './server-message.ts';

export const serverPhases = [
  'preparing',
  'active',
  'paused',
  'leaving',
  'failed',
  'closing',
  'closed',
  'gone',
] as const;
export type ServerPhase = (typeof serverPhases)[number];

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
  | 'too_long';

export type PauseCause = 'server_pause' | 'secure_pause';

/** Seen and survived. Each is counted by this name. */
export type Oddity =
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

export type TimerName = 'open' | 'finalize' | 'close' | 'linger';

/** Milliseconds. */
export const serverTimers: { readonly [T in TimerName]: number } = {
  /** Upgrade to `open`. */
  open: 10_000,
  /** `close` to the last results: the client gives up at 10 s. */
  finalize: 7_000,
  /** Our `disconnect` to the client's `close`. */
  close: 15_000,
  /** `closed` to the client's closing of the socket. */
  linger: 15_000,
};

export type ServerInput =
  | {
      readonly on: 'message';
      readonly message: ClientMessage /** Where an earlier session of the call ended, in samples. */;
      readonly resumeAfterSample?: number;
    }
  | { readonly on: 'malformed'; readonly reason: MalformedReason }
  /** A binary frame. The bytes belong to the caller; an `audio` effect must be used up before the next step. */
  | { readonly on: 'audio'; readonly bytes: Uint8Array }
  | { readonly on: 'rateExceeded' }
  | { readonly on: 'finalized' }
  | { readonly on: 'timedOut'; readonly timer: TimerName | 'idle' | 'life' }
  | { readonly on: 'socketClosed' }
  | { readonly on: 'pause' }
  | { readonly on: 'resume' }
  | { readonly on: 'sendEvent'; readonly entities: readonly EventEntity[] }
  | { readonly on: 'reconnect' }
  /** Another session goes on with this one's call, from where this one is. */
  | { readonly on: 'takenOver' }
  | { readonly on: 'disconnect'; readonly reason: Exclude<DisconnectReason, 'unauthorized'> };

export type ServerEffect =
  | { readonly do: 'send'; readonly message: ServerMessage }
  | {
      readonly do: 'openCall';
      readonly open: OpenParameters;
      readonly media: AudioMedia;
      readonly startSample: number;
      readonly continued: boolean;
    }
  | { readonly do: 'audio'; readonly bytes: Uint8Array; readonly startSample: number }
  | {
      readonly do: 'gap';
      readonly cause: PauseCause | 'discarded';
      readonly startSample: number;
      readonly endSample: number;
    }
  | { readonly do: 'pauseCall'; readonly cause: PauseCause }
  | { readonly do: 'resumeCall' }
  | { readonly do: 'language'; readonly code: string }
  | { readonly do: 'endCall'; readonly how: 'closed' | 'lost' | 'drained' }
  | { readonly do: 'arm'; readonly timer: TimerName }
  | { readonly do: 'disarm'; readonly timer: TimerName }
  | { readonly do: 'closeSocket'; readonly code: number }
  | { readonly do: 'note'; readonly oddity: Oddity; readonly code?: number }
  | { readonly do: 'ended'; readonly reason: EndReason };

export type ServerSession = {
  readonly phase: ServerPhase;
  readonly id: string;
  readonly organizationId: string;
  /** Offered as `supportedLanguages` to a client that asks. */
  readonly languages: readonly string[];
  /** Begin paused: nothing behind us could take audio now. */
  readonly startPaused: boolean;
  /** There is no room: `open` is answered with a `disconnect` that makes the client try elsewhere. */
  readonly turnAway: boolean;
  readonly seq: number;
  readonly clientSeq: number;
  /** Stream time: the next sample to come. */
  readonly time: number;
  /** Audio before this was heard by an earlier session of the call. */
  readonly takeFrom: number;
  readonly media: AudioMedia | undefined;
  /** The bridge has a call for this session that has not been ended. */
  readonly call: boolean;
  /** Why the client holds its audio back; undefined while it flows. */
  readonly pauseCause: PauseCause | undefined;
  /** Our own pause is in force: we asked for it and have not taken it back. */
  readonly serverPaused: boolean;
  /** Numbers of our own requests to pause whose `paused` is still to come, oldest first. */
  readonly pausesDue: readonly number[];
  readonly reason: EndReason | undefined;
};

export type ServerStep = readonly [ServerSession, readonly ServerEffect[]];

export function initialServerSession(options: {
  readonly id: string;
  readonly organizationId: string;
  readonly languages?: readonly string[];
  readonly startPaused?: boolean;
  readonly turnAway?: boolean;
}): ServerStep {
  return [
    {
      phase: 'preparing',
      id: options.id,
      organizationId: options.organizationId,
      languages: options.languages ?? [],
      startPaused: options.startPaused ?? false,
      turnAway: options.turnAway ?? false,
      seq: 0,
      clientSeq: 0,
      time: 0,
      takeFrom: 0,
      media: undefined,
      call: false,
      pauseCause: undefined,
      serverPaused: false,
      pausesDue: [],
      reason: undefined,
    },
    [{ do: 'arm', timer: 'open' }],
  ];
}
