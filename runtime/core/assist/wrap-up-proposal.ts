/**
 * The likely wrap-up code of a conversation: the one whose name shares most with what was said and what it was about, by the
 * words that tell codes apart. Without an utterance that speaks for it none is proposed. Pure.
 */
import type { WrapUpCode } from '../../../shared/api/wrap-up.ts';
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { SummaryEvent } from '../../../shared/assist/event.ts';
import { toLanguage } from '../../../shared/languages.ts';
import { tellingWords } from './wrap-up-words.ts';

type Proposal = NonNullable<SummaryEvent['wrapUpCode']>;
type Evidence = { readonly text: string; readonly weight: number; readonly utteranceId?: string };

/** What an intent, the summary and the customer's own words count. */
const weights = { intent: 2, summary: 1.5, customer: 1, agent: 0.5 } as const;
const leastScore = 0.5;
const longestReason = 160;

/** Undefined where no code is likelier than the others, or no utterance speaks for it. */
export function proposeWrapUpCode(
  codes: readonly WrapUpCode[],
  view: Pick<ConversationView, 'utterances' | 'intents' | 'language'>,
  sections: SummaryEvent['sections'],
  defaultLanguage: string,
): Proposal | undefined {
  const language = toLanguage(view.language ?? defaultLanguage);
  const evidence = evidenceOf(view, sections).map((each) => ({
    ...each,
    words: new Set(tellingWords(each.text, language)),
  }));
  const scored = codes.map((code) => {
    const words = [...new Set(tellingWords(code.name.replace(/[_/&-]/g, ' '), language))];
    const hits = evidence
      .map((each) => ({
        each,
        share: words.filter((word) => has(each.words, word)).length / Math.max(1, words.length),
      }))
      .filter(({ share }) => share > 0)
      .sort((a, b) => b.share * b.each.weight - a.share * a.each.weight);
    // Repetition says little: the best evidence counts most.
    const score = hits.slice(0, 4).reduce((sum, { each, share }, i) => sum + (share * each.weight) / 2 ** i, 0);
    return { code, score, hits };
  });
  const [best, second] = scored.sort((a, b) => b.score - a.score);
  if (!best || best.score < leastScore || best.score === second?.score) return undefined;
  const confidence = Math.round((best.score / (best.score + (second?.score ?? 0) + 0.5)) * 100) / 100;
  const utteranceId = best.hits.find(({ each }) => each.utteranceId !== undefined)?.each.utteranceId;
  const said = view.utterances.find((utterance) => utterance.utteranceId === utteranceId);
  if (!said) return undefined;
  return {
    id: best.code.id,
    name: best.code.name,
    confidence,
    reason: short(said.text),
    utteranceId: said.utteranceId,
  };
}

function evidenceOf(
  { utterances, intents }: Pick<ConversationView, 'utterances' | 'intents'>,
  sections: SummaryEvent['sections'],
): Evidence[] {
  return [
    ...Object.entries(intents).flatMap(([utteranceId, list]) =>
      list.map(({ name, confidence }) => ({
        utteranceId,
        text: name.replace(/[._-]/g, ' '),
        weight: weights.intent * confidence,
      })),
    ),
    ...sections.map(({ text }) => ({ text, weight: weights.summary })),
    ...utterances
      .filter(({ final, role }) => final && role !== 'bot')
      .map(({ text, role, utteranceId }) => ({
        text,
        utteranceId,
        weight: role === 'customer' ? weights.customer : weights.agent,
      })),
  ];
}

/** Stems differ by an ending: "deliver" and "delivery". */
function has(words: ReadonlySet<string>, word: string): boolean {
  if (words.has(word)) return true;
  if (word.length < 5) return false;
  for (const other of words) if (other.length >= 5 && (other.startsWith(word) || word.startsWith(other))) return true;
  return false;
}

function short(text: string): string {
  if (text.length <= longestReason) return text;
  return `${text
    .slice(0, longestReason - 1)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()}…`;
}
