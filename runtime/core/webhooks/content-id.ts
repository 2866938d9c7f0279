/** A short id of a content, the same wherever it is made. Not a secret, and not against forgery. */

/** FNV-1a over UTF-16 with two bases, 64 bits in 13 letters and digits. */
export function contentId(text: string): string {
  let [low, high] = [0x811c9dc5, 0x9747b28c];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b);
  }
  return [high, low].map((half) => (half >>> 0).toString(36).padStart(7, '0')).join('');
}
