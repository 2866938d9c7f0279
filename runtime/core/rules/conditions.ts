/** Conditions of rules and alerts, as a table: each kind with its schema and with what it means. Pure. */
import * as v from 'valibot';
import { boundedString } from '../../../shared/bounded.ts';
import { compilePhrase, containsPhrase, type Phrase } from './phrases.ts';
import type { Observation, Situation } from './situation.ts';

const seconds = v.pipe(v.number(), v.minValue(0), v.maxValue(86_400));
const phrase = v.pipe(boundedString, v.minLength(1), v.maxLength(300));
const speaker = v.optional(v.picklist(['customer', 'agent', 'anybody']), 'customer');

const PhraseSchema = v.object({
  type: v.literal('phrase'),
  /** Any of them, in any inflection; `*` stands for up to four words. */
  phrases: v.pipe(v.array(phrase), v.minLength(1), v.maxLength(200)),
  speaker,
});
const IntentSchema = v.object({
  type: v.literal('intent'),
  intents: v.pipe(v.array(boundedString), v.minLength(1), v.maxLength(200)),
  confidence: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0.5),
});
/** The mean of the customer's last `turns` is below. */
const SentimentSchema = v.object({
  type: v.literal('sentiment'),
  below: v.pipe(v.number(), v.minValue(-1), v.maxValue(1)),
  turns: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5)), 2),
});
/** No one has spoken for so long, and the caller is not on hold. */
const SilenceSchema = v.object({ type: v.literal('silence'), seconds });
/** The caller has been on hold for so long. */
const HoldSchema = v.object({ type: v.literal('hold'), seconds });
/** The conversation has begun, so long ago. */
const StartSchema = v.object({ type: v.literal('start'), seconds: v.optional(seconds, 0) });
const EndSchema = v.object({ type: v.literal('end') });

export type Condition =
  | v.InferOutput<typeof PhraseSchema>
  | v.InferOutput<typeof IntentSchema>
  | v.InferOutput<typeof SentimentSchema>
  | v.InferOutput<typeof SilenceSchema>
  | v.InferOutput<typeof HoldSchema>
  | v.InferOutput<typeof StartSchema>
  | v.InferOutput<typeof EndSchema>
  | { readonly type: 'all'; readonly of: readonly Condition[] }
  | { readonly type: 'any'; readonly of: readonly Condition[] }
  | { readonly type: 'not'; readonly of: Condition };

/** Three levels of `all`, `any` and `not`; deeper ones are refused. */
export const ConditionSchema = v.pipe(
  v.lazy(() => nested(3)),
  v.transform((value) => value as Condition),
);

function nested(depth: number): v.GenericSchema {
  const plain = [
    PhraseSchema,
    IntentSchema,
    SentimentSchema,
    SilenceSchema,
    HoldSchema,
    StartSchema,
    EndSchema,
  ] as const;
  if (depth === 0) return v.variant('type', plain);
  const inner = v.lazy(() => nested(depth - 1));
  const several = v.pipe(v.array(inner), v.minLength(1), v.maxLength(20));
  return v.variant('type', [
    ...plain,
    v.object({ type: v.literal('all'), of: several }),
    v.object({ type: v.literal('any'), of: several }),
    v.object({ type: v.literal('not'), of: inner }),
  ]);
}

/** Decides on a situation and on what has just happened. A condition about a turn holds only when that turn has just come. */
export type CompiledCondition = (situation: Situation, observed: Observation) => boolean;

type Compile<T extends Condition['type']> = (
  condition: Extract<Condition, { type: T }>,
  language: string | undefined,
) => CompiledCondition;

const compilers: { readonly [T in Condition['type']]: Compile<T> } = {
  phrase({ phrases, speaker }, language) {
    const inLanguage = phraseCache(phrases, language);
    return ({ turn, language: spoken }, observed) =>
      observed.type === 'utterance' &&
      turn !== undefined &&
      (speaker === 'anybody' || turn.role === speaker) &&
      inLanguage(spoken).some((each) => containsPhrase(turn.stems, each));
  },
  intent:
    ({ intents, confidence }) =>
    (_situation, observed) =>
      observed.type === 'intent' && intents.includes(observed.name) && observed.confidence >= confidence,
  sentiment:
    ({ below, turns }) =>
    ({ sentiments }, observed) => {
      const last = sentiments.slice(-turns);
      const sum = last.reduce((total, score) => total + score, 0);
      return observed.type === 'sentiment' && last.length === turns && sum / turns < below;
    },
  silence:
    ({ seconds: least }) =>
    ({ phase, heldSinceMs, elapsedMs, lastSpeechMs }) =>
      phase === 'running' && heldSinceMs === undefined && elapsedMs - lastSpeechMs >= least * 1_000,
  hold:
    ({ seconds: least }) =>
    ({ phase, heldSinceMs, elapsedMs }) =>
      phase === 'running' && heldSinceMs !== undefined && elapsedMs - heldSinceMs >= least * 1_000,
  start:
    ({ seconds: least }) =>
    ({ phase, elapsedMs }) =>
      phase === 'running' && elapsedMs >= least * 1_000,
  end:
    () =>
    ({ phase }) =>
      phase === 'ended',
  all({ of }, language) {
    const each = of.map((condition) => compileCondition(condition, language));
    return (situation, observed) => each.every((holds) => holds(situation, observed));
  },
  any({ of }, language) {
    const each = of.map((condition) => compileCondition(condition, language));
    return (situation, observed) => each.some((holds) => holds(situation, observed));
  },
  not({ of }, language) {
    const holds = compileCondition(of, language);
    return (situation, observed) => !holds(situation, observed);
  },
};

/** `language`: of the phrases, BCP 47; where it is absent, they are read in the language of the conversation. */
export function compileCondition(condition: Condition, language?: string): CompiledCondition {
  return (compilers[condition.type] as Compile<typeof condition.type>)(condition as never, language);
}

/** Languages that phrases are kept compiled in. */
const mostLanguages = 20;

function phraseCache(phrases: readonly string[], fixed: string | undefined) {
  const known = new Map<string, readonly Phrase[]>();
  return (spoken: string | undefined): readonly Phrase[] => {
    const language = fixed ?? spoken ?? '';
    const cached = known.get(language);
    if (cached) return cached;
    const compiled = phrases.map((each) => compilePhrase(each, language));
    if (known.size < mostLanguages) known.set(language, compiled);
    return compiled;
  };
}
