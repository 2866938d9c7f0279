/**
 * The composing steps with a language model: answer, replies, summary, the wording of advice. What to look up, when to
 * speak and what is ticked stays with the built-in parts, and so does everything when the model fails, is too slow, has
 * no budget left, or says something that its sources do not.
 */

import { EarshotError } from '../../../shared/errors.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { KnowledgeAnswer, KnowledgeBase, Turn, Writer } from '../ports.ts';
import {
  AdviceSchema,
  AnswerSchema,
  isGrounded,
  isSuspicious,
  parseAnswer,
  RepliesSchema,
  SummarySchema,
} from './checks.ts';
import type { Llm } from './llm-client.ts';
import { advicePrompt, answerPrompt, repliesPrompt, summaryPrompt } from './prompts.ts';

export type Composing = {
  compose(answer: KnowledgeAnswer, languageCode: string): Promise<KnowledgeAnswer>;
  writer(builtIn: Writer): Writer;
};

export function createComposing(llm: Llm, logger: Logger): Composing {
  /** The model's way, or undefined with a line in the log. */
  async function attempt<T>(step: string, run: () => Promise<T | undefined>): Promise<T | undefined> {
    try {
      const result = await run();
      if (result === undefined) logger.info('The language model’s text was not used', { step });
      return result;
    } catch (error) {
      const code = error instanceof SyntaxError ? 'malformed' : EarshotError.from(error).code;
      logger.warn('The language model did not help; the built-in way is taken', { step, code });
      return undefined;
    }
  }

  async function composeAnswer(found: KnowledgeAnswer, language: string): Promise<KnowledgeAnswer | undefined> {
    const passages = found.sources.map((source) => ({ title: source.title, text: source.snippet ?? '' }));
    const raw = await llm.complete(answerPrompt(found.query, passages, language));
    const { answer, sources } = parseAnswer(AnswerSchema, raw);
    const named = [...new Set(sources)].flatMap((n) => (n <= passages.length ? [n - 1] : []));
    if (answer === '' || named.length === 0 || isSuspicious(answer)) return undefined;
    if (
      !isGrounded(
        answer,
        named.map((i) => passages[i]!),
        language,
      )
    )
      return undefined;
    return { ...found, answer, sources: named.map((i) => found.sources[i]!) };
  }

  function writer(builtIn: Writer): Writer {
    return {
      async replies(turn, history, knowledge, language) {
        const plain = await builtIn.replies(turn, history, knowledge, language);
        // Silence stays silence: where nothing fits, nothing is made up.
        if (plain.length === 0) return plain;
        const turns = withLast(history, turn);
        const made = await attempt('replies', async () => {
          const raw = await llm.complete(repliesPrompt(turns, knowledge?.answer, language));
          const { replies } = parseAnswer(RepliesSchema, raw);
          const known = [
            ...turns.map((t) => t.text),
            knowledge?.answer ?? '',
            ...plain.map((reply) => reply.text),
          ].join(' ');
          const fine = replies.filter((reply) => !isSuspicious(reply) && numbersAreKnown(reply, known));
          return fine.length > 0 ? fine : undefined;
        });
        return made ? made.slice(0, 3).map((text, i) => ({ text, confidence: plain[i]?.confidence ?? 0.5 })) : plain;
      },
      async summary(history, language) {
        const plain = await builtIn.summary(history, language);
        if (plain.length === 0) return plain;
        const titles = plain.map((section) => section.title);
        const made = await attempt('summary', async () => {
          const raw = await llm.complete(summaryPrompt(history, titles, language));
          const sections = parseAnswer(SummarySchema, raw).sections.filter(
            (section) => section.text !== '' && !isSuspicious(`${section.title} ${section.text}`),
          );
          return sections.length > 0 ? sections : undefined;
        });
        return made ?? plain;
      },
      async coaching(turn, history, language) {
        const plain = await builtIn.coaching(turn, history, language);
        const [due] = plain?.advice ?? [];
        if (!plain || !due) return plain;
        const text = await attempt('coaching', async () => {
          const { advice } = parseAnswer(
            AdviceSchema,
            await llm.complete(advicePrompt(withLast(history, turn), due.text, language)),
          );
          return isSuspicious(advice) ? undefined : advice;
        });
        return text === undefined
          ? plain
          : { ...plain, advice: [{ title: due.title, text }, ...plain.advice.slice(1)] };
      },
    };
  }

  return {
    compose: async (answer, languageCode) =>
      (await attempt('answer', () => composeAnswer(answer, languageCode))) ?? answer,
    writer,
  };
}

/** The same knowledge, its answers in the model's words where those keep to the sources. */
export function withComposing<K extends KnowledgeBase>(knowledge: K, composing: Composing): K {
  const composed = async (found: KnowledgeAnswer | undefined, languageCode: string) =>
    found && composing.compose(found, languageCode);
  return Object.create(knowledge, {
    search: {
      value: async (...[query, history, languageCode]: Parameters<KnowledgeBase['search']>) =>
        composed(await knowledge.search(query, history, languageCode), languageCode),
    },
    proactive: {
      value: async (...[turn, history, languageCode]: Parameters<KnowledgeBase['proactive']>) =>
        composed(await knowledge.proactive(turn, history, languageCode), languageCode),
    },
  }) as K;
}

function withLast(history: readonly Turn[], turn: Turn): readonly Turn[] {
  return history.at(-1)?.id === turn.id ? history : [...history, turn];
}

/** A reply may not name an amount, a date or a number that nobody named before. */
function numbersAreKnown(reply: string, known: string): boolean {
  const digits = new Set(known.match(/\d+/g) ?? []);
  return (reply.match(/\d+/g) ?? []).every((number) => digits.has(number));
}
