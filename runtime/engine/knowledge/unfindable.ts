/** Articles that no question finds, or finds at the wrong place, and why: for the doctor. Pure. */
import { fold } from '../../../shared/assist/words.ts';
import { noText } from './article.ts';
import { type FolderContent, tooLarge } from './read-folder.ts';

/** `language`: it names none and its text shows none, so it got the usual one. */
export const unfindableKinds = ['empty', 'language', 'long', 'duplicate', 'unusable'] as const;
export type UnfindableKind = (typeof unfindableKinds)[number];

/** Characters of one passage; a longer one has no headings, and what an agent gets of it is a matter of luck. */
const longestPassage = 20_000;

/** Files by kind; a kind without files is left out. Of articles with one title and language all but the first count. */
export function unfindableIn({ articles, problems }: FolderContent): ReadonlyMap<UnfindableKind, readonly string[]> {
  const found = new Map<UnfindableKind, string[]>();
  const add = (kind: UnfindableKind, file: string) => found.set(kind, [...(found.get(kind) ?? []), file]);
  for (const { file, problem } of problems) add(kindOf(problem), file);
  const titles = new Map<string, string>();
  for (const { file, title, language, languageFrom, passages } of articles) {
    if (languageFrom === 'usual') add('language', file);
    if (passages.some(({ text }) => text.length > longestPassage)) add('long', file);
    const key = `${language} ${fold(title)}`;
    const first = titles.get(key);
    if (first === undefined) titles.set(key, file);
    else add('duplicate', `${file} (as ${first})`);
  }
  return found;
}

function kindOf(problem: string): UnfindableKind {
  if (problem === noText) return 'empty';
  return problem === tooLarge ? 'long' : 'unusable';
}
