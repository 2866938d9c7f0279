/**
 * Keeps the Genesys token of an agent on the server for the life of the panel session, so that Genesys is asked with the rights
 * of that agent. At rest the token is encrypted (AES-256-GCM, key derived from the session secret, bound to the session id),
 * because the store may be a Redis that others can read.
 */
import * as v from 'valibot';
import type { KeyValueStore } from '../core/ports/stores.ts';
import type { Secret } from '../secret.ts';
import { readKeys } from './panel-token.ts';

const SealedSchema = v.object({ kid: v.string(), iv: v.string(), data: v.string() });

export type SessionVault = {
  put(sessionId: string, genesysToken: string, ttlMs: number): Promise<void>;
  /** The token; undefined where the session is unknown, has ended, or was encrypted with a secret that is no longer configured. */
  get(sessionId: string): Promise<string | undefined>;
  /** Whether the session is open: neither ended nor signed out. */
  has(sessionId: string): Promise<boolean>;
  delete(sessionId: string): Promise<void>;
};

/** The first secret encrypts, all decrypt. Throws `config_invalid` where a secret is missing or weak. */
export async function createSessionVault(options: {
  readonly store: KeyValueStore;
  readonly secrets: readonly Secret[];
}): Promise<SessionVault> {
  const { store } = options;
  const keys = new Map<string, CryptoKey>();
  let sealing = '';
  for (const { kid, bytes } of await readKeys(options.secrets)) {
    sealing ||= kid;
    keys.set(kid, await deriveKey(bytes));
  }
  const storeKey = (sessionId: string) => `panel-session:${sessionId}`;

  return {
    async put(sessionId, genesysToken, ttlMs) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const data = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv, additionalData: encode(sessionId) },
        keys.get(sealing)!,
        encode(genesysToken),
      );
      const sealed = { kid: sealing, iv: toBase64(iv), data: toBase64(new Uint8Array(data)) };
      await store.set(storeKey(sessionId), JSON.stringify(sealed), ttlMs);
    },

    async get(sessionId) {
      const text = await store.get(storeKey(sessionId));
      if (text === undefined) return undefined;
      try {
        const sealed = v.parse(SealedSchema, JSON.parse(text));
        const key = keys.get(sealed.kid);
        if (!key) return undefined;
        const open = await crypto.subtle.decrypt(
          { name: 'AES-GCM', iv: fromBase64(sealed.iv), additionalData: encode(sessionId) },
          key,
          fromBase64(sealed.data),
        );
        return new TextDecoder().decode(open);
      } catch {
        return undefined;
      }
    },

    async has(sessionId) {
      return (await store.get(storeKey(sessionId))) !== undefined;
    },

    async delete(sessionId) {
      await store.delete(storeKey(sessionId));
    },
  };
}

async function deriveKey(secret: Uint8Array): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', secret as BufferSource, 'HKDF', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: encode('earshot session vault') },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
