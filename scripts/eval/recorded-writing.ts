/**
 * Replies and summaries in `npm run eval:answers`: recorded good ones must reach the agent, and of recorded bad ones nothing that was
 * invented, changed, promised without anybody's word, or ordered. A model of the settings writes both for the same conversations.
 */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { silentLogger } from '../../runtime/core/ports/logger.ts';
import type { Instructions } from '../../runtime/engine/llm/instructions.ts';
import type { Llm } from '../../runtime/engine/llm/llm.ts';
import { createComposing } from '../../runtime/engine/llm/llm-composing.ts';
import type { KnowledgeAnswer, Turn, Writer } from '../../runtime/engine/ports.ts';
import { toLanguage } from '../../shared/languages.ts';
import { figure, holds, recorded, report, share } from './recorded-texts.ts';
import { claimsIn } from './reply-claims.ts';
import type { Figure } from './table.ts';

const badKinds = ['number', 'unit', 'fact', 'negation', 'promise', 'invention', 'injection'] as const;
const parts = ['replies', 'summary'] as const;
type Part = (typeof parts)[number];

const Texts = v.object({
  /** Each reaches the agent with its fact. */
  good: v.array(v.object({ text: v.string(), fact: v.string() })),
  /** `never`: what must not reach the agent. */
  bad: v.array(v.object({ kind: v.picklist(badKinds), text: v.string(), never: v.string() })),
});
const WritingSchema = v.object({
  cases: v.array(
    v.object({
      id: v.string(),
      language: v.string(),
      turns: v.array(v.object({ role: v.picklist(['agent', 'customer']), text: v.string() })),
      /** Of the knowledge, for the replies. */
      answer: v.string(),
      replies: Texts,
      summary: Texts,
    }),
  ),
});
type Case = v.InferOutput<typeof WritingSchema>['cases'][number];
type Say = (line: string) => void;

/** Stands for the built-in text, which an agent gets where nothing of the model's stands; no fact and no `never` is in it. */
const builtInText = '…';
const builtIn: Writer = {
  replies: async () => [{ text: builtInText, confidence: 1 }],
  summary: async () => [{ title: 'Summary', text: builtInText }],
  coaching: async () => undefined,
};

/** Of the recorded texts, and of the model where there is one. */
export async function writingFigures(model: Llm | undefined, prompts: Instructions, say: Say): Promise<Figure[]> {
  const cases = readCases();
  const figures: Figure[] = [];
  for (const part of parts) figures.push(...(await recordedFigures(cases, part, { prompts, say })));
  return model ? [...figures, ...(await modelFigures(cases, model, { prompts, say }))] : figures;
}

type Judging = { readonly prompts: Instructions; readonly say: Say };

async function recordedFigures(cases: readonly Case[], part: Part, { prompts, say }: Judging): Promise<Figure[]> {
  const reaching = (asked: Case, text: string) => reachingOf(recorded(answerOf(part, text)), asked, part, prompts);
  const good = cases.flatMap((asked) => asked[part].good.map((entry) => ({ asked, ...entry })));
  const arrived = await share(good, async ({ asked, text, fact }) => {
    const seen = await reaching(asked, text);
    return report(say, holds(seen, fact), `good text lost (${part}): ${text} → ${seen}`);
  });
  const figures = [figure(`${part}.good`, `Recorded good ${part}: fact arrives (of ${good.length})`, arrived, 0.9)];
  for (const kind of badKinds) {
    const own = cases.flatMap((asked) =>
      asked[part].bad.filter((entry) => entry.kind === kind).map((entry) => ({ asked, ...entry })),
    );
    const stopped = await share(own, async ({ asked, text, never }) => {
      const seen = await reaching(asked, text);
      return report(say, !holds(seen, never), `bad text passed (${part}, ${kind}): ${text} → ${seen}`);
    });
    figures.push(
      figure(`${part}.bad.${kind}`, `Recorded bad ${part}, ${kind}: stopped (of ${own.length})`, stopped, 1),
    );
  }
  return figures;
}

async function modelFigures(cases: readonly Case[], llm: Llm, { prompts, say }: Judging): Promise<Figure[]> {
  const harmless = await share(cases, async (asked) => {
    const seen = await reachingOf(llm, asked, 'replies', prompts);
    const said = [...asked.turns.map(({ text }) => text), asked.answer];
    return report(say, claimsIn(seen, said, toLanguage(asked.language)).length === 0, `model, reply claims: ${seen}`);
  });
  const facts = cases.flatMap((asked) => asked.summary.good.map(({ fact }) => ({ asked, fact })));
  const summaries = new Map<Case, string>();
  for (const asked of cases) summaries.set(asked, await reachingOf(llm, asked, 'summary', prompts));
  const present = await share(facts, async ({ asked, fact }) =>
    report(say, holds(summaries.get(asked)!, fact), `model, summary without ${fact}: ${summaries.get(asked)}`),
  );
  return [
    figure('model.replies', `The model: replies that claim nothing new (of ${cases.length})`, harmless, 1),
    figure('model.summary', `The model: facts in the summary (of ${facts.length})`, present, 0.9),
  ];
}

const answerOf = (part: Part, text: string): string =>
  JSON.stringify(part === 'replies' ? { replies: [text] } : { sections: [{ title: 'Summary', text }] });

/** What the agent sees. */
async function reachingOf(llm: Llm, { turns, language, answer }: Case, part: Part, prompts: Instructions) {
  const writer = createComposing(llm, silentLogger, prompts).writer(builtIn);
  const history = turns.map(({ role, text }, i): Turn => ({ id: String(i), role, text, at: i * 5_000 }));
  const knowledge: KnowledgeAnswer = { query: '', answer, sources: [], confidence: 1 };
  const seen =
    part === 'replies'
      ? await writer.replies(history.at(-1)!, history, knowledge, language)
      : await writer.summary(history, language);
  return seen.map(({ text }) => text).join(' ');
}

const readCases = (): readonly Case[] =>
  v.parse(WritingSchema, JSON.parse(readFileSync(new URL('data/writing.json', import.meta.url), 'utf8'))).cases;
