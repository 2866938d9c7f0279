/** AudioHook upgrade requests, and the port that verifies them. */
import type { SignatureProblem } from '../../../shared/audiohook/signature-base.ts';

export type UpgradeRequest = {
  readonly method: string;
  /** Path and query as on the request line, with escapes unchanged. */
  readonly target: string;
  /** The value of a header by lower-case name. Several values are joined with ", ". */
  readonly headers: (name: string) => string | undefined;
  readonly remoteAddress: string;
};

export type UpgradeFacts = {
  readonly audiohookSessionId: string;
  readonly organizationId: string;
  readonly correlationId: string;
  /** Index of the configured key, from 0, for caps and rotation. Never the key itself. */
  readonly keyIndex: number;
  readonly signed: boolean;
  readonly remoteAddress: string;
  /** The client counts its attempts, so it tries again when a session is refused in the protocol. */
  readonly retries: boolean;
};

export type UpgradeRefusal =
  | 'missing_key'
  | 'unknown_key'
  | 'missing_header'
  | 'organization'
  /** The key belongs to another organization. */
  | 'key_organization'
  | 'unsigned'
  | 'clock'
  | 'expired'
  | 'key_mismatch'
  | 'unresolved_component'
  | 'wrong_signature'
  | 'replayed'
  /** The shared store could not say whether the nonce is new. */
  | 'nonce_unchecked'
  | SignatureProblem;

export type UpgradeResult =
  | { readonly ok: true; readonly facts: UpgradeFacts }
  | {
      readonly ok: false;
      readonly refusal: UpgradeRefusal;
      /** How far the client's clock is ahead, when the clocks differ. */
      readonly clockAheadSeconds?: number;
    };

/** Never rejects. The caller gives the same answer to every refusal and logs the cause. */
export interface AudiohookVerifier {
  verify(request: UpgradeRequest): Promise<UpgradeResult>;
}
