/** The configured AudioHook keys and their client secrets, prepared for lookups in constant time. */
import { SIGNATURE_BYTES } from '../../shared/audiohook/signature-base.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { Secret } from '../secret.ts';

export type AudiohookKeys = {
  /**
   * The index of a key, or −1. Compares with every key, in constant time. A key that is configured several times, with a secret
   * each, has the index of its first entry.
   */
  indexOf(apiKey: string): Promise<number>;
  /** Whether calls with this key must be signed. An unknown key counts as one that must. */
  isSigned(index: number): boolean;
  /** Whether one of the secrets of this key signed the text. For index −1 it is false, after the same number of HMAC checks. */
  verify(index: number, signature: Uint8Array<ArrayBuffer>, text: Uint8Array<ArrayBuffer>): Promise<boolean>;
};

type Entry = { readonly digest: Uint8Array; readonly macKeys: CryptoKey[] };

const hmac = { name: 'HMAC', hash: 'SHA-256' } as const;

/**
 * A loader of the keys, which imports them once, at its first call. `secrets` are base64, in the order of the keys; the same key
 * may stand several times, so that its secret can be replaced while the old one still works. Throws `config_invalid` for a
 * secret that is not base64: that must stop the start, not refuse every call.
 */
export function createAudiohookKeys(keys: readonly Secret[], secrets: readonly Secret[]): () => Promise<AudiohookKeys> {
  const secretBytes = secrets.map((secret) => decodeBase64(secret.reveal()));
  let loading: Promise<AudiohookKeys> | undefined;
  return () => {
    loading ??= importKeys(keys, secretBytes);
    return loading;
  };
}

/** For each entry, the index of the first entry with the same key. */
export const firstIndexes = (keys: readonly Secret[]): readonly number[] =>
  keys.map((key) => keys.findIndex((other) => other.reveal() === key.reveal()));

async function importKeys(
  keys: readonly Secret[],
  secretBytes: readonly Uint8Array<ArrayBuffer>[],
): Promise<AudiohookKeys> {
  const first = firstIndexes(keys);
  const entries = await Promise.all(
    keys.map(async (key): Promise<Entry> => ({ digest: await sha256(key.reveal()), macKeys: [] })),
  );
  for (const [index, secret] of secretBytes.entries()) {
    const entry = entries[first[index] ?? -1];
    if (entry && secret.length > 0) entry.macKeys.push(await importMacKey(secret));
  }
  // Every key is checked against as many secrets as the key that has most of them.
  const checks = Math.max(1, ...entries.map((entry) => entry.macKeys.length));
  const decoys = await Promise.all(
    Array.from({ length: checks }, () => importMacKey(crypto.getRandomValues(new Uint8Array(SIGNATURE_BYTES)))),
  );
  return {
    async indexOf(apiKey) {
      const digest = await sha256(apiKey);
      let index = -1;
      for (let i = entries.length - 1; i >= 0; i -= 1) if (isEqual(digest, entries[i]!.digest)) index = i;
      return index;
    },
    isSigned: (index) => index < 0 || entries[index]!.macKeys.length > 0,
    async verify(index, signature, text) {
      const own = index < 0 ? [] : entries[index]!.macKeys;
      let isValid = false;
      for (let i = 0; i < checks; i += 1) {
        // Compares in constant time; for a signature of another length it is false, not an exception.
        const matches = await crypto.subtle.verify('HMAC', own[i] ?? decoys[i]!, signature, text);
        isValid ||= matches && i < own.length;
      }
      return isValid && signature.length === SIGNATURE_BYTES;
    },
  };
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

const importMacKey = (bytes: Uint8Array<ArrayBuffer>) => crypto.subtle.importKey('raw', bytes, hmac, false, ['verify']);

/** The decoded bytes are the HMAC key, not the text. */
function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw new EarshotError('config_invalid', { detail: 'AUDIOHOOK_CLIENT_SECRET: every secret must be base64' });
  }
}

/** Constant time; both are digests of one length. */
function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i += 1) difference |= a[i]! ^ (b[i] ?? 0);
  return difference === 0;
}
