/**
 * A few functions of the platform are not arguments in the product: random ids, the spread of reconnections, and the digest of a
 * message id, whose promise settles when a thread has computed it. In the simulation all follow from the seed.
 */
import { createHash } from 'node:crypto';
import { uuidFrom } from './world/randomness.ts';

/** Until the result is called. */
export function replaceGlobals(random: () => number): () => void {
  const { crypto } = globalThis;
  const { randomUUID } = crypto;
  const { digest } = crypto.subtle;
  const { random: systemRandom } = Math;
  const replace = (target: object, name: string, value: unknown) =>
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
  replace(Math, 'random', random);
  replace(crypto, 'randomUUID', () => uuidFrom(random));
  replace(crypto.subtle, 'digest', async (_algorithm: string, bytes: Uint8Array) => {
    const hash = createHash('sha256').update(bytes).digest();
    return hash.buffer.slice(hash.byteOffset, hash.byteOffset + hash.byteLength);
  });
  return () => {
    replace(Math, 'random', systemRandom);
    replace(crypto, 'randomUUID', randomUUID);
    replace(crypto.subtle, 'digest', digest);
  };
}
