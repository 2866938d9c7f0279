/**
 * An answer in a model's words. Each sentence names its passages and is checked against them as soon as it is written; one that
 * they do not support is dropped. What a reader sees before that is marked as not checked yet.
 */
import type { AnswerDraft } from '../../../shared/api/answer-stream.ts';
import { cutText } from '../../../shared/cut-text.ts';
import type { KnowledgeAnswer, LiveAnswer } from '../ports.ts';
import { isSuspicious } from './checks.ts';
import { type CitedSentence, readCited } from './cited-text.ts';
import type { Instruction } from './instructions.ts';
import type { Llm } from './llm.ts';
import { answerPrompt, noAnswer } from './prompts.ts';
import { isAnswerSupported } from './sentence-check.ts';

/** UTF-16 units of an answer; what follows is not shown. */
export const maxAnswerCharacters = 1_500;

type Passage = { readonly title: string; readonly text: string };
type Stands = { readonly text: string; readonly sources: readonly number[] };

/** Undefined where no sentence of it stands. Rejects as `Llm.complete` does. */
export async function writeAnswer(
  { llm, instruction }: { readonly llm: Llm; readonly instruction: Instruction },
  found: KnowledgeAnswer,
  languageCode: string,
  live: LiveAnswer = {},
): Promise<KnowledgeAnswer | undefined> {
  const passages = found.sources.map((source) => ({ title: source.title, text: source.snippet ?? '' }));
  const check = createSentenceCheck(passages, languageCode);
  const { signal, onDraft, conversation } = live;
  let written = '';
  const draftOf = (part: string): void => {
    written += part;
    const draft = readDraft(written, check);
    if (draft) onDraft?.(draft);
  };
  const prompt = answerPrompt(found.query, passages, languageCode, { instruction, customer: live.customer });
  const raw = await llm.complete(prompt, { signal, conversation, ...(onDraft && { onText: draftOf }) });
  if (raw.trim().startsWith(noAnswer)) return undefined;
  const standing = readCited(cutText(raw, maxAnswerCharacters), true).sentences.flatMap((s) => check(s) ?? []);
  if (standing.length === 0) return undefined;
  const cited = [...new Set(standing.flatMap(({ sources }) => sources))];
  return {
    ...found,
    promptVersion: instruction.version,
    answer: standing.map(({ text }) => text).join(' '),
    sources: cited.map((number) => found.sources[number - 1]!),
  };
}

/** Undefined while it may become the word for "no answer". */
function readDraft(written: string, check: SentenceCheck): AnswerDraft | undefined {
  const start = written.trimStart();
  if (start.startsWith(noAnswer) || noAnswer.startsWith(start)) return undefined;
  const { sentences, rest } = readCited(cutText(start, maxAnswerCharacters), false);
  const checked = sentences.flatMap((sentence) => check(sentence) ?? []).map(({ text }) => text);
  // Orders and addresses are not shown for a moment either.
  return { checked: checked.join(' '), unchecked: isSuspicious(rest) ? '' : rest };
}

type SentenceCheck = (sentence: CitedSentence) => Stands | undefined;

/** Remembers what it has checked: a stream asks again with every word. */
function createSentenceCheck(passages: readonly Passage[], languageCode: string): SentenceCheck {
  const known = new Map<string, Stands | undefined>();
  const supports = (text: string, numbers: readonly number[]): boolean => {
    const cited = numbers.map((number) => passages[number - 1]!);
    return isAnswerSupported(
      text,
      cited.map((passage) => `${passage.title}. ${passage.text}`),
      languageCode,
    );
  };
  const check: SentenceCheck = ({ text, sources }) => {
    if (isSuspicious(text)) return undefined;
    // A source that there is not is invented, and so is what it is to prove.
    if (sources.some((number) => number < 1 || number > passages.length)) return undefined;
    if (sources.length > 0) return supports(text, sources) ? { text, sources } : undefined;
    const only = passages.findIndex((_, index) => supports(text, [index + 1]));
    return only < 0 ? undefined : { text, sources: [only + 1] };
  };
  return (sentence) => {
    const key = `${sentence.sources.join()} ${sentence.text}`;
    if (!known.has(key)) known.set(key, check(sentence));
    return known.get(key);
  };
}
