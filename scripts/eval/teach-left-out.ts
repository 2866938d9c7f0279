/** Figures of the development conversations, the trades dealt into groups, each measured with what the others and the lists teach. */
import type { Embedder } from '../../runtime/engine/embedding/embedder.ts';
import { builtInDataDir } from '../../runtime/engine/folders.ts';
import { readEngineData } from '../../runtime/engine/understanding/data-files.ts';
import { createIntentModel } from '../../runtime/engine/understanding/intents.ts';
import { createSentimentModel } from '../../runtime/engine/understanding/sentiment.ts';
import type { UnderstoodLanguage } from '../../shared/languages.ts';
import { fitLearned, type Lesson, type Taught } from './fit-learned.ts';
import { moodNames, type TaughtTurn } from './teaching-lists.ts';
import { macroF1, sentimentLabel } from './understanding.ts';

const groups = 5;

/** Intents and moods of turns by themselves, without what was said before. */
export async function measureLeftOut(
  language: UnderstoodLanguage,
  lesson: Omit<Lesson, 'turns'> & { readonly turns: readonly (TaughtTurn & Taught)[] },
  embedder: Embedder,
): Promise<string> {
  const data = await readEngineData(builtInDataDir());
  const trades = [...new Set(lesson.turns.map(({ trade }) => trade))].sort();
  const found: { readonly turn: TaughtTurn; readonly intent: string; readonly mood: string }[] = [];
  for (let group = 0; group < groups; group++) {
    const own = new Set(trades.filter((_, i) => i % groups === group));
    const learned = fitLearned({ ...lesson, turns: lesson.turns.filter(({ trade }) => !own.has(trade)) });
    const intents = createIntentModel(
      { ...data.intents, [language]: { ...data.intents[language], learned } },
      embedder,
    );
    const sentiment = createSentimentModel(
      { ...data, sentiment: { ...data.sentiment, [language]: { ...data.sentiment[language], learned } } },
      embedder,
    );
    await Promise.all([intents.learn([language]), sentiment.learn([language])]);
    for (const turn of lesson.turns.filter(({ trade }) => own.has(trade))) {
      const [best] = await intents.guess(turn.text, language, turn.asked);
      const { score } = await sentiment.feel(turn.text, language);
      found.push({ turn, intent: best?.name ?? 'none', mood: sentimentLabel(score) });
    }
  }
  const share = (some: typeof found) =>
    `${((100 * some.filter(({ turn, intent }) => turn.intents.includes(intent)).length) / some.length).toFixed(1)} % of ${some.length}`;
  const moods = found.map(({ turn, mood }) => ({ wanted: moodNames[turn.mood]!, got: mood }));
  return (
    `${language}, ${trades.length} trades left out in ${groups} groups: intents ${share(found.filter(({ turn }) => !turn.intents.includes('none')))}, ` +
    `none ${share(found.filter(({ turn }) => turn.intents.includes('none')))}, mood macro F1 ${(100 * macroF1(moods)).toFixed(1)} %`
  );
}
