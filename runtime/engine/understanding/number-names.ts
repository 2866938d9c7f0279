/** What a number names, by the words around it: "policy number 998877", "471293 is my order number". Pure. */
import { anyOf, fromAllPacks } from '../data/language-packs.ts';

/** Characters before a number in which its name may stand. */
const reach = 40;

const kinds: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  ...new Set(fromAllPacks((pack) => Object.keys(pack.entities.numberNames))),
].map((kind) => ({
  kind,
  pattern: new RegExp(`(?<![\\p{L}])(?:${anyOf((pack) => pack.entities.numberNames[kind])})(?![\\p{L}])`, 'giu'),
}));

const isMy = new RegExp(`^\\s?(?:${anyOf((pack) => pack.entities.isMy)})\\s`, 'i');

/** The kind of the nearest name in the sentence of the number, or undefined where there is none. */
export function nameOfNumber(text: string, start: number, end: number): string | undefined {
  const before = sentenceBefore(text.slice(Math.max(0, start - reach), start));
  const nearest = lastNameIn(before);
  if (nearest !== undefined) return nearest;
  const after = text.slice(end, end + reach);
  const link = isMy.exec(after);
  return link ? firstNamed(after.slice(link[0].length)) : undefined;
}

/** A full stop ends a sentence, unless it belongs to an abbreviation such as "no.". */
function sentenceBefore(text: string): string {
  const at = Math.max(text.lastIndexOf('? '), text.lastIndexOf('! '), text.lastIndexOf('; '), lastFullStop(text));
  return text.slice(at + 1);
}

function lastFullStop(text: string): number {
  let at = text.lastIndexOf('. ');
  while (at > 0 && /(?:^|[^\p{L}])\p{L}{1,3}$/u.test(text.slice(0, at))) at = text.lastIndexOf('. ', at - 1);
  return at;
}

/** What a text asks for: of the names in it the longest, because "the postal code of the order" does not ask for the order. */
export function askedNameIn(text: string): string | undefined {
  let best: { readonly kind: string; readonly length: number; readonly at: number } | undefined;
  for (const { kind, pattern } of kinds) {
    for (const { 0: name, index: at } of text.matchAll(pattern)) {
      const { length } = name;
      if (!best || length > best.length || (length === best.length && at > best.at)) best = { kind, length, at };
    }
  }
  return best?.kind;
}

function lastNameIn(text: string): string | undefined {
  let best: { readonly kind: string; readonly end: number; readonly length: number } | undefined;
  for (const { kind, pattern } of kinds) {
    for (const match of text.matchAll(pattern)) {
      const end = match.index + match[0].length;
      if (!best || end > best.end || (end === best.end && match[0].length > best.length))
        best = { kind, end, length: match[0].length };
    }
  }
  return best?.kind;
}

function firstNamed(text: string): string | undefined {
  const starts = kinds.flatMap(({ kind, pattern }) => {
    const match = [...text.matchAll(pattern)][0];
    return match && match.index < 4 ? [{ kind, at: match.index, length: match[0].length }] : [];
  });
  return starts.sort((a, b) => a.at - b.at || b.length - a.length)[0]?.kind;
}
