/** `npm run eval:summaries`: what of a conversation a summary tells, and what it tells that nobody said. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { citeSummary } from '../../shared/assist/citations.ts';
import { fold } from '../../shared/assist/words.ts';
import { type Evaluation, runEvaluation } from './run.ts';
import type { Figure } from './table.ts';
import { halfTitle, halves, readTextSet } from './text-sets.ts';
import { withEngine } from './with-engine.ts';

export const evaluateSummaries: Evaluation = (say) =>
  withEngine(async (engine) => {
    const figures: Figure[] = [];
    const items = readTextSet('summaries');
    for (const half of halves) {
      let facts = 0;
      let told = 0;
      let sentences = 0;
      let unsupported = 0;
      let length = 0;
      let spoken = 0;
      for (const item of items.filter((each) => each.half === half)) {
        const turns = item.turns.map((turn, i) => ({ id: String(i), role: turn.role, text: turn.text, at: i * 5_000 }));
        const sections = await engine.writer.summary(turns, item.language);
        const text = fold(sections.map((section) => section.text).join(' '));
        facts += item.facts.length;
        const missing = item.facts.filter((wordings) => !wordings.some((wording) => text.includes(fold(wording))));
        told += item.facts.length - missing.length;
        const said = turns.map((turn) => ({ utteranceId: turn.id, text: turn.text }));
        const cited = citeSummary(sections, said, item.language).flatMap((section) => section.sentences);
        sentences += cited.length;
        unsupported += cited.filter((sentence) => sentence.utteranceIds.length === 0).length;
        length += text.length;
        spoken += turns.reduce((sum, turn) => sum + turn.text.length, 0);
        if (half === 'tuning')
          say(`${item.id}: ${JSON.stringify(sections, null, 1)}\n  missing: ${JSON.stringify(missing)}`);
      }
      const where = halfTitle[half];
      const atLeast = half === 'heldout' ? { atLeast: 0.6 } : {};
      figures.push(
        {
          id: `summary.${half}.coverage`,
          title: `Facts that the summary tells, ${where}`,
          value: facts === 0 ? 0 : told / facts,
          unit: '%',
          ...atLeast,
        },
        {
          id: `summary.${half}.unsupported`,
          title: `Summary sentences that nobody said, ${where}`,
          value: sentences === 0 ? 0 : unsupported / sentences,
          unit: '%',
          ...(half === 'heldout' && { atMost: 0.05 }),
        },
        {
          id: `summary.${half}.length`,
          title: `Length against the conversation, ${where}`,
          value: spoken === 0 ? 0 : length / spoken,
          unit: '%',
        },
      );
    }
    return figures;
  });

if (process.argv[1] === fileURLToPath(import.meta.url)) await runEvaluation('summaries', evaluateSummaries);
