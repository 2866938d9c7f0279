/** Searches a transcript. Pure. */
import type { Utterance } from './transcript-rows.ts';

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
