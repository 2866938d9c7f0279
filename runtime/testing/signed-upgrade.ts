/** Signed AudioHook upgrade requests and a verifier for them: for the tests of `auth/`. */
import { createHmac } from 'node:crypto';
import { buildSignatureBase, requiredComponents, toParametersText } from '../../shared/audiohook/signature-base.ts';
import { type AudiohookVerifierOptions, createAudiohookVerifier } from '../auth/audiohook-upgrade.ts';
import type { UpgradeRequest, UpgradeResult } from '../core/audiohook/upgrade.ts';
import { Secret } from '../secret.ts';
import { createTestClock } from './clock.ts';

export const ids = {
  'audiohook-session-id': '5b1c2f6e-0d3a-4c57-9a41-3f0e7c8d9b12',
  'audiohook-organization-id': '0f9d8c7b-6a5e-4d3c-8b2a-1f0e9d8c7b6a',
  'audiohook-correlation-id': 'c3d2e1f0-1a2b-4c3d-9e4f-5a6b7c8d9e0f',
};
export const oldKey = { apiKey: 'b2xkLWtleS1vZi10aGUtdGVzdA', secret: 'b2xkLXNlY3JldC1vZi10aGUtdGVzdC0wMTIzNDU2Nzg=' };
export const newKey = { apiKey: 'bmV3LWtleS1vZi10aGUtdGVzdA', secret: 'bmV3LXNlY3JldC1vZi10aGUtdGVzdC0wMTIzNDU2Nzg=' };
const startAt = Date.UTC(2026, 5, 1, 12);
export const nowSeconds = startAt / 1000;

function createNonces() {
  const seen = new Set<string>();
  return {
    async setIfAbsent(key: string) {
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    },
  };
}

/** A verifier of both keys, at noon. */
export function setUpVerifier(options: Partial<AudiohookVerifierOptions> = {}) {
  const clock = createTestClock({ startAt });
  const verifier = createAudiohookVerifier({
    keys: [new Secret(oldKey.apiKey), new Secret(newKey.apiKey)],
    secrets: [new Secret(oldKey.secret), new Secret(newKey.secret)],
    clock,
    skewSeconds: 3,
    nonces: createNonces(),
    ...options,
  });
  return { clock, verifier };
}

export type Signing = {
  key?: { apiKey: string; secret: string };
  /** Headers replaced after signing. */
  sent?: Record<string, string | undefined>;
  signedAuthority?: string;
  signedTarget?: string;
  target?: string;
  created?: number;
  expires?: number;
  nonce?: string;
  keyId?: string;
  components?: readonly string[];
  hmacKey?: string | Buffer;
  unsigned?: boolean;
};

let nonces = 0;

/** An upgrade request signed like Genesys does, with the changes of `signing`. */
export function signedRequest(signing: Signing = {}): UpgradeRequest {
  const key = signing.key ?? newKey;
  const target = signing.target ?? '/audiohook?tenant=blue';
  const values: Record<string, string> = { ...ids, 'x-api-key': key.apiKey, host: 'hooks.example.net' };
  const components = signing.components ?? requiredComponents;
  const created = signing.created ?? nowSeconds;
  nonces += 1;
  const parameters = toParametersText(components, {
    keyId: signing.keyId ?? key.apiKey,
    nonce: signing.nonce ?? `nonce-number-${String(nonces).padStart(12, '0')}`,
    created,
    expires: signing.expires ?? created + 30,
  });
  const base = buildSignatureBase(components, parameters, (name) =>
    name === '@authority'
      ? (signing.signedAuthority ?? values.host)
      : name === '@request-target'
        ? (signing.signedTarget ?? target)
        : values[name],
  );
  const mac = createHmac('sha256', signing.hmacKey ?? Buffer.from(key.secret, 'base64'))
    // A signer has a value for everything it covers; what is too long or missing is refused before it matters.
    .update(base ?? '')
    .digest('base64');
  const headers: Record<string, string | undefined> = {
    ...values,
    ...(!signing.unsigned && { 'signature-input': `sig1=${parameters}`, signature: `sig1=:${mac}:` }),
    ...signing.sent,
  };
  return { method: 'GET', target, headers: (name) => headers[name], remoteAddress: '203.0.113.7' };
}

export const outcome = (result: UpgradeResult) => (result.ok ? 'accepted' : result.refusal);
