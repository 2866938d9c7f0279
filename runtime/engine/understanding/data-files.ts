/** The JSON files that a team edits, parsed once at the start. A wrong file is one clear error. */
import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { EarshotError } from '../../../shared/errors.ts';
import {
  type EngineLanguage,
  languageCodes,
  languagesWith,
  type UnderstoodLanguage,
} from '../../../shared/languages.ts';
import { phraseProblem } from '../data/phrases.ts';
import { type Learned, learnedSchema } from './learned.ts';

const sentences = v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(500)));
const phrases = v.pipe(
  v.array(
    v.pipe(
      v.string(),
      v.maxLength(800),
      v.rawCheck(({ dataset, addIssue }) => {
        const problem = dataset.typed ? phraseProblem(dataset.value) : undefined;
        if (problem !== undefined) addIssue({ message: `the phrase ${problem}` });
      }),
    ),
  ),
  v.maxLength(600),
);
const kind = v.pipe(v.string(), v.regex(/^[a-z_]{1,40}$/, 'a kind is written in lower case with "_"'));
const kinds = v.array(kind);

export const summarySections = ['reason', 'done', 'outcome', 'promises', 'open', 'mood'] as const;
export type SummarySectionId = (typeof summarySections)[number];

/** Rules that hold in every language: `data/<file>`. */
const ruleSchemas = {
  'intents.json': v.object({
    intents: v.array(
      v.object({
        name: kind,
        title: v.string(),
        /** Answered without knowing who asks. */
        anonymous: v.optional(v.boolean(), false),
        /** Only the right person may have it done. */
        sensitive: v.optional(v.boolean(), false),
        general: v.optional(v.boolean(), false),
      }),
    ),
  }),
  'replies.json': v.object({
    replies: v.array(
      v.object({
        id: v.string(),
        intents: v.array(v.string()),
        when: v.object({
          mood: v.optional(v.picklist(['negative', 'positive', 'insult', 'grief', 'alarm'])),
          /** None of these kinds of entities is known; `identifier` stands for every kind of number that names something. */
          missing: v.optional(kinds),
          /** One of this kind was named in the turn. */
          entity: v.optional(kind),
        }),
      }),
    ),
  }),
  'coaching.json': v.object({
    checklist: v.array(
      v.object({
        itemId: v.string(),
        /** Ticked once an entity of one of these kinds is known, from either speaker. */
        known: v.optional(kinds),
        when: v.optional(v.picklist(['start', 'negative', 'grief', 'request', 'sensitive', 'satisfied', 'goodbye'])),
        /** Stands in the list only once it has been due or done. */
        onlyWhen: v.optional(v.boolean()),
      }),
    ),
  }),
  'summary.json': v.object({
    /** Which sections, in which order. */
    sections: v.pipe(v.array(v.picklist(summarySections)), v.minLength(1)),
    /** Length of the summary against that of the conversation. */
    share: v.pipe(v.number(), v.minValue(0.05), v.maxValue(1)),
  }),
} as const;

const instruction = v.pipe(v.string(), v.maxLength(400));

/** The texts of one language for these rules: `data/<language>/<file>`, by the id of the rule. */
const textSchemas = {
  'sentiment.json': v.object({ negative: sentences, neutral: sentences, positive: sentences }),
  'mood.json': v.object({
    veryNegative: phrases,
    negative: phrases,
    /** Something is wrong, said without a word of mood. */
    trouble: phrases,
    positive: phrases,
    veryPositive: phrases,
    /** Formulas of courtesy: they say little about the mood, and nothing beside anger. */
    polite: phrases,
    /** Expressions in which a word of the other lists says nothing. */
    idle: phrases,
    negations: phrases,
    strong: phrases,
    weak: phrases,
    sarcasm: phrases,
    /** Begin a question that may lack its question mark. */
    question: phrases,
    insults: phrases,
    grief: phrases,
    alarm: phrases,
  }),
  'intents.json': v.object({
    /** Sentences without an intent; without them every sentence would be given one. */
    none: sentences,
    intents: v.record(
      v.string(),
      v.object({
        /** What to look up in the articles for a customer who states the intent without asking. */
        query: v.optional(v.string()),
        examples: sentences,
        /** Phrases that alone make the intent likely. */
        cues: v.optional(phrases, []),
      }),
    ),
  }),
  'replies.json': v.record(v.string(), v.string()),
  'coaching.json': v.record(
    v.string(),
    v.object({ title: v.string(), said: phrases, customerSaid: v.optional(phrases, []), advice: v.string() }),
  ),
  'summary.json': v.object({
    titles: v.object(v.entriesFromList(summarySections, v.string())),
    /** What belongs into a section, for a model. */
    instructions: v.optional(v.partial(v.object(v.entriesFromList(summarySections, instruction))), {}),
    /** Further sections, which only a model can fill. */
    own: v.optional(v.pipe(v.array(v.object({ title: v.string(), instruction })), v.maxLength(6)), []),
    mood: v.object(v.entriesFromList(['upset', 'calmer', 'worse', 'content'], v.string())),
    names: v.record(kind, v.string()),
    marks: v.object(
      v.entriesFromList(
        [
          'problem',
          'wish',
          'done',
          'promise',
          'deadline',
          'todo',
          'identity',
          'stalling',
          'smallTalk',
          'correction',
          'refusal',
        ],
        phrases,
      ),
    ),
    fillers: phrases,
    /** Words before which a long sentence is cut, and words that open a condition, which stays with its sentence. */
    joints: v.optional(v.object({ before: phrases, condition: phrases }), { before: [], condition: [] }),
    customer: v.record(v.string(), v.string()),
    agent: v.record(v.string(), v.string()),
    /** How a note words the beginning of a statement, and of a request that was a question; words that a note leaves out. */
    brief: v.optional(
      v.object({
        customer: v.record(v.string(), v.string()),
        agent: v.record(v.string(), v.string()),
        request: v.record(v.string(), v.string()),
        omit: phrases,
        /** How customers take a proposal. */
        accept: phrases,
        /** Words that carry little: "get", "come". */
        light: phrases,
        /** Words that notes are written for: papers, money, who decides. */
        weighty: v.optional(phrases, []),
      }),
      { customer: {}, agent: {}, request: {}, omit: [], accept: [], light: [], weighty: [] },
    ),
  }),
} as const;

type Rules<F extends keyof typeof ruleSchemas> = v.InferOutput<(typeof ruleSchemas)[F]>;
type Texts<F extends keyof typeof textSchemas> = v.InferOutput<(typeof textSchemas)[F]>;

/** `learned`: what was learned for these texts before; absent where a business gave its own. */
export type SentimentExamples = Texts<'sentiment.json'> & { readonly learned?: Learned | undefined };
export type Intents = {
  readonly learned?: Learned | undefined;
  readonly none: readonly string[];
  readonly intents: readonly (Rules<'intents.json'>['intents'][number] & Texts<'intents.json'>['intents'][string])[];
};
export type ReplyTemplates = readonly (Rules<'replies.json'>['replies'][number] & { readonly reply: string })[];
export type MoodWords = Texts<'mood.json'>;
export type SummaryTexts = Rules<'summary.json'> & Texts<'summary.json'>;
export type CoachingRules = readonly (Rules<'coaching.json'>['checklist'][number] & Texts<'coaching.json'>[string])[];

export type EngineData = {
  readonly sentiment: { readonly [L in UnderstoodLanguage]: SentimentExamples };
  readonly mood: { readonly [L in UnderstoodLanguage]: MoodWords };
  readonly intents: { readonly [L in UnderstoodLanguage]: Intents };
  readonly replies: { readonly [L in EngineLanguage]: ReplyTemplates };
  readonly coaching: { readonly [L in EngineLanguage]: CoachingRules };
  readonly summary: { readonly [L in EngineLanguage]: SummaryTexts };
};

/**
 * Reads the folders in order: a file in an earlier folder takes the place of the one of the same name in a later folder, and the last
 * folder has them all. Rejects with EarshotError `config_invalid` and a sentence that names the file.
 */
export async function readEngineData(...folders: readonly string[]): Promise<EngineData> {
  for (const folder of folders) {
    await readdir(folder).catch((cause: unknown) => {
      throw wrongFile(`data folder ${folder}`, 'cannot be read', cause);
    });
  }
  const understood = languagesWith('understanding');
  const [sentiment, mood, intents, replies, coaching, summary] = await Promise.all([
    perLanguage(understood, async (language) => ({
      ...(await readTexts(folders, language, 'sentiment.json')),
      learned: await readLearned(folders, language, 'sentiment.json'),
    })),
    perLanguage(understood, (language) => readTexts(folders, language, 'mood.json')),
    perLanguage(understood, (language) => readWithRules(folders, language, joinIntents)),
    perLanguage(languageCodes, (language) => readWithRules(folders, language, joinReplies)),
    perLanguage(languageCodes, (language) => readWithRules(folders, language, joinCoaching)),
    perLanguage(languageCodes, async (language) => ({
      ...(await readRules(folders, 'summary.json')),
      ...(await readTexts(folders, language, 'summary.json')),
    })),
  ]);
  return { sentiment, mood, intents, replies, coaching, summary };
}

/** Reads every file of `<folder>/<language>`, of a language that is not in the table yet, too. Rejects like `readEngineData`. */
export async function checkLanguageFolder(folder: string, language: string): Promise<void> {
  for (const file of Object.keys(textSchemas) as (keyof typeof textSchemas)[])
    await readTexts([folder], language, file);
  for (const join of [joinIntents, joinReplies, joinCoaching]) await join([folder], language);
}

type Folders = readonly string[];
type Join<T> = (folders: Folders, language: string) => Promise<T>;

/** Rules of an own folder whose ids another folder's texts do not have hold for the languages of the own folder only. */
async function readWithRules<T>(folders: Folders, language: string, join: Join<T>): Promise<T> {
  try {
    return await join(folders, language);
  } catch (error) {
    const hasLanguage = await readdir(`${folders[0]}/${language}`).then(
      () => true,
      () => false,
    );
    if (hasLanguage || folders.length === 1) throw error;
    return readWithRules(folders.slice(1), language, join);
  }
}

async function joinIntents(folders: Folders, language: string): Promise<Intents> {
  const { intents } = await readRules(folders, 'intents.json');
  const own = await readTexts(folders, language, 'intents.json');
  return {
    learned: await readLearned(folders, language, 'intents.json'),
    none: own.none,
    intents: intents.map((rule) => ({ ...rule, ...textOf(own.intents, rule.name, language, 'intents.json') })),
  };
}

async function joinReplies(folders: Folders, language: string): Promise<ReplyTemplates> {
  const { replies } = await readRules(folders, 'replies.json');
  const own = await readTexts(folders, language, 'replies.json');
  return replies.map((rule) => ({ ...rule, reply: textOf(own, rule.id, language, 'replies.json') }));
}

async function joinCoaching(folders: Folders, language: string): Promise<CoachingRules> {
  const { checklist } = await readRules(folders, 'coaching.json');
  const own = await readTexts(folders, language, 'coaching.json');
  return checklist.map((rule) => ({ ...rule, ...textOf(own, rule.itemId, language, 'coaching.json') }));
}

/** It stands in the folder of the texts that it was learned for: those of another folder are learned at the start. */
async function readLearned(folders: Folders, language: string, beside: string): Promise<Learned | undefined> {
  const owner = await firstWith(folders, `${language}/${beside}`);
  const file = `${language}/learned.json`;
  return (await firstWith(owner, file)).length > 0 ? readJson(owner, file, learnedSchema) : undefined;
}

/** The first of the folders that has the file, as a list of at most one. */
async function firstWith(folders: Folders, file: string): Promise<Folders> {
  const found = await Promise.all(
    folders.map((folder) =>
      access(join(folder, file)).then(
        () => [folder],
        () => [],
      ),
    ),
  );
  return found.flat().slice(0, 1);
}

function readRules<F extends keyof typeof ruleSchemas>(folders: Folders, file: F): Promise<Rules<F>> {
  return readJson(folders, file, ruleSchemas[file] as unknown as v.GenericSchema<unknown, Rules<F>>);
}

function readTexts<F extends keyof typeof textSchemas>(folders: Folders, language: string, file: F): Promise<Texts<F>> {
  return readJson(folders, `${language}/${file}`, textSchemas[file] as unknown as v.GenericSchema<unknown, Texts<F>>);
}

async function perLanguage<L extends EngineLanguage, T>(
  codes: readonly L[],
  read: (language: L) => Promise<T>,
): Promise<{ readonly [K in L]: T }> {
  const entries = await Promise.all(codes.map(async (code) => [code, await read(code)] as const));
  return Object.fromEntries(entries) as { [K in L]: T };
}

function textOf<T>(own: Readonly<Record<string, T>>, id: string, language: string, file: string): T {
  const text = own[id];
  if (text === undefined) throw wrongFile(`${language}/${file}`, `has no entry "${id}"`);
  return text;
}

async function readJson<T>(folders: readonly string[], file: string, schema: v.GenericSchema<unknown, T>): Promise<T> {
  let value: unknown;
  try {
    value = JSON.parse(await readFirst(folders, file));
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

async function readFirst([folder = '', ...others]: readonly string[], file: string): Promise<string> {
  try {
    return await readFile(join(folder, file), 'utf8');
  } catch (error) {
    if (others.length === 0 || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return readFirst(others, file);
  }
}
