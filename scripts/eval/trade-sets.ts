/** Companies of several trades: articles, questions as people say them, and chats. One folder per trade in `data/trades/`. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { languageCodes } from '../../shared/languages.ts';

const role = v.picklist(['customer', 'agent', 'bot']);
const wordings = v.array(v.string());

const TradeSchema = v.object({
  language: v.picklist(languageCodes),
  questions: v.array(
    v.object({
      said: v.string(),
      /** What was said before, oldest first. */
      before: v.optional(v.array(v.object({ role, text: v.string() })), []),
      /** The article that answers it; null where none does. */
      article: v.nullable(v.string()),
      /** What the answer must hold: of each list one wording. */
      facts: v.optional(v.array(wordings), []),
      /** What holds under another condition: wrong when it comes before the facts or without them. */
      not: v.optional(wordings, []),
      /** What a yes/no question must be answered with. */
      verdict: v.optional(v.picklist(['yes', 'no'])),
    }),
  ),
  chats: v.array(
    v.object({
      /** `cards`: the articles of which one should be offered after this turn; empty for silence. */
      turns: v.array(v.object({ role, text: v.string(), cards: wordings })),
    }),
  ),
});

export type Trade = v.InferOutput<typeof TradeSchema> & { readonly name: string; readonly articles: string };
export type TradeQuestion = Trade['questions'][number];

const ownFolder = new URL('./data/trades/', import.meta.url);
/** Rounds of unseen trades that were measured and then became development sets (`data/README.md`). */
export const spentRounds = [1, 2, 3, 4, 5, 6];

/** Every trade, by name. Throws where a file has not the form above. */
export function readTrades(folder = ownFolder): Trade[] {
  return readdirSync(folder).map((name) => ({
    name,
    articles: fileURLToPath(new URL(`${name}/articles/`, folder)),
    ...v.parse(TradeSchema, JSON.parse(readFileSync(new URL(`${name}/set.json`, folder), 'utf8'))),
  }));
}

/** What weights are fitted to: the development trades and the spent rounds. */
export function readDevelopmentTrades(): Trade[] {
  const rounds = spentRounds.map((round) => new URL(`./data/frozen/${round}/trades/`, import.meta.url));
  return [ownFolder, ...rounds].flatMap((folder) => readTrades(folder));
}
