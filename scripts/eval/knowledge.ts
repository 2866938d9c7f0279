/** `npm run eval:knowledge`: does a question find its article, does a foreign one find none, and what is offered unasked. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { WarmEngine } from '../../runtime/engine/local-engine.ts';
import { type EngineLanguage, languages } from '../../shared/languages.ts';
import { percentile } from './play-audio.ts';
import { type Evaluation, runEvaluation } from './run.ts';
import type { Figure } from './table.ts';
import { type Half, halfTitle, halves, type Items, languagesOf, readTextSet } from './text-sets.ts';
import { evaluateTrades } from './trades.ts';
import { withEngine } from './with-engine.ts';

export const evaluateKnowledge: Evaluation = async (say) => [
  ...(await withEngine(async (engine) => [...(await retrieval(engine, say)), ...(await proactive(engine, say))])),
  ...(await evaluateTrades(say)),
];

type Query = Items<'retrieval'>[number];
type Retrieved = {
  /** Position of the right article, -1 where it was not found; undefined for a question that no article answers. */
  readonly rank: number | undefined;
  readonly isAnswered: boolean;
  readonly tookMs: number;
};

async function retrieval(engine: WarmEngine, say: (line: string) => void): Promise<Figure[]> {
  const items = readTextSet('retrieval');
  const figures: Figure[] = [];
  const waits: number[] = [];
  for (const language of languagesOf(items)) {
    for (const half of halves) {
      const retrieved: Retrieved[] = [];
      for (const item of items.filter((each) => each.half === half && each.language === language))
        retrieved.push(await retrieve(engine, item, say));
      waits.push(...retrieved.map(({ tookMs }) => tookMs));
      figures.push(...retrievalFigures(retrieved, language, half));
    }
  }
  figures.push({
    id: 'knowledge.ms',
    title: 'Time for a question, median',
    value: percentile(waits, 0.5),
    unit: 'ms',
    atMost: 300,
  });
  return figures;
}

async function retrieve(engine: WarmEngine, item: Query, say: (line: string) => void): Promise<Retrieved> {
  const begin = performance.now();
  const files = (await engine.knowledge.rank(item.query, item.language)).map((article) => article.file);
  const answer = await engine.knowledge.search(item.query, [], item.language);
  const tookMs = performance.now() - begin;
  const rank = item.article === null ? undefined : files.indexOf(item.article);
  if (item.half === 'tuning' && rank === undefined && answer)
    say(`should not be answered: ${item.query} -> ${answer.sources[0]?.title} ${answer.confidence}`);
  if (item.half === 'tuning' && rank !== undefined && (rank !== 0 || !answer))
    say(`${item.query}: wanted ${item.article} at ${rank}, first ${files[0]}, ${answer?.confidence ?? 'no answer'}`);
  return { rank, isAnswered: answer !== undefined, tookMs };
}

function retrievalFigures(retrieved: readonly Retrieved[], language: EngineLanguage, half: Half): Figure[] {
  const answerable = retrieved.filter(({ rank }) => rank !== undefined);
  const unanswerable = retrieved.filter(({ rank }) => rank === undefined);
  const ranks = answerable.map(({ rank }) => rank!);
  const share = (n: number, of: number) => (of === 0 ? 0 : n / of);
  const hits = (most: number) => share(ranks.filter((rank) => rank >= 0 && rank < most).length, ranks.length);
  const reciprocal = ranks.reduce((sum, rank) => sum + (rank < 0 ? 0 : 1 / (rank + 1)), 0);
  const answered = answerable.filter(({ isAnswered }) => isAnswered).length;
  const refused = unanswerable.filter(({ isAnswered }) => !isAnswered).length;
  const where = `${languages[language].name}, ${halfTitle[half]}`;
  const id = (name: string) => `knowledge.${language}.${half}.${name}`;
  const target = (atLeast: number) => (half === 'heldout' ? { atLeast } : {});
  return [
    { id: id('hit1'), title: `Right article first (hit@1), ${where}`, value: hits(1), unit: '%', ...target(0.7) },
    { id: id('hit3'), title: `Right article in three (hit@3), ${where}`, value: hits(3), unit: '%', ...target(0.85) },
    { id: id('mrr'), title: `Mean reciprocal rank, ${where}`, value: share(reciprocal, ranks.length), unit: '' },
    { id: id('answered'), title: `Questions answered, ${where}`, value: share(answered, ranks.length), unit: '%' },
    {
      id: id('refused'),
      title: `Foreign questions refused, ${where}`,
      value: share(refused, unanswerable.length),
      unit: '%',
      ...target(0.8),
    },
  ];
}

async function proactive(engine: WarmEngine, say: (line: string) => void): Promise<Figure[]> {
  const items = readTextSet('proactive');
  const figures: Figure[] = [];
  for (const half of halves)
    figures.push(
      ...(await proactiveHalf(
        engine,
        half,
        items.filter((item) => item.half === half),
        say,
      )),
    );
  return figures;
}

async function proactiveHalf(
  engine: WarmEngine,
  half: Half,
  items: ReturnType<typeof readTextSet<'proactive'>>,
  say: (line: string) => void,
): Promise<Figure[]> {
  let spoke = 0;
  let right = 0;
  let wanted = 0;
  for (const item of items) {
    const turn = { id: String(item.id), role: 'customer', text: item.text, at: 0 } as const;
    const answer = await engine.knowledge.proactive(turn, [], 'en');
    const title = answer?.sources[0]?.title;
    const found = engine.knowledge
      .articles()
      .find((article) => article.title === title && article.language === 'en')?.file;
    if (item.article !== null) wanted++;
    if (answer) spoke++;
    if (answer && found === item.article) right++;
    if (half === 'tuning' && (found ?? null) !== item.article) {
      say(
        `${item.text}: wanted ${item.article}, offered ${found} ${answer?.confidence ?? ''} (${answer?.query ?? ''})`,
      );
    }
  }
  const where = halfTitle[half];
  const heldout = half === 'heldout';
  return [
    {
      id: `proactive.${half}.precision`,
      title: `Unasked cards that were right, ${where}`,
      value: spoke === 0 ? 0 : right / spoke,
      unit: '%',
      ...(heldout && { atLeast: 0.8 }),
    },
    {
      id: `proactive.${half}.recall`,
      title: `Needs that got the right card, ${where}`,
      value: wanted === 0 ? 0 : right / wanted,
      unit: '%',
      ...(heldout && { atLeast: 0.6 }),
    },
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runEvaluation('knowledge', evaluateKnowledge);
