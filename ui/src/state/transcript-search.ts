/** Searches a transcript, and splits a text into the parts that are displayed differently. */
import type { Utterance } from './transcript-rows.ts';

export type TextPart = {
  readonly text: string;
  readonly hit?: boolean;
  readonly entity?: { readonly kind: string; readonly value: string };
};

/** Lower case without marks, and each character's place in the original: "é" is found by "e", and "ß" by "ss" is not. */
function folded(text: string): { text: string; at: number[] } {
  let out = '';
  const at: number[] = [];
  let place = 0;
  for (const character of text) {
    const plain = character.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    out += plain;
    for (let i = 0; i < plain.length; i++) at.push(place);
    place += character.length;
  }
  at.push(text.length);
  return { text: out, at };
}

/** `[start, end)` of every match, in UTF-16 offsets of `text`. */
export function findMatches(text: string, query: string): [number, number][] {
  const needle = folded(query.trim()).text;
  if (needle === '') return [];
  const hay = folded(text);
  const found: [number, number][] = [];
  for (let from = hay.text.indexOf(needle); from >= 0; from = hay.text.indexOf(needle, from + needle.length)) {
    found.push([hay.at[from]!, hay.at[from + needle.length]!]);
  }
  return found;
}

/** Ids of the utterances that contain the query, in order. */
export function searchUtterances(utterances: readonly Utterance[], query: string): string[] {
  if (query.trim() === '') return [];
  return utterances.filter((u) => findMatches(u.text, query).length > 0).map((u) => u.utteranceId);
}

/** The text in parts: matches during a search, entities otherwise. */
export function textParts(utterance: Pick<Utterance, 'text' | 'entities'>, query: string): TextPart[] {
  const { text, entities = [] } = utterance;
  const parts: TextPart[] = [];
  let at = 0;
  const upTo = (end: number) => {
    if (end > at) parts.push({ text: text.slice(at, end) });
    at = Math.max(at, end);
  };
  if (query.trim() !== '') {
    for (const [start, end] of findMatches(text, query)) {
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
