/** What places an AudioHook call, how it reports, and how it can end. */
import type { ClientEnd } from '../../../shared/audiohook/client-state.ts';
import type { Clock } from '../../core/ports/clock.ts';

export type CallPhase = 'connecting' | 'open' | 'paused' | 'closing' | 'ended';

export type CallProgress = {
  readonly phase: CallPhase;
  readonly positionMs: number;
  /** Absent for a live source. */
  readonly durationMs?: number;
};

export type CallSource =
  | {
      readonly kind: 'recording';
      /** µ-law at 8 kHz: the customer, or customer and agent. Kept and read in place. */
      readonly channels: readonly Uint8Array[];
      /** Multiple of real time. Default 1. */
      readonly pace?: number;
    }
  | { readonly kind: 'live' };

export type CallOptions = {
  /** ws:// or wss:// address of the AudioHook endpoint. */
  readonly url: string;
  readonly apiKey: string;
  /** Base64. With it the upgrade is signed. */
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
  readonly source: CallSource;
  /** Length of one frame. Default 200. */
  readonly frameMs?: number;
  readonly clock?: Clock;
  /** Ends the call with `close`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CallProgress) => void;
};

export type CallEndReason = ClientEnd | 'refused' | 'unreachable';

export type CallEnd = {
  readonly ok: boolean;
  readonly reason: CallEndReason;
  /** One sentence for people, where the call did not complete. */
  readonly detail?: string;
  readonly positionMs: number;
};

export type PlacedCall = {
  /** Live only: interleaved customer and agent, µ-law at 8 kHz. */
  push(stereoUlaw: Uint8Array): void;
  /** A pause by the client, such as secure pause. */
  pause(): void;
  resume(): void;
  hangUp(): void;
  /** Never rejects. */
  readonly ended: Promise<CallEnd>;
};
