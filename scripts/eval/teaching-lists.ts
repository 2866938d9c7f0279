/** The teaching lists, `data/teaching/<language>/{intents,mood}.txt`: a heading names what the sentences under it are. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { loadGloss } from '../../runtime/engine/embedding/gloss.ts';
import { askedBefore } from '../../runtime/engine/understanding/understander.ts';
import type { UnderstoodLanguage } from '../../shared/languages.ts';
import { readDevelopmentDialogues } from './dialogue-sets.ts';

export const moodNames = ['negative', 'neutral', 'positive'] as const;
const marks = ['-', '0', '+'];

export type TaughtSentence = {
  readonly text: string;
  /** The first one is what a supervisor would choose; empty where the sentence teaches its mood alone. `none` is one of them. */
  readonly intents: readonly string[];
  readonly mood: number;
};
/** A turn of a development conversation, as the same. */
export type TaughtTurn = TaughtSentence & {
  readonly trade: string;
  /** What was said right before by the other side; '' where nothing was. */
  readonly asked: string;
};
export type TeachingLists = { readonly sentences: readonly TaughtSentence[]; readonly digest: string };

/** Throws an Error that names the line without a heading, or with one that names nothing. */
export function readTeachingLists(language: UnderstoodLanguage): TeachingLists {
  const files = ['intents', 'mood'].map((name) =>
    readFileSync(new URL(`./data/teaching/${language}/${name}.txt`, import.meta.url), 'utf8'),
  );
  const [intents = '', mood = ''] = files;
  return {
    sentences: [...readList(intents, /^== (\w+) ([-0+])$/), ...readList(mood, /^== ()([-0+])$/)],
    digest: createHash('sha256').update(files.join('\n')).digest('hex'),
  };
}

/** SHA-256 of the sentences as the sentence model reads them, by their gloss; undefined for a language that it knows. */
export async function readingDigest(
  language: UnderstoodLanguage,
  sentences: readonly TaughtSentence[],
): Promise<string | undefined> {
  const gloss = await loadGloss(language);
  return (
    gloss &&
    createHash('sha256')
      .update(sentences.map(({ text }) => gloss(text)).join('\n'))
      .digest('hex')
  );
}

function readList(list: string, heading: RegExp): TaughtSentence[] {
  const found: TaughtSentence[] = [];
  let under: RegExpExecArray | null = null;
  for (const [i, line] of list
    .split('\n')
    .map((each) => each.trim())
    .entries()) {
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('==')) under = heading.exec(line);
    if (!under) throw new Error(`Line ${i + 1} of a teaching list has no heading that names an intent and a mood`);
    if (line.startsWith('==')) continue;
    const [text = '', others = ''] = line.split(' | ');
    const names = [under[1]!, ...others.split(',').map((name) => name.trim())].filter((name) => name !== '');
    found.push({ text, intents: under[1] === '' ? [] : names, mood: marks.indexOf(under[2]!) });
  }
  return found;
}

/** The turns of customers in the development conversations of the language; those with an intent that no list knows are left out. */
export function readTaughtTurns(language: UnderstoodLanguage, known: ReadonlySet<string>): TaughtTurn[] {
  return readDevelopmentDialogues()
    .filter((dialogue) => dialogue.language === language)
    .flatMap(({ id, turns }) =>
      turns
        .map((turn, i) => ({ ...turn, asked: askedBefore(turn, turns[i - 1]) }))
        .filter(({ role, intents }) => role === 'customer' && intents.every((name) => known.has(name)))
        .map(({ text, intents, mood, asked }) => ({
          text,
          intents: intents.length > 0 ? intents : ['none'],
          mood: moodNames.indexOf(mood!),
          trade: id.slice(0, id.indexOf('/')),
          asked,
        })),
    );
}

/** A fifth of the sentences, always the same ones: the figures of what was learned from the others. */
export const isHeldOut = ({ text }: TaughtSentence): boolean =>
  createHash('sha256').update(text).digest()[0]! % 5 === 0;
