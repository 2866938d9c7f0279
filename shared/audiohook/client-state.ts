/** State, inputs and effects of Genesys's side of an AudioHook session. `client-table.ts` has the transitions. */
import type { AudioMedia } from './media.ts';
import type { ReadServerMessage, ServerMessage } from './server-message.ts';

export const clientPhases = ['connecting', 'opening', 'open', 'closing', 'closed', 'disconnected'] as const;
export type ClientPhase = (typeof clientPhases)[number];

export type CloseReason = 'end' | 'error' | 'disconnect' | 'reconnect';

/** How a session ended for the client. */
export type ClientEnd =
  | 'completed'
  | 'disconnected'
  | 'unauthorized'
  | 'server_error'
  | 'protocol_error'
  | 'open_timeout'
  | 'ping_timeout'
  | 'close_timeout'
  | 'lost';

export type ClientTimer = 'open' | 'ping' | 'close';

/** Milliseconds, as in the vendor's client. */
export const clientTimers = { open: 5_000, firstPing: 1_000, ping: 5_000, close: 10_000 } as const;

export type OutgoingMessage = {
  readonly version: '2';
  readonly id: string;
  readonly type: string;
  readonly seq: number;
  readonly serverseq: number;
  readonly position: string;
  readonly parameters: Readonly<Record<string, unknown>>;
};

/** `now`: milliseconds from any start, monotonic. */
export type ClientInput =
  | { readonly type: 'socketOpened' }
  | { readonly type: 'message'; readonly message: ServerMessage; readonly now: number }
  | { readonly type: 'malformed'; readonly reason: Extract<ReadServerMessage, { ok: false }>['reason'] }
  | { readonly type: 'binary' }
  | { readonly type: 'timedOut'; readonly timer: ClientTimer; readonly now: number }
  | { readonly type: 'socketClosed' }
  /** The next frame of the call, in sample instants: sent while audio flows, else counted as discarded. */
  | { readonly type: 'audio'; readonly instants: number }
  /** Audio that is never sent, because the client could not keep up. */
  | { readonly type: 'discard'; readonly instants: number }
  | { readonly type: 'ownPause' }
  | { readonly type: 'ownResume' }
  | { readonly type: 'update'; readonly language: string }
  | { readonly type: 'close'; readonly reason: CloseReason };

export type ClientEffect =
  | { readonly type: 'send'; readonly message: OutgoingMessage }
  /** Send the frame of the `audio` input. */
  | { readonly type: 'sendAudio' }
  | {
      readonly type: 'opened';
      readonly media: AudioMedia | undefined;
      readonly languages: readonly string[] | undefined;
    }
  | { readonly type: 'flow'; readonly flowing: boolean }
  | { readonly type: 'event'; readonly message: Extract<ServerMessage, { type: 'event' }> }
  | { readonly type: 'fault'; readonly code: number; readonly message: string }
  | { readonly type: 'arm'; readonly timer: ClientTimer; readonly ms: number }
  | { readonly type: 'disarm'; readonly timer: ClientTimer }
  | { readonly type: 'closeSocket' }
  | { readonly type: 'ended'; readonly reason: ClientEnd; readonly info?: string };

export type ClientSession = {
  readonly phase: ClientPhase;
  readonly id: string;
  /** `parameters` of `open`, sent as they are. */
  readonly open: Readonly<Record<string, unknown>>;
  readonly offers: readonly AudioMedia[];
  readonly seq: number;
  readonly serverSeq: number;
  /** Stream time in samples. */
  readonly time: number;
  readonly media: AudioMedia | undefined;
  readonly ownPause: boolean;
  readonly serverPause: boolean;
  /** Where the current gap began, in samples. */
  readonly gapStart: number | undefined;
  /** `seq` of the unanswered ping, and when it was sent. */
  readonly ping: { readonly seq: number; readonly sentAt: number } | undefined;
  readonly rttMs: number | undefined;
  readonly pings: number;
  /** Server messages that may still arrive at once, and when the number was computed. */
  readonly bucket: { readonly tokens: number; readonly at: number };
  readonly end: ClientEnd | undefined;
  readonly info: string | undefined;
};

export type ClientStep = readonly [ClientSession, readonly ClientEffect[]];
