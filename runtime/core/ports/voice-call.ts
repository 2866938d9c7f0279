/** Between the AudioHook connection, which handles the protocol, and the voice bridge, which handles the speech streams. */
import type { ConversationId } from '../../../shared/ids.ts';

export type VoiceRole = 'customer' | 'agent';

/** Why a part of the call has no audio. */
export type GapCause =
  | 'paused'
  | 'secure_pause'
  | 'discarded'
  | 'connection_lost'
  | 'overflow'
  | 'engine'
  | 'server_pause';

export type VoiceCallOpening = {
  readonly conversationId: ConversationId;
  readonly audiohookSessionId: string;
  readonly organizationId: string;
  /** Whose audio the connection carries. Absent: it is taken for a reconnection of whichever connection there was. */
  readonly participantId?: string | undefined;
  /** Which speakers this connection carries: one or both. */
  readonly roles: readonly VoiceRole[];
  /** BCP 47, as sent by Genesys. */
  readonly language?: string | undefined;
  /** Stream time of the first sample, in samples at 8 kHz. */
  readonly startSample: number;
  /** The connection continues an earlier one of the same conversation. */
  readonly continued?: boolean;
  /** Another instance has the voice of the conversation now, by a newer connection: what this one sends is not used any more. */
  readonly onElsewhere?: () => void;
};

/**
 * The audio of one call. All methods return at once and never throw. Positions are samples at 8 kHz since the start of the
 * call's stream and never decrease.
 */
export interface VoiceCall {
  /** µ-law of one speaker, one byte per sample, covering [startSample, startSample + ulaw.length). The bytes are copied. */
  audio(role: VoiceRole, ulaw: Uint8Array, startSample: number): void;
  /** [startSample, endSample) has no audio for either speaker. */
  gap(cause: GapCause, startSample: number, endSample: number): void;
  /** Audio stops for an unknown time: finish the current utterances and release the streams. A gap follows before `resume`. */
  pause(cause: GapCause): void;
  resume(): void;
  language(code: string): void;
  /**
   * No more audio. `closed`: Genesys ended the call in order; `lost`: the socket closed without `close`, or another session
   * continues the call; `drained`: this instance is shutting down. Resolves when the last finals are in the log, or after
   * the time limit for that. Idempotent.
   */
  end(how: 'closed' | 'lost' | 'drained'): Promise<void>;
}

export interface VoiceBridge {
  /** Never waits and never throws. Missing resources (conversation, participants, streams) are created in the background. */
  open(opening: VoiceCallOpening): VoiceCall;
  readonly activeCalls: number;
}
