/** `npm run eval:understanding`: sentiment (accuracy, macro F1) and intents (accuracy), English and Spanish. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Understander } from '../../runtime/engine/ports.ts';
import { type EngineLanguage, languages } from '../../shared/languages.ts';
import { type Evaluation, runEvaluation } from './run.ts';
import type { Figure } from './table.ts';
import { type Half, halfTitle, halves, languagesOf, readTextSet } from './text-sets.ts';
import { withEngine } from './with-engine.ts';

export const evaluateUnderstanding: Evaluation = (say) =>
  withEngine(async (engine) => [
    ...(await labelled('sentiment', 'Sentiment', engine.understander, say)),
    ...(await labelled('intents', 'Intent', engine.understander, say)),
  ]);

async function labelled(
  set: 'sentiment' | 'intents',
  title: string,
  understander: Understander,
  say: (line: string) => void,
): Promise<Figure[]> {
  const items = readTextSet(set) as readonly {
    id: number;
    half: Half;
    language: EngineLanguage;
    label: string;
    text: string;
  }[];
  const figures: Figure[] = [];
  for (const language of languagesOf(items)) {
    for (const half of halves) {
      const pairs: { wanted: string; got: string }[] = [];
      for (const item of items.filter((each) => each.half === half && each.language === language)) {
        const turn = { id: String(item.id), role: 'customer', text: item.text, at: 0 } as const;
        const understood = await understander.understand(turn, [], language);
        const score = understood.sentiment?.score ?? 0;
        const got = set === 'sentiment' ? sentimentLabel(score) : (understood.intents[0]?.name ?? 'none');
        pairs.push({ wanted: item.label, got });
        if (half === 'tuning' && got !== item.label) {
          const figure = set === 'sentiment' ? score : understood.intents[0]?.confidence;
          say(`${item.text}: wanted ${item.label}, got ${got} ${figure}`);
        }
      }
      const where = `${languages[language].name}, ${halfTitle[half]}`;
      const id = (name: string) => `${set}.${language}.${half}.${name}`;
      const least = language === 'en' && half === 'heldout' ? { atLeast: set === 'sentiment' ? 0.8 : 0.75 } : {};
      figures.push({
        id: id('accuracy'),
        title: `${title} accuracy, ${where}`,
        value: accuracy(pairs),
        unit: '%',
        ...least,
      });
      if (set === 'sentiment')
        figures.push({ id: id('f1'), title: `${title} macro F1, ${where}`, value: macroF1(pairs), unit: '%' });
    }
  }
  return figures;
}

/** The bounds at which the panel shows another sentiment. */
export function sentimentLabel(score: number): string {
  return score < -0.25 ? 'negative' : score > 0.25 ? 'positive' : 'neutral';
}

type Pair = { readonly wanted: string; readonly got: string };

function accuracy(pairs: readonly Pair[]): number {
  return pairs.length === 0 ? 0 : pairs.filter((pair) => pair.wanted === pair.got).length / pairs.length;
}

/** The mean of the F1 of each label, so that rare labels count as much as frequent ones. */
export function macroF1(pairs: readonly Pair[]): number {
  const labels = [...new Set(pairs.map((pair) => pair.wanted))];
  const scores = labels.map((label) => {
    const right = pairs.filter((pair) => pair.wanted === label && pair.got === label).length;
    const got = pairs.filter((pair) => pair.got === label).length;
    const wanted = pairs.filter((pair) => pair.wanted === label).length;
    return got + wanted === 0 ? 0 : (2 * right) / (got + wanted);
  });
  return scores.reduce((a, b) => a + b, 0) / labels.length;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runEvaluation('understanding', evaluateUnderstanding);
