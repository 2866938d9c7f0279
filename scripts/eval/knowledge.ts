/** `npm run eval:knowledge`: does a question find its article, is nothing found where nothing is, and when does it speak. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { WarmEngine } from '../../runtime/engine/local-engine.ts';
import { type Evaluation, runEvaluation } from './run.ts';
import type { Figure } from './table.ts';
import { type Half, halfTitle, halves, readTextSet } from './text-sets.ts';
import { withEngine } from './with-engine.ts';

export const evaluateKnowledge: Evaluation = (say) =>
  withEngine(async (engine) => [...(await retrieval(engine, say)), ...(await proactive(engine, say))]);

async function retrieval(engine: WarmEngine, say: (line: string) => void): Promise<Figure[]> {
  const figures: Figure[] = [];
  const items = readTextSet('retrieval');
  const waits: number[] = [];
  for (const language of ['en', 'es'] as const) {
    for (const half of halves) {
      const ranks: number[] = [];
      let refused = 0;
      let answered = 0;
      const own = items.filter((item) => item.half === half && item.language === language);
      for (const item of own) {
        const begin = performance.now();
        const files = (await engine.knowledge.rank(item.query, language)).map((article) => article.file);
        const answer = await engine.knowledge.search(item.query, [], language);
        waits.push(performance.now() - begin);
        if (item.article === null) {
          if (answer === undefined) refused++;
          else if (half === 'tuning')
            say(`should stay silent: ${item.query} -> ${answer.sources[0]?.title} ${answer.confidence}`);
          continue;
        }
        if (answer !== undefined) answered++;
        const rank = files.indexOf(item.article);
        ranks.push(rank);
        if (half === 'tuning' && (rank !== 0 || !answer)) {
          say(
            `${item.query}: wanted ${item.article} at ${rank}, first ${files[0]}, ${answer?.confidence ?? 'no answer'}`,
          );
        }
      }
      const share = (n: number, of: number) => (of === 0 ? 0 : n / of);
      const hits = (most: number) => share(ranks.filter((rank) => rank >= 0 && rank < most).length, ranks.length);
      const mrr = share(
        ranks.reduce((sum, rank) => sum + (rank < 0 ? 0 : 1 / (rank + 1)), 0),
        ranks.length,
      );
      const where = `${language === 'en' ? 'English' : 'Spanish'}, ${halfTitle[half]}`;
      const id = (name: string) => `knowledge.${language}.${half}.${name}`;
      const heldout = half === 'heldout';
      figures.push(
        {
          id: id('hit1'),
          title: `Right article first (hit@1), ${where}`,
          value: hits(1),
          unit: '%',
          ...(heldout && { atLeast: 0.7 }),
        },
        {
          id: id('hit3'),
          title: `Right article in three (hit@3), ${where}`,
          value: hits(3),
          unit: '%',
          ...(heldout && { atLeast: 0.85 }),
        },
        { id: id('mrr'), title: `Mean reciprocal rank, ${where}`, value: mrr, unit: '' },
        { id: id('answered'), title: `Questions answered, ${where}`, value: share(answered, ranks.length), unit: '%' },
        {
          id: id('refused'),
          title: `Foreign questions refused, ${where}`,
          value: share(refused, own.length - ranks.length),
          unit: '%',
          ...(heldout && { atLeast: 0.8 }),
        },
      );
    }
  }
  waits.sort((a, b) => a - b);
  figures.push({
    id: 'knowledge.ms',
    title: 'Time for a question, median',
    value: waits[waits.length >> 1] ?? 0,
    unit: 'ms',
    atMost: 300,
  });
  return figures;
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
