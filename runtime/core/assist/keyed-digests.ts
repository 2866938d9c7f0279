/** HMAC-SHA-256 of short texts, with keys derived (HKDF, RFC 5869) from the session secrets, so that a store holds no such text. */
import type { Secret } from '../../secret.ts';

/** `purpose` keeps the digests of different uses apart. One digest in hex per secret, in their order. */
export function createKeyedDigests(
  secrets: readonly Secret[],
  purpose: string,
): (text: string) => Promise<readonly string[]> {
  let keys: Promise<readonly CryptoKey[]> | undefined;
  return async (text) => {
    keys ??= Promise.all(secrets.map((secret) => deriveKey(secret, purpose)));
    const bytes = new TextEncoder().encode(text);
    const digests = await Promise.all((await keys).map((key) => crypto.subtle.sign('HMAC', key, bytes)));
    return digests.map((digest) => hex(new Uint8Array(digest)));
  };
}

async function deriveKey(secret: Secret, purpose: string): Promise<CryptoKey> {
  const encoder = new TextEncoder();
  const root = await crypto.subtle.importKey('raw', encoder.encode(secret.reveal()), 'HKDF', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encoder.encode(purpose) },
    root,
    { name: 'HMAC', hash: 'SHA-256', length: 256 },
    false,
    ['sign'],
  );
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
