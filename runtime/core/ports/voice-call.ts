/** Between the AudioHook connection, which knows the protocol, and the voice bridge, which knows the speech streams. */
import type { ConversationId } from '../../../shared/ids.ts';

export type VoiceRole = 'customer' | 'agent';

/** Why a stretch of the call has no audio. */
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
  /** Which speakers this connection carries: one or both. */
  readonly roles: readonly VoiceRole[];
  /** BCP 47, as Genesys gave it. */
  readonly language?: string | undefined;
  /** Stream time of the first sample to come, in samples at 8 kHz. */
  readonly startSample: number;
  /** The connection goes on where an earlier one of the same conversation ended. */
  readonly continued?: boolean;
};

/**
 * One call's audio. All methods return at once and never throw. Positions are samples at 8 kHz since the call's stream
 * began; they never go back.
 */
export interface VoiceCall {
  /** µ-law, one byte a sample, of one speaker, covering [startSample, startSample + bytes.length). The bytes are copied. */
  audio(role: VoiceRole, ulaw: Uint8Array, startSample: number): void;
  /** [startSample, endSample) carries no audio for either speaker. */
  gap(cause: GapCause, startSample: number, endSample: number): void;
  /** The flow stops now, for how long is not known yet: finish what was said, spend nothing. A gap follows with `resume`. */
  pause(cause: GapCause): void;
  resume(): void;
  language(code: string): void;
  /**
   * No more audio. `closed`: Genesys ended it in order; `lost`: the socket went away without `close`.
   * Resolves when the last finals are in the log, or after the bound for that. Idempotent.
   */
  end(how: 'closed' | 'lost' | 'drained'): Promise<void>;
}

export interface VoiceBridge {
  /** Never waits and never throws: what is not there yet (conversation, participants, streams) is made behind it. */
  open(opening: VoiceCallOpening): VoiceCall;
  readonly activeCalls: number;
}
