/** Labelled conversations of trades other than the sample shop's, as text files: `data/dialogues/<trade>.<language>.txt`. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Turn } from '../../runtime/engine/ports.ts';
import { type EngineLanguage, toLanguage } from '../../shared/languages.ts';
import { spentRounds } from './trade-sets.ts';

export type SpokenTurn = Turn & {
  readonly mood?: 'negative' | 'neutral' | 'positive';
  /** Any of them is right; empty: the turn has none. */
  readonly intents: readonly string[];
};
export type Dialogue = {
  readonly id: string;
  readonly language: EngineLanguage;
  readonly turns: readonly SpokenTurn[];
  /** What a summary must tell, and what it must not; any of the wordings counts. */
  readonly facts: readonly (readonly string[])[];
  readonly never: readonly (readonly string[])[];
  /** It is measured only: mistakes are not shown. The first line of the file says so. */
  readonly isHeldout: boolean;
  readonly coaching: { readonly sensible: readonly string[]; readonly pointless: readonly string[] };
};

const moods = { '-': 'negative', '0': 'neutral', '+': 'positive' } as const;
const roles = { A: 'agent', B: 'bot', C: 'customer' } as const;
const ownFolder = new URL('./data/dialogues/', import.meta.url);

export function readDialogues(folder = ownFolder): Dialogue[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .flatMap((name) => {
      const [trade = '', code = 'en'] = name.split('.');
      const [about = '', ...blocks] = readFileSync(new URL(name, folder), 'utf8').split(/^== /m);
      const isHeldout = /\bheldout\b/.test(about);
      return blocks.map((block) => ({ ...readDialogue(trade, toLanguage(code), block), isHeldout }));
    });
}

/** What weights are fitted to: the conversations that may be looked at, and those of the spent rounds. */
export function readDevelopmentDialogues(): Dialogue[] {
  const rounds = spentRounds.map((round) => new URL(`./data/frozen/${round}/dialogues/`, import.meta.url));
  return [ownFolder, ...rounds].flatMap((folder) => readDialogues(folder)).filter(({ isHeldout }) => !isHeldout);
}

function readDialogue(trade: string, language: EngineLanguage, block: string): Omit<Dialogue, 'isHeldout'> {
  const [title = '', ...lines] = block.split('\n').map((line) => line.trim());
  const id = `${trade}/${title}`;
  const listed = (key: string) =>
    lines.filter((line) => line.startsWith(`${key}: `)).map((line) => wordings(line.slice(key.length + 2)));
  return {
    id,
    language,
    turns: lines.flatMap((line, i) => readTurn(line, `${id}/${i}`)),
    facts: listed('fact'),
    never: listed('never'),
    coaching: { sensible: listed('coach+').flat(), pointless: listed('coach-').flat() },
  };
}

const wordings = (text: string) => text.split('|').map((part) => part.trim());

function readTurn(line: string, id: string): SpokenTurn[] {
  const match = /^([ABC])(?: ([-0+]) ([^:]+))?: (.+)$/.exec(line);
  if (!match) return [];
  const [, role, mood, intents, text] = match as unknown as [
    string,
    keyof typeof roles,
    keyof typeof moods,
    string,
    string,
  ];
  return [
    {
      id,
      role: roles[role],
      text,
      at: 0,
      ...(mood && { mood: moods[mood] }),
      intents: (intents ?? '')
        .split('|')
        .map((name) => name.trim())
        .filter((name) => name !== '' && name !== 'none'),
    },
  ];
}
