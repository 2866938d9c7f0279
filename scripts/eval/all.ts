/**
 * `npm run eval`: every evaluation in one table, each figure beside the one from before (`baseline.json`). `--json` prints
 * one JSON object last; `--verbose` shows what went wrong in the tuning halves.
 */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { evaluateDialogues } from './dialogues.ts';
import { evaluateKnowledge } from './knowledge.ts';
import { evaluateRedaction } from './redaction.ts';
import { runEvaluation } from './run.ts';
import { evaluateSpeech } from './speech.ts';
import { evaluateSummaries } from './summaries.ts';
import { evaluateUnderstanding } from './understanding.ts';

const BaselineSchema = v.object({ note: v.string(), figures: v.record(v.string(), v.number()) });
const baseline = v.parse(BaselineSchema, JSON.parse(readFileSync(new URL('./baseline.json', import.meta.url), 'utf8')));

await runEvaluation(
  'all',
  async (say) => {
    const figures = [];
    for (const evaluate of [
      evaluateSpeech,
      evaluateKnowledge,
      evaluateUnderstanding,
      evaluateSummaries,
      evaluateDialogues,
      evaluateRedaction,
    ]) {
      figures.push(...(await evaluate(say)));
    }
    return figures;
  },
  { baseline },
);
