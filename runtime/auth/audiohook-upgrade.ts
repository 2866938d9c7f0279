/**
 * Who may open an AudioHook connection. Checked before the upgrade. Every refusal is the same 401 and takes the same work: an
 * unknown key is verified against a random one, so that timing does not distinguish it from a wrong signature. The reason is
 * written to log and metrics only.
 */
import type { ParsedSignature } from '../../shared/audiohook/signature-base.ts';
import { isUuid } from '../../shared/ids.ts';
import type { AudiohookVerifier, UpgradeRequest, UpgradeResult } from '../core/audiohook/upgrade.ts';
import type { KeyValueStore } from '../core/ports/stores.ts';
import type { Secret } from '../secret.ts';
import { createAudiohookKeys } from './audiohook-keys.ts';
import { createNonceCheck } from './nonce-check.ts';
import { createSignatureCheck, refuse, replayWindowMs, type SignatureCheckOptions } from './upgrade-signature.ts';

export type AudiohookVerifierOptions = SignatureCheckOptions & {
  readonly keys: readonly Secret[];
  /** In the order of the keys, base64. Empty: the key alone authenticates a call. */
  readonly secrets: readonly Secret[];
  /** Remembers nonces for the time in which a signature is valid. */
  readonly nonces: Pick<KeyValueStore, 'setIfAbsent'>;
  /** Genesys organizations that may connect; empty or absent: any with a valid key. */
  readonly organizations?: readonly string[];
};

const maxKeyCharacters = 512;

/** Throws `config_invalid` for a secret that is not base64. `verify` never rejects, whatever arrives. */
export function createAudiohookVerifier(options: AudiohookVerifierOptions): AudiohookVerifier {
  const { clock, nonces, skewSeconds } = options;
  const organizations = new Set((options.organizations ?? []).map((id) => id.toLowerCase()));
  const loadKeys = createAudiohookKeys(options.keys, options.secrets);
  const checkSignature = createSignatureCheck(options);
  const takeNonce = createNonceCheck({ clock, nonces, ttlMs: replayWindowMs(skewSeconds) });

  async function verify(request: UpgradeRequest): Promise<UpgradeResult> {
    const keys = await loadKeys();
    const apiKey = request.headers('x-api-key')?.trim();
    if (!apiKey || apiKey.length > maxKeyCharacters) return refuse('missing_key');
    const keyIndex = await keys.indexOf(apiKey);
    const macKey = keys.macKeyAt(keyIndex);
    const signed = macKey ? await checkSignature(request, { apiKey, macKey }) : undefined;
    if (keyIndex < 0) return refuse('unknown_key');
    if (signed && isRefusal(signed)) return signed;
    const ids = readIds(request);
    if (!ids) return refuse('missing_header');
    if (organizations.size > 0 && !organizations.has(ids.organizationId.toLowerCase())) return refuse('organization');
    if (signed && !(await takeNonce(keyIndex, signed.nonce))) return refuse('replayed');
    return {
      ok: true,
      facts: {
        ...ids,
        keyIndex,
        signed: signed !== undefined,
        remoteAddress: request.remoteAddress,
        retries: request.headers('audiohook-retry-attempt') !== undefined,
      },
    };
  }

  return {
    async verify(request) {
      try {
        return await verify(request);
      } catch {
        return refuse('unparseable');
      }
    },
  };
}

type Refusal = ReturnType<typeof refuse>;

const isRefusal = (result: Refusal | ParsedSignature): result is Refusal => 'ok' in result;

/** The ids that every AudioHook request carries; undefined where one is missing or not a UUID. */
function readIds(request: UpgradeRequest) {
  const audiohookSessionId = request.headers('audiohook-session-id')?.trim();
  const organizationId = request.headers('audiohook-organization-id')?.trim();
  const correlationId = request.headers('audiohook-correlation-id')?.trim();
  if (!isUuid(audiohookSessionId) || !isUuid(organizationId) || !isUuid(correlationId)) return undefined;
  return { audiohookSessionId, organizationId, correlationId };
}
