/** The JSON files that a team edits, parsed once at the start. A wrong file is one clear error. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { EarshotError } from '../../../shared/errors.ts';
import {
  type EngineLanguage,
  languageCodes,
  languagesWith,
  type UnderstoodLanguage,
} from '../../../shared/languages.ts';

const sentences = v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(500)));
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

/** Rules that hold in every language: `data/<file>`. */
const ruleSchemas = {
  'intents.json': v.object({ intents: v.array(v.object({ name: v.string(), title: v.string() })) }),
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
      }),
    ),
  }),
  'coaching.json': v.object({
    checklist: v.array(
      v.object({
        itemId: v.string(),
        /** Ticked once an entity of this kind is known, from either speaker. */
        known: v.optional(v.string()),
        when: v.optional(v.picklist(['start', 'negative', 'request', 'order_number', 'satisfied', 'goodbye'])),
      }),
    ),
  }),
} as const;

/** The texts of one language for these rules: `data/<language>/<file>`, by the id of the rule. */
const textSchemas = {
  'sentiment.json': v.object({ negative: sentences, neutral: sentences, positive: sentences }),
  'intents.json': v.object({
    /** Sentences without an intent; without them every sentence would be given one. */
    none: sentences,
    intents: v.record(
      v.string(),
      v.object({
        /** What to look up in the articles for a customer who states the intent without asking. */
        query: v.optional(v.string()),
        examples: sentences,
      }),
    ),
  }),
  'replies.json': v.record(v.string(), v.string()),
  'coaching.json': v.record(v.string(), v.object({ title: v.string(), said: v.array(pattern), advice: v.string() })),
} as const;

type Rules<F extends keyof typeof ruleSchemas> = v.InferOutput<(typeof ruleSchemas)[F]>;
type Texts<F extends keyof typeof textSchemas> = v.InferOutput<(typeof textSchemas)[F]>;

export type SentimentExamples = Texts<'sentiment.json'>;
export type Intents = {
  readonly none: readonly string[];
  readonly intents: readonly (Rules<'intents.json'>['intents'][number] & Texts<'intents.json'>['intents'][string])[];
};
export type ReplyTemplates = readonly (Rules<'replies.json'>['replies'][number] & { readonly reply: string })[];
export type CoachingRules = readonly (Rules<'coaching.json'>['checklist'][number] & Texts<'coaching.json'>[string])[];

export type EngineData = {
  readonly sentiment: { readonly [L in UnderstoodLanguage]: SentimentExamples };
  readonly intents: { readonly [L in UnderstoodLanguage]: Intents };
  readonly replies: { readonly [L in EngineLanguage]: ReplyTemplates };
  readonly coaching: { readonly [L in EngineLanguage]: CoachingRules };
};

/** Rejects with EarshotError `config_invalid` and a sentence that names the file. */
export async function readEngineData(folder: string): Promise<EngineData> {
  const rules = <F extends keyof typeof ruleSchemas>(file: F) =>
    readJson(folder, file, ruleSchemas[file] as v.GenericSchema<unknown, Rules<F>>);
  const texts = <F extends keyof typeof textSchemas>(language: EngineLanguage, file: F) =>
    readJson(folder, `${language}/${file}`, textSchemas[file] as v.GenericSchema<unknown, Texts<F>>);
  const [{ intents }, { replies }, { checklist }] = await Promise.all([
    rules('intents.json'),
    rules('replies.json'),
    rules('coaching.json'),
  ]);
  const understood = languagesWith('understanding');
  const [sentiment, understoodIntents, localReplies, coaching] = await Promise.all([
    perLanguage(understood, (language) => texts(language, 'sentiment.json')),
    perLanguage(understood, async (language) => {
      const own = await texts(language, 'intents.json');
      return {
        none: own.none,
        intents: intents.map((rule) => ({ ...rule, ...textOf(own.intents, rule.name, language, 'intents.json') })),
      };
    }),
    perLanguage(languageCodes, async (language) => {
      const own = await texts(language, 'replies.json');
      return replies.map((rule) => ({ ...rule, reply: textOf(own, rule.id, language, 'replies.json') }));
    }),
    perLanguage(languageCodes, async (language) => {
      const own = await texts(language, 'coaching.json');
      return checklist.map((rule) => ({ ...rule, ...textOf(own, rule.itemId, language, 'coaching.json') }));
    }),
  ]);
  return { sentiment, intents: understoodIntents, replies: localReplies, coaching };
}

async function perLanguage<L extends EngineLanguage, T>(
  codes: readonly L[],
  read: (language: L) => Promise<T>,
): Promise<{ readonly [K in L]: T }> {
  const entries = await Promise.all(codes.map(async (code) => [code, await read(code)] as const));
  return Object.fromEntries(entries) as { [K in L]: T };
}

function textOf<T>(own: Readonly<Record<string, T>>, id: string, language: EngineLanguage, file: string): T {
  const text = own[id];
  if (text === undefined) throw wrongFile(`${language}/${file}`, `has no entry "${id}"`);
  return text;
}

async function readJson<T>(folder: string, file: string, schema: v.GenericSchema<unknown, T>): Promise<T> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(join(folder, file), 'utf8'));
  } catch (cause) {
    throw wrongFile(file, cause instanceof SyntaxError ? 'is not valid JSON' : 'cannot be read', cause);
  }
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const path = issue.path?.map((part) => String(part.key)).join('.') ?? '';
  throw wrongFile(file, `has a wrong entry at ${path}: ${issue.message}`);
}

function wrongFile(file: string, problem: string, cause?: unknown): EarshotError {
  return new EarshotError('config_invalid', { detail: `The engine's ${file} ${problem}`, cause });
}
