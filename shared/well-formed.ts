/**
 * Text is Unicode: half a surrogate pair, as a cut or a careless program leaves it, is replaced by U+FFFD before it goes anywhere.
 * UTF-8 cannot express it, and Protocol Buffers, databases and parsers of others refuse the whole message because of it.
 */

type UnicodeText = { isWellFormed(): boolean; toWellFormed(): string };

/** Every runtime has these methods; the types of the language version that is compiled for do not. */
const unicode = (text: string): UnicodeText => text as unknown as UnicodeText;

/** Nesting beyond this is passed on unread: schemas bound what the service makes itself. */
const maxDepth = 64;

/** The same value, with every string in it well-formed. What is well-formed already is returned as it is, without a copy. */
export function wellFormed<T>(value: T, depth = 0): T {
  if (typeof value === 'string') {
    return unicode(value).isWellFormed() ? value : (unicode(value).toWellFormed() as T);
  }
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || depth > maxDepth) return value;
  if (Array.isArray(value)) return wellFormedItems(value, depth) as T;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return wellFormedFields(value as Record<string, unknown>, depth) as T;
}

function wellFormedItems(items: readonly unknown[], depth: number): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let at = 0; at < items.length; at++) {
    const item = wellFormed(items[at], depth + 1);
    if (item !== items[at]) {
      copy ??= [...items];
      copy[at] = item;
    }
  }
  return copy ?? items;
}

function wellFormedFields(fields: Record<string, unknown>, depth: number): Record<string, unknown> {
  for (const key in fields) {
    if (!unicode(key).isWellFormed() || wellFormed(fields[key], depth + 1) !== fields[key]) {
      const entries = Object.entries(fields).map(([name, value]) => [wellFormed(name), wellFormed(value, depth + 1)]);
      return Object.fromEntries(entries) as Record<string, unknown>;
    }
  }
  return fields;
}
