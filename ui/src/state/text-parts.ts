/** Splits a text into the parts that are displayed differently. Pure. */
import type { Utterance } from './transcript-rows.ts';

export type TextPart = {
  readonly text: string;
  readonly hit?: boolean;
  readonly entity?: { readonly kind: string; readonly value: string };
};

/** The text in parts: matches (`[start, end)` each, in order) where there are any, entities otherwise. */
export function textParts(
  utterance: Pick<Utterance, 'text' | 'entities'>,
  matches: readonly (readonly [number, number])[],
): TextPart[] {
  const { text, entities = [] } = utterance;
  const parts: TextPart[] = [];
  let at = 0;
  const upTo = (end: number) => {
    if (end > at) parts.push({ text: text.slice(at, end) });
    at = Math.max(at, end);
  };
  if (matches.length > 0) {
    for (const [start, end] of matches) {
      upTo(start);
      parts.push({ text: text.slice(start, end), hit: true });
      at = end;
    }
  } else {
    const marks = entities
      .filter((e) => e.start >= 0 && e.end > e.start && e.end <= text.length)
      .sort((a, b) => a.start - b.start);
    for (const entity of marks) {
      if (entity.start < at) continue;
      upTo(entity.start);
      const part = text.slice(entity.start, entity.end);
      parts.push({ text: part, entity: { kind: entity.kind, value: entity.value ?? part } });
      at = entity.end;
    }
  }
  upTo(text.length);
  return parts;
}
