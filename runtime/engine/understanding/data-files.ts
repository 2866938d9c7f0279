/** The small files that a team edits, parsed once. A file that is wrong is one clear error, at the start. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { EarshotError } from '../../../shared/errors.ts';

const sentences = v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(500)));
const perLanguage = <S extends v.GenericSchema>(schema: S) => v.object({ en: schema, es: schema });
const moods = v.object({ negative: sentences, neutral: sentences, positive: sentences });
const pattern = v.pipe(
  v.string(),
  v.maxLength(500),
  v.check((text) => {
    try {
      return Boolean(new RegExp(text, 'u'));
    } catch {
      return false;
    }
  }, 'is not a valid pattern'),
);

const schemas = {
  'sentiment.json': perLanguage(moods),
  'intents.json': v.object({
    /** Sentences that want nothing: without them everything would be taken for a wish. */
    none: perLanguage(sentences),
    intents: v.array(
      v.object({
        name: v.string(),
        title: v.string(),
        /** What to look up in the articles for a customer who states the intent without asking. */
        query: v.optional(perLanguage(v.string())),
        examples: perLanguage(sentences),
      }),
    ),
  }),
  'replies.json': v.object({
    replies: v.array(
      v.object({
        id: v.string(),
        intents: v.array(v.string()),
        when: v.object({
          sentiment: v.optional(v.picklist(['negative', 'positive'])),
          missing: v.optional(v.string()),
          entity: v.optional(v.string()),
        }),
        reply: perLanguage(v.string()),
      }),
    ),
  }),
  'coaching.json': v.object({
    checklist: v.array(
      v.object({
        itemId: v.string(),
        title: perLanguage(v.string()),
        said: perLanguage(v.array(pattern)),
        advice: perLanguage(v.string()),
        when: v.optional(v.picklist(['start', 'negative', 'request', 'order_number', 'satisfied', 'goodbye'])),
      }),
    ),
  }),
} as const;

type File = keyof typeof schemas;
type Content<F extends File> = v.InferOutput<(typeof schemas)[F]>;
export type SentimentSeeds = Content<'sentiment.json'>;
export type Intents = Content<'intents.json'>;
export type ReplyTemplates = Content<'replies.json'>['replies'];
export type CoachingRules = Content<'coaching.json'>['checklist'];
export type EngineData = {
  readonly sentiment: SentimentSeeds;
  readonly intents: Intents;
  readonly replies: ReplyTemplates;
  readonly coaching: CoachingRules;
};

/** Rejects with `config_invalid` and a sentence that names the file. */
export async function readEngineData(folder: string): Promise<EngineData> {
  const [sentiment, intents, { replies }, { checklist }] = await Promise.all([
    read(folder, 'sentiment.json'),
    read(folder, 'intents.json'),
    read(folder, 'replies.json'),
    read(folder, 'coaching.json'),
  ]);
  return { sentiment, intents, replies, coaching: checklist };
}

async function read<F extends File>(folder: string, file: F): Promise<Content<F>> {
  const wrong = (problem: string, cause?: unknown) =>
    new EarshotError('config_invalid', { detail: `The engine's ${file} ${problem}`, cause });
  let value: unknown;
  try {
    value = JSON.parse(await readFile(join(folder, file), 'utf8'));
  } catch (cause) {
    throw wrong(cause instanceof SyntaxError ? 'is not valid JSON' : 'can not be read', cause);
  }
  const result = v.safeParse(schemas[file] as v.GenericSchema<unknown, Content<F>>, value);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const path = issue.path?.map((part) => String(part.key)).join('.') ?? '';
  throw wrong(`has a wrong entry at ${path}: ${issue.message}`);
}
