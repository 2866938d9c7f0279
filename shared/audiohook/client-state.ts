/** What Genesys's side of a session knows, what can happen to it, and what it wants done. The rules are in `client-session.ts`. */
import type { AudioMedia } from './media.ts';
import type { ReadServerMessage, ServerMessage } from './server-message.ts';

export const clientPhases = ['connecting', 'opening', 'open', 'closing', 'closed', 'gone'] as const;
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

/** Milliseconds, as the vendor's client keeps them. */
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
  | { readonly on: 'socketOpened' }
  | { readonly on: 'message'; readonly message: ServerMessage; readonly now: number }
  | { readonly on: 'malformed'; readonly reason: Extract<ReadServerMessage, { ok: false }>['reason'] }
  | { readonly on: 'binary' }
  | { readonly on: 'timedOut'; readonly timer: ClientTimer; readonly now: number }
  | { readonly on: 'socketClosed' }
  /** The next stretch of the call, in sample instants: sent while audio flows, else counted as discarded. */
  | { readonly on: 'audio'; readonly instants: number }
  /** Audio that never gets sent: the client could not keep up. */
  | { readonly on: 'discard'; readonly instants: number }
  | { readonly on: 'pause' }
  | { readonly on: 'resume' }
  | { readonly on: 'update'; readonly language: string }
  | { readonly on: 'close'; readonly reason: CloseReason };

export type ClientEffect =
  | { readonly do: 'send'; readonly message: OutgoingMessage }
  /** Send the frame that the `audio` input stood for. */
  | { readonly do: 'sendAudio' }
  | { readonly do: 'opened'; readonly media: AudioMedia | undefined; readonly languages: readonly string[] | undefined }
  | { readonly do: 'flow'; readonly flowing: boolean }
  | { readonly do: 'event'; readonly message: Extract<ServerMessage, { type: 'event' }> }
  | { readonly do: 'fault'; readonly code: number; readonly message: string }
  | { readonly do: 'arm'; readonly timer: ClientTimer; readonly ms: number }
  | { readonly do: 'disarm'; readonly timer: ClientTimer }
  | { readonly do: 'closeSocket' }
  | { readonly do: 'ended'; readonly reason: ClientEnd; readonly info?: string };

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
  /** Where the present gap began. */
  readonly gapStart: number | undefined;
  /** `seq` of a ping without its answer, and when it left. */
  readonly ping: { readonly seq: number; readonly sentAt: number } | undefined;
  readonly rttMs: number | undefined;
  readonly pings: number;
  /** Server messages that may still come at once, and when that was true. */
  readonly bucket: { readonly tokens: number; readonly at: number };
  readonly end: ClientEnd | undefined;
  readonly info: string | undefined;
};

export type ClientStep = readonly [ClientSession, readonly ClientEffect[]];
