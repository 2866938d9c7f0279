/**
 * `npm run eval:dialogues`: whole conversations of trades that the engine was not made with: sentiment, intents, replies, coaching and
 * summaries, at the bounds that users get and with the data that comes with the product.
 */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { WarmEngine } from '../../runtime/engine/local-engine.ts';
import { citeSummary } from '../../shared/assist/citations.ts';
import { fold } from '../../shared/assist/words.ts';
import { languages } from '../../shared/languages.ts';
import { type Dialogue, readDialogues } from './dialogue-sets.ts';
import { claimsIn } from './reply-claims.ts';
import { runEvaluation } from './run.ts';
import type { Figure } from './table.ts';
import { languagesOf } from './text-sets.ts';
import { macroF1, sentimentLabel } from './understanding.ts';
import { withEngine } from './with-engine.ts';

type Pair = { readonly wanted: string; readonly got: string };
type Counts = Record<
  | 'intents'
  | 'intentsRight'
  | 'without'
  | 'withoutRight'
  | 'replies'
  | 'harmful'
  | 'repeated'
  | 'wanted'
  | 'given'
  | 'pointless',
  number
>;
type SummaryCounts = Record<
  'dialogues' | 'facts' | 'covered' | 'false' | 'sentences' | 'cited' | 'length' | 'spoken',
  number
>;

/** Runs every conversation turn by turn, as an agent gets it. */
export const evaluateDialogues = (say: (line: string) => void, dialogues = readDialogues()): Promise<Figure[]> =>
  withEngine(
    async (engine) => {
      const figures: Figure[] = [];
      for (const language of languagesOf(dialogues)) {
        const counts = emptyCounts();
        const moods: Pair[] = [];
        const summaries = { tuning: noSummaries(), heldout: noSummaries() };
        for (const dialogue of dialogues.filter((each) => each.language === language))
          await judgeDialogue(engine, dialogue, { counts, moods, summaries, say });
        figures.push(...figuresOf(language, counts, moods), ...summaryFigures(language, summaries));
      }
      return figures;
    },
    { ownData: 'none' },
  );

/** What is counted, and where mistakes are reported. */
export type Judging = {
  readonly counts: Counts;
  readonly moods: Pair[];
  readonly summaries: Halves;
  readonly say: (line: string) => void;
};
type Judged = Pick<WarmEngine, 'understander' | 'writer'>;

/** Counts what the engine makes of a conversation. Of one that is only measured no mistake is reported: somebody would tune to it. */
export async function judgeDialogue(engine: Judged, dialogue: Dialogue, judging: Judging): Promise<void> {
  const half = dialogue.isHeldout ? 'heldout' : 'tuning';
  const say = dialogue.isHeldout ? () => {} : judging.say;
  await judgeTurns(engine, dialogue, { ...judging, say });
  await judgeSummary(engine, dialogue, judging.summaries[half], say);
}

async function judgeTurns(
  engine: Judged,
  { id, language, turns, coaching }: Dialogue,
  { counts, moods, say }: Judging,
) {
  const given = new Set<string>();
  const suggested = new Set<string>();
  for (const [i, turn] of turns.entries()) {
    const history = turns.slice(0, i);
    const advice = await engine.writer.coaching(turn, history, language);
    for (const item of advice?.advice ?? [])
      given.add(advice!.checklist.find(({ title }) => title === item.title)?.itemId ?? item.title);
    if (turn.role !== 'customer') continue;
    const understood = await engine.understander.understand(turn, history, language);
    const score = understood.sentiment?.score ?? 0;
    const got = sentimentLabel(score);
    moods.push({ wanted: turn.mood!, got });
    if (got !== turn.mood) say(`${id} MOOD ${turn.mood} got ${score}: ${turn.text}`);
    const intent = understood.intents[0]?.name;
    if (turn.intents.length > 0) {
      counts.intents++;
      if (intent !== undefined && turn.intents.includes(intent)) counts.intentsRight++;
      else say(`${id} INTENT ${turn.intents} got ${JSON.stringify(understood.intents)}: ${turn.text}`);
    } else {
      counts.without++;
      if (intent === undefined) counts.withoutRight++;
      else say(`${id} NO INTENT got ${JSON.stringify(understood.intents)}: ${turn.text}`);
    }
    const replies = await engine.writer.replies(turn, history, undefined, language);
    const said = [...history, turn].map(({ text }) => text);
    for (const { text } of replies) {
      counts.replies++;
      const claims = claimsIn(text, said, language);
      if (claims.length > 0) counts.harmful++;
      if (suggested.has(text)) counts.repeated++;
      for (const claim of claims) say(`${id} HARMFUL ${claim}`);
    }
    for (const { text } of replies) suggested.add(text);
    say(`  ${turn.text}\n    → ${replies.map(({ text }) => text).join(' / ')}`);
  }
  counts.wanted += coaching.sensible.length;
  counts.given += coaching.sensible.filter((item) => given.has(item)).length;
  counts.pointless += coaching.pointless.filter((item) => given.has(item)).length;
  say(`${id} COACHING ${[...given]}; wanted ${coaching.sensible}, not ${coaching.pointless}`);
}

async function judgeSummary(
  engine: Judged,
  { id, language, turns, facts, never }: Dialogue,
  counts: SummaryCounts,
  say: (line: string) => void,
) {
  const sections = await engine.writer.summary(turns, language);
  const text = fold(sections.map((section) => section.text).join(' '));
  const missing = facts.filter((any) => !any.some((wording) => text.includes(fold(wording))));
  const wrong = never.filter((any) => any.some((wording) => text.includes(fold(wording))));
  const said = turns.filter(({ role }) => role !== 'bot').map((turn) => ({ utteranceId: turn.id, text: turn.text }));
  const cited = citeSummary(sections, said, language).flatMap((section) => section.sentences);
  counts.dialogues++;
  counts.facts += facts.length;
  counts.covered += facts.length - missing.length;
  counts.false += wrong.length;
  counts.sentences += cited.length;
  counts.cited += cited.filter(({ utteranceIds }) => utteranceIds.length > 0).length;
  counts.length += text.length;
  counts.spoken += turns.reduce((sum, turn) => sum + turn.text.length, 0);
  say(
    `${id} SUMMARY ${JSON.stringify(sections, null, 1)}\n  missing ${JSON.stringify(missing)} false ${JSON.stringify(wrong)}`,
  );
}

type Code = keyof typeof languages;

const shareOf = <C extends Readonly<Record<string, number>>>(counts: C, part: keyof C, whole: keyof C) =>
  counts[whole] === 0 ? 0 : counts[part]! / counts[whole]!;

const figureOf =
  (language: Code, half: 'heldout' | 'tuning') =>
  (name: string, title: string, value: number, more: Partial<Figure> = {}): Figure => ({
    id: `dialogues.${language}.${half === 'heldout' ? 'heldout.' : ''}${name}`,
    title: `${title}, ${languages[language].name}${half === 'heldout' ? ', not looked at' : ''}`,
    value,
    unit: '%',
    ...more,
  });

function figuresOf(language: Code, counts: Counts, moods: readonly Pair[]): Figure[] {
  const figure = figureOf(language, 'tuning');
  const share = (part: keyof Counts, whole: keyof Counts) => shareOf(counts, part, whole);
  return [
    figure('sentiment', 'Sentiment macro F1', macroF1(moods), { atLeast: language === 'en' ? 0.75 : 0.7 }),
    figure('intents', 'Intent right, where there is one', share('intentsRight', 'intents'), { atLeast: 0.8 }),
    figure('without', 'No intent, where there is none', share('withoutRight', 'without')),
    figure('replies', 'Replies suggested', counts.replies, { unit: '' }),
    figure('harmful', 'Replies that claim what no one said', counts.harmful, { unit: '', atMost: 0 }),
    figure('repeated', 'Replies suggested before', share('repeated', 'replies')),
    figure('coaching', 'Sensible advice that was given', share('given', 'wanted')),
    figure('pointless', 'Pointless advice that was given', counts.pointless, { unit: '' }),
  ];
}

type Halves = { readonly [H in 'tuning' | 'heldout']: SummaryCounts };

/** Those that may be looked at first, then those that are only measured; a half without conversations has no figures. */
const summaryFigures = (language: Code, summaries: Halves): Figure[] =>
  (['tuning', 'heldout'] as const)
    .filter((half) => summaries[half].dialogues > 0)
    .flatMap((half) => {
      const figure = figureOf(language, half);
      const share = (part: keyof SummaryCounts, whole: keyof SummaryCounts) => shareOf(summaries[half], part, whole);
      return [
        figure('facts', 'Facts that the summary tells', share('covered', 'facts'), { atLeast: 0.9 }),
        figure('false', 'False claims of summaries', summaries[half].false, { unit: '', atMost: 0 }),
        figure('cited', 'Sentences tied to utterances', share('cited', 'sentences')),
        figure('length', 'Length against the conversation', share('length', 'spoken'), { atMost: 0.25 }),
      ];
    });

export const emptyCounts = (): Counts => ({
  intents: 0,
  intentsRight: 0,
  without: 0,
  withoutRight: 0,
  replies: 0,
  harmful: 0,
  repeated: 0,
  wanted: 0,
  given: 0,
  pointless: 0,
});

export const noSummaries = (): SummaryCounts => ({
  dialogues: 0,
  facts: 0,
  covered: 0,
  false: 0,
  sentences: 0,
  cited: 0,
  length: 0,
  spoken: 0,
});

if (process.argv[1] === fileURLToPath(import.meta.url)) await runEvaluation('dialogues', evaluateDialogues);
