/**
 * `npm run eval:answers`: what reaches an agent of the answers that a model writes, and of its replies and summaries
 * (`recorded-writing.ts`). Without a model from recorded texts, good and bad: the deciding fact of the good ones must arrive, and nothing
 * that was invented, changed or ordered. With LLM_URL and LLM_MODEL the model of those settings writes from the same sources.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { silentLogger } from '../../runtime/core/ports/logger.ts';
import { createSystemClock } from '../../runtime/core/system-clock.ts';
import { builtInInstructions, type Instructions, readInstructions } from '../../runtime/engine/llm/instructions.ts';
import type { Llm } from '../../runtime/engine/llm/llm.ts';
import { createLlm } from '../../runtime/engine/llm/llm-client.ts';
import { createComposing } from '../../runtime/engine/llm/llm-composing.ts';
import type { KnowledgeAnswer } from '../../runtime/engine/ports.ts';
import { Secret } from '../../runtime/secret.ts';
import { figure, holds, recorded, report, share } from './recorded-texts.ts';
import { writingFigures } from './recorded-writing.ts';
import { type Evaluation, runEvaluation } from './run.ts';
import type { Figure } from './table.ts';

const badKinds = ['number', 'unit', 'fact', 'negation', 'invention', 'source', 'injection'] as const;

const Question = {
  id: v.string(),
  language: v.string(),
  question: v.string(),
  passages: v.array(v.object({ title: v.string(), text: v.string() })),
};
const AnswersSchema = v.object({
  cases: v.array(
    v.object({
      ...Question,
      /** What the answer must say. */
      fact: v.string(),
      good: v.array(v.string()),
      /** `never`: what must not reach the agent in the model's name. */
      bad: v.array(v.object({ kind: v.picklist(badKinds), text: v.string(), never: v.string() })),
    }),
  ),
  unanswerable: v.array(v.object({ ...Question, bad: v.string(), never: v.string() })),
});
type Answers = v.InferOutput<typeof AnswersSchema>;
type Asked = Pick<Answers['cases'][number], 'language' | 'question' | 'passages'>;

/** Stands for the passages themselves, which an agent gets where nothing of the model's answer stands. */
const passagesShown = 'passages';

/** Figures of recorded answers, and of the model of the settings where there is one. */
export const evaluateAnswers: Evaluation = async (say) => {
  const answers = readAnswers();
  const model = modelOfSettings();
  if (!model) say('LLM_URL and LLM_MODEL are not set: recorded answers only');
  return [
    ...(await recordedFigures(answers, say)),
    ...(model ? await modelFigures(answers, model, say) : []),
    ...(await writingFigures(model, promptsOfSettings(), say)),
  ];
};

async function recordedFigures({ cases, unanswerable }: Answers, say: (line: string) => void): Promise<Figure[]> {
  const good = cases.flatMap((asked) => asked.good.map((text) => ({ asked, text })));
  const arrived = await share(good, async ({ asked, text }) => {
    const seen = await reaching(recorded(text), asked);
    return report(say, holds(seen, asked.fact), `good answer lost: ${text} → ${seen}`);
  });
  const bad = [
    ...cases.flatMap((asked) => asked.bad.map((entry) => ({ asked, ...entry }))),
    ...unanswerable.map((asked) => ({ asked, kind: 'unanswerable' as const, text: asked.bad, never: asked.never })),
  ];
  const figures: Figure[] = [
    figure('good', `Recorded good answers: deciding fact arrives (of ${good.length})`, arrived, 0.9),
  ];
  for (const kind of [...badKinds, 'unanswerable'] as const) {
    const own = bad.filter((entry) => entry.kind === kind);
    const stopped = await share(own, async ({ asked, text, never }) => {
      const seen = await reaching(recorded(text), asked);
      return report(say, !holds(seen, never), `bad answer passed (${kind}): ${text} → ${seen}`);
    });
    figures.push(figure(`bad.${kind}`, `Recorded bad answers, ${kind}: stopped (of ${own.length})`, stopped, 1));
  }
  return figures;
}

async function modelFigures({ cases, unanswerable }: Answers, llm: Llm, say: (line: string) => void) {
  const right = await share(cases, async (asked) => {
    const seen = await reaching(llm, asked);
    return report(say, holds(seen, asked.fact), `model, no deciding fact: ${asked.question} → ${seen}`);
  });
  const silent = await share(unanswerable, async (asked) => {
    const seen = await reaching(llm, asked);
    return report(say, seen === passagesShown, `model, answered what nothing answers: ${asked.question} → ${seen}`);
  });
  return [
    figure('model.fact', `The model: deciding fact arrives (of ${cases.length})`, right, 0.8),
    figure('model.silent', `The model: nothing where nothing answers (of ${unanswerable.length})`, silent, 0.8),
  ];
}

/** What the agent sees. */
async function reaching(llm: Llm, { question, passages, language }: Asked): Promise<string> {
  const sources = passages.map(({ title, text }) => ({ title, snippet: text }));
  const found: KnowledgeAnswer = { query: question, answer: passagesShown, sources, confidence: 1 };
  return (await createComposing(llm, silentLogger, promptsOfSettings()).compose(found, language)).answer;
}

function modelOfSettings(): Llm | undefined {
  const { LLM_URL: url, LLM_MODEL: model, LLM_API: api, LLM_API_KEY: key } = process.env;
  if (!url || !model) return undefined;
  const settings = { url, model, api: api === 'google' ? api : 'openai', timeoutMs: 60_000, fetch } as const;
  const clock = createSystemClock();
  return createLlm({ ...settings, tokensPerMinute: 1_000_000, ...(key && { apiKey: new Secret(key) }) }, clock);
}

function promptsOfSettings(): Instructions {
  const folder = process.env.PROMPTS_DIR;
  if (!folder) return builtInInstructions;
  return readInstructions([folder], (file, problem) => process.stderr.write(`${file}: ${problem}\n`));
}

function readAnswers(): Answers {
  return v.parse(AnswersSchema, JSON.parse(readFileSync(new URL('data/answers.json', import.meta.url), 'utf8')));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runEvaluation('answers', evaluateAnswers);
