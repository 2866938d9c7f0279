/** A short name for a text. Not for secrets. */

/** FNV-1a of 32 bits, for what outlives the page: the words of a conversation must not. */
export function textHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(36);
}
