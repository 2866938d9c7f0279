/** The configured AudioHook keys and their client secrets, prepared for lookups in constant time. */
import { SIGNATURE_BYTES } from '../../shared/audiohook/signature-base.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { Secret } from '../secret.ts';

export type AudiohookKeys = {
  /** The index of a key, or −1. Compares with every key, in constant time. */
  indexOf(apiKey: string): Promise<number>;
  /** The HMAC key of a configured key; undefined where it has no client secret. For index −1 a random key: an unknown key takes the same work. */
  macKeyAt(index: number): CryptoKey | undefined;
};

type Entry = { readonly digest: Uint8Array; readonly macKey: CryptoKey | undefined };

const hmac = { name: 'HMAC', hash: 'SHA-256' } as const;

/**
 * A loader of the keys, which imports them once, at its first call. `secrets` are base64, in the order of the keys. Throws
 * `config_invalid` for a secret that is not base64: that must stop the start, not refuse every call.
 */
export function createAudiohookKeys(keys: readonly Secret[], secrets: readonly Secret[]): () => Promise<AudiohookKeys> {
  const secretBytes = secrets.map((secret) => decodeBase64(secret.reveal()));
  let loading: Promise<AudiohookKeys> | undefined;
  return () => {
    loading ??= importKeys(keys, secretBytes);
    return loading;
  };
}

async function importKeys(
  keys: readonly Secret[],
  secretBytes: readonly Uint8Array<ArrayBuffer>[],
): Promise<AudiohookKeys> {
  const entries = await Promise.all(
    keys.map(async (key, index): Promise<Entry> => {
      const secret = secretBytes[index];
      return {
        digest: await sha256(key.reveal()),
        macKey: secret && secret.length > 0 ? await importMacKey(secret) : undefined,
      };
    }),
  );
  const decoy = await importMacKey(crypto.getRandomValues(new Uint8Array(SIGNATURE_BYTES)));
  return {
    async indexOf(apiKey) {
      const digest = await sha256(apiKey);
      let index = -1;
      for (let i = 0; i < entries.length; i += 1) if (isEqual(digest, entries[i]!.digest)) index = i;
      return index;
    },
    macKeyAt: (index) => (index < 0 ? decoy : entries[index]!.macKey),
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
