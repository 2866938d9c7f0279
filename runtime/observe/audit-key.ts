/** The keys of the audit log: AUDIT_KEY, or one derived (HKDF, RFC 5869) from the session secret, so that there always is one. */
import type { Secret } from '../secret.ts';

/** The first one signs, all verify. Throws RangeError without any secret. */
export async function auditKeys(secrets: {
  readonly auditKeys: readonly Secret[];
  readonly sessionSecrets: readonly Secret[];
}): Promise<readonly CryptoKey[]> {
  const chosen = secrets.auditKeys.length > 0 ? secrets.auditKeys : secrets.sessionSecrets;
  if (chosen.length === 0) throw new RangeError('The audit log needs AUDIT_KEY or SESSION_SECRET');
  return Promise.all(chosen.map(deriveKey));
}

async function deriveKey(secret: Secret): Promise<CryptoKey> {
  const encoder = new TextEncoder();
  const root = await crypto.subtle.importKey('raw', encoder.encode(secret.reveal()), 'HKDF', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encoder.encode('earshot audit log v1') },
    root,
    { name: 'HMAC', hash: 'SHA-256', length: 256 },
    false,
    ['sign', 'verify'],
  );
}

/** HMAC-SHA-256 of `text`, in hex. */
export async function macOf(key: CryptoKey, text: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text))));
}

/** Whether one of the keys made this MAC; in constant time. */
export async function isMacOf(keys: readonly CryptoKey[], text: string, mac: string): Promise<boolean> {
  const bytes = new TextEncoder().encode(text);
  const given = Uint8Array.from(mac.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  const results = await Promise.all(keys.map((key) => crypto.subtle.verify('HMAC', key, given, bytes)));
  return results.includes(true);
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
