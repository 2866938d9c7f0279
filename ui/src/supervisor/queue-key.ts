/** How the address names a queue: never by a text that somebody may have typed. */

/** FNV-1a over UTF-16, 32 bits. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** The events of a conversation name its queue, so the name counts where it is known. Undefined for none. */
export function queueKeyOf(
  queue: { readonly id?: string | undefined; readonly name?: string | undefined } | undefined,
) {
  return queue?.name === undefined ? queue?.id : `q-${hashOf(queue.name)}`;
}

/** The name of the queue among those that are known. */
export function queueNamed(key: string | undefined, names: readonly string[]): string | undefined {
  return names.find((name) => queueKeyOf({ name }) === key);
}
