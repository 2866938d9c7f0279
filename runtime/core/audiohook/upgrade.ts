/** What is known about an AudioHook upgrade, and the port through which the route asks whether it may happen. */
import type { SignatureProblem } from '../../../shared/audiohook/signature-base.ts';

export type UpgradeRequest = {
  readonly method: string;
  /** As on the request line: path and query, escapes untouched. */
  readonly target: string;
  /** Lower-case name → value; several values joined with ", ". */
  readonly headers: (name: string) => string | undefined;
  readonly remoteAddress: string;
};

export type UpgradeFacts = {
  readonly audiohookSessionId: string;
  readonly organizationId: string;
  readonly correlationId: string;
  /** Which of the configured keys, counted from 0: for caps and for rotation, never the key itself. */
  readonly keyIndex: number;
  readonly signed: boolean;
  readonly remoteAddress: string;
  /** The client counts its attempts, so it makes another when a session is refused in the protocol. */
  readonly retries: boolean;
};

export type UpgradeRefusal =
  | 'missing_key'
  | 'unknown_key'
  | 'missing_header'
  | 'organization'
  | 'unsigned'
  | 'clock'
  | 'expired'
  | 'key_mismatch'
  | 'unresolved_component'
  | 'wrong_signature'
  | 'replayed'
  | SignatureProblem;

export type UpgradeResult =
  | { readonly ok: true; readonly facts: UpgradeFacts }
  | {
      readonly ok: false;
      readonly refusal: UpgradeRefusal;
      /** Set where the clocks differ: what the client's clock is ahead by. */
      readonly clockAheadSeconds?: number;
    };

/** Never rejects. The caller answers every refusal alike and logs the reason. */
export interface AudiohookVerifier {
  verify(request: UpgradeRequest): Promise<UpgradeResult>;
}
