/**
 * Answers and unasked cards in trades that are not the sample shop's, as an agent gets them: at the threshold of the product.
 * An answer is wrong in its condition when it says what holds under another one before, or instead of, what decides.
 */
import type { WarmEngine } from '../../runtime/engine/local-engine.ts';
import type { Turn } from '../../runtime/engine/ports.ts';
import { type EngineLanguage, languageCodes, languages } from '../../shared/languages.ts';
import { type Checked, checkAnswer } from './answer-check.ts';
import { percentile } from './play-audio.ts';
import type { Figure } from './table.ts';
import { readTrades, type Trade, type TradeQuestion } from './trade-sets.ts';
import { withEngine } from './with-engine.ts';

type Say = (line: string) => void;
type Answered = Checked & {
  readonly question: TradeQuestion;
  readonly first: boolean;
  readonly answered: boolean;
  readonly tookMs: number;
};
type Offers = { offered: number; right: number; needs: number };
type Measured = { readonly answers: Answered[]; readonly offers: Offers };

const share = (n: number, of: number) => (of === 0 ? 0 : n / of);

/** Figures per language over all trades, and with `say` one line per mistake. */
export async function evaluateTrades(say: Say, trades = readTrades()): Promise<Figure[]> {
  const byLanguage = new Map<EngineLanguage, Measured>();
  for (const trade of trades) {
    const measured = await withEngine((engine) => measureTrade(engine, trade, say), {
      ownData: 'none',
      knowledgeDir: trade.articles,
    });
    say(`${trade.name}: ${summaryOf(measured)}`);
    const all = byLanguage.get(trade.language) ?? { answers: [], offers: { offered: 0, right: 0, needs: 0 } };
    all.answers.push(...measured.answers);
    for (const key of ['offered', 'right', 'needs'] as const) all.offers[key] += measured.offers[key];
    byLanguage.set(trade.language, all);
  }
  return languageCodes.flatMap((code) => {
    const measured = byLanguage.get(code);
    return measured ? figuresOf(code, measured) : [];
  });
}

async function measureTrade(engine: WarmEngine, trade: Trade, say: Say): Promise<Measured> {
  const answers: Answered[] = [];
  for (const question of trade.questions) answers.push(await answerOne(engine, trade, question, say));
  const offers: Offers = { offered: 0, right: 0, needs: 0 };
  for (const chat of trade.chats) for (const line of await followChat(engine, trade, chat, offers)) say(line);
  return { answers, offers };
}

async function answerOne(engine: WarmEngine, trade: Trade, question: TradeQuestion, say: Say): Promise<Answered> {
  const history = question.before.map((turn, i): Turn => ({ id: `b${i}`, role: turn.role, text: turn.text, at: i }));
  const begin = performance.now();
  const answer = await engine.knowledge.search(question.said, history, trade.language);
  const tookMs = performance.now() - begin;
  const [first] = await engine.knowledge.rank(question.said, trade.language, history);
  const checked = checkAnswer(question, answer?.answer);
  const result: Answered = {
    question,
    first: first?.file === question.article,
    answered: answer !== undefined,
    ...checked,
    tookMs,
  };
  const fine = question.article === null ? !answer : result.holdsFacts && !result.wrongCondition;
  if (!fine) {
    const got = answer ? `${answer.sources[0]?.title}: ${answer.answer}` : 'nothing';
    say(
      `- ${question.said}\n    wanted ${question.article} ${JSON.stringify(question.facts)}, first ${first?.file}; got ${answer?.confidence ?? ''} ${got}`,
    );
  }
  return result;
}

/** Adds to `offers`; resolves to one line per mistake. */
async function followChat(engine: WarmEngine, trade: Trade, chat: Trade['chats'][number], offers: Offers) {
  const mistakes: string[] = [];
  const turns = chat.turns.map((turn, i): Turn => ({ id: `t${i}`, role: turn.role, text: turn.text, at: i }));
  for (const [i, { cards }] of chat.turns.entries()) {
    const answer = await engine.knowledge.proactive(turns[i]!, turns.slice(0, i), trade.language);
    const title = answer?.sources[0]?.title;
    const file = engine.knowledge.articles().find((article) => article.title === title)?.file;
    const isRight = file !== undefined && cards.includes(file);
    if (cards.length > 0) offers.needs++;
    if (answer) offers.offered++;
    if (isRight) offers.right++;
    if (answer ? !isRight : cards.length > 0) {
      const wanted = cards.join(' or ') || 'silence';
      mistakes.push(
        `~ ${turns[i]!.text}\n    wanted ${wanted}, offered ${file ?? 'nothing'} ${answer?.confidence ?? ''}`,
      );
    }
  }
  return mistakes;
}

function ratesOf({ answers, offers }: Measured) {
  const answerable = answers.filter(({ question }) => question.article !== null);
  const closed = answers.filter(({ question }) => question.article === null);
  const decided = answerable.filter(({ verdict, question }) => verdict !== undefined && question.verdict !== undefined);
  const count = (of: readonly Answered[], is: (answer: Answered) => boolean) => share(of.filter(is).length, of.length);
  return {
    facts: count(answerable, ({ holdsFacts }) => holdsFacts),
    first: count(answerable, ({ first }) => first),
    answered: count(answerable, ({ answered }) => answered),
    silence: count(closed, ({ answered }) => !answered),
    condition: count(answerable, ({ wrongCondition }) => wrongCondition),
    verdict: count(decided, ({ verdict, question }) => verdict === question.verdict),
    decided: count(
      answerable.filter(({ question }) => question.verdict !== undefined),
      ({ verdict, question }) => verdict === question.verdict,
    ),
    precision: share(offers.right, offers.offered),
    recall: share(offers.right, offers.needs),
  };
}

function summaryOf(measured: Measured): string {
  const rates = Object.entries(ratesOf(measured));
  return rates.map(([name, value]) => `${name} ${(100 * value).toFixed(0)} %`).join(', ');
}

function figuresOf(language: EngineLanguage, measured: Measured): Figure[] {
  const rates = ratesOf(measured);
  const factTarget = language === 'en' ? 0.8 : 0.75;
  const where = `${languages[language].name}, other trades`;
  const id = (name: string) => `answers.${language}.${name}`;
  const waits = measured.answers.map(({ tookMs }) => tookMs);
  return [
    {
      id: id('facts'),
      title: `Answer holds the deciding fact, ${where}`,
      value: rates.facts,
      unit: '%',
      atLeast: factTarget,
    },
    { id: id('silence'), title: `Unanswerable recognized, ${where}`, value: rates.silence, unit: '%', atLeast: 0.8 },
    { id: id('condition'), title: `Wrong condition, ${where}`, value: rates.condition, unit: '%', atMost: 0.03 },
    { id: id('first'), title: `Right article first, ${where}`, value: rates.first, unit: '%' },
    { id: id('answered'), title: `Questions answered, ${where}`, value: rates.answered, unit: '%' },
    { id: id('verdict'), title: `Where yes or no was given, right, ${where}`, value: rates.verdict, unit: '%' },
    { id: id('decided'), title: `Yes/no questions that got the right one, ${where}`, value: rates.decided, unit: '%' },
    {
      id: id('precision'),
      title: `Unasked cards that were right, ${where}`,
      value: rates.precision,
      unit: '%',
      atLeast: 0.85,
    },
    {
      id: id('recall'),
      title: `Needs that got the right card, ${where}`,
      value: rates.recall,
      unit: '%',
      atLeast: 0.6,
    },
    {
      id: id('ms'),
      title: `Time for an answer, median, ${where}`,
      value: percentile(waits, 0.5),
      unit: 'ms',
      atMost: 100,
    },
  ];
}
