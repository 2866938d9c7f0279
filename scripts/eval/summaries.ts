/** `npm run eval:summaries`: which facts of a conversation its summary has, and what it has that was not said. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { WarmEngine } from '../../runtime/engine/local-engine.ts';
import { citeSummary } from '../../shared/assist/citations.ts';
import { fold } from '../../shared/assist/words.ts';
import { type Evaluation, runEvaluation } from './run.ts';
import type { Figure } from './table.ts';
import { type Half, halfTitle, halves, type Items, readTextSet } from './text-sets.ts';
import { withEngine } from './with-engine.ts';

/** Writes a summary of each conversation of the set with the built-in writer. */
export const evaluateSummaries: Evaluation = (say) =>
  withEngine(async (engine) => {
    const items = readTextSet('summaries');
    const figures: Figure[] = [];
    for (const half of halves) {
      const judged: Judged[] = [];
      for (const item of items.filter((each) => each.half === half)) judged.push(await judge(engine, item, say));
      figures.push(...summaryFigures(judged, half));
    }
    return figures;
  });

/** Counts of one summary; lengths in characters. */
type Judged = {
  readonly facts: number;
  readonly covered: number;
  readonly sentences: number;
  readonly unsupported: number;
  readonly length: number;
  readonly spoken: number;
};

async function judge(
  engine: WarmEngine,
  item: Items<'summaries'>[number],
  say: (line: string) => void,
): Promise<Judged> {
  const turns = item.turns.map((turn, i) => ({ id: String(i), role: turn.role, text: turn.text, at: i * 5_000 }));
  const sections = await engine.writer.summary(turns, item.language);
  const text = fold(sections.map((section) => section.text).join(' '));
  const missing = item.facts.filter((wordings) => !wordings.some((wording) => text.includes(fold(wording))));
  if (item.half === 'tuning')
    say(`${item.id}: ${JSON.stringify(sections, null, 1)}\n  missing: ${JSON.stringify(missing)}`);
  const said = turns.map((turn) => ({ utteranceId: turn.id, text: turn.text }));
  const cited = citeSummary(sections, said, item.language).flatMap((section) => section.sentences);
  return {
    facts: item.facts.length,
    covered: item.facts.length - missing.length,
    sentences: cited.length,
    unsupported: cited.filter((sentence) => sentence.utteranceIds.length === 0).length,
    length: text.length,
    spoken: turns.reduce((sum, turn) => sum + turn.text.length, 0),
  };
}

function summaryFigures(judged: readonly Judged[], half: Half): Figure[] {
  const total = (key: keyof Judged) => judged.reduce((sum, each) => sum + each[key], 0);
  const share = (part: keyof Judged, whole: keyof Judged) => (total(whole) === 0 ? 0 : total(part) / total(whole));
  const where = halfTitle[half];
  const heldout = half === 'heldout';
  return [
    {
      id: `summary.${half}.coverage`,
      title: `Facts that the summary tells, ${where}`,
      value: share('covered', 'facts'),
      unit: '%',
      ...(heldout && { atLeast: 0.6 }),
    },
    {
      id: `summary.${half}.unsupported`,
      title: `Summary sentences that were not said, ${where}`,
      value: share('unsupported', 'sentences'),
      unit: '%',
      ...(heldout && { atMost: 0.05 }),
    },
    {
      id: `summary.${half}.length`,
      title: `Length against the conversation, ${where}`,
      value: share('length', 'spoken'),
      unit: '%',
    },
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runEvaluation('summaries', evaluateSummaries);
