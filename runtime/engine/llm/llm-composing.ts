/**
 * The composing steps with a language model: answer, replies, summary, the wording of advice. What to look up, when to
 * offer it and what is ticked stays with the built-in parts, and so does everything when the model fails, is too slow, has
 * no budget left, or says something that its sources do not.
 */
import { EarshotError } from '../../../shared/errors.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { CoachingAdvice, KnowledgeAnswer, LiveAnswer, Phrasing, Turn, Writer } from '../ports.ts';
import { writeAnswer } from './answer-writing.ts';
import { AdviceSchema, isSuspicious, parseAnswer, RepliesSchema, SummarySchema } from './checks.ts';
import { ComposedPhrasing } from './composed-phrasing.ts';
import { replyRules, type SourceText, suggestedReplyRules, summaryRules } from './grounding.ts';
import { builtInInstructions, type Instructions } from './instructions.ts';
import type { Attempt, Llm, WrittenText } from './llm.ts';
import { advicePrompt, repliesPrompt, type SummarySection, summaryPrompt } from './prompts.ts';
import { keepSentences } from './sentence-check.ts';
import { conversationOf } from './spending.ts';

export type Composing = {
  /** The answer in the model's words, or as it was. */
  compose(answer: KnowledgeAnswer, languageCode: string, live?: LiveAnswer): Promise<KnowledgeAnswer>;
  /** Questions and drafts in the model's words. */
  phrasing(builtIn: Phrasing): Phrasing;
  /**
   * A writer that asks the model, and takes the text of `builtIn` where the model does not help. `sections` are those of a summary;
   * without them the ones that the built-in writer filled.
   */
  writer(builtIn: Writer, sections?: SectionsOf): Writer;
};

/** Of the teaching data, for a language. */
export type SectionsOf = (languageCode: string) => Promise<readonly SummarySection[]>;

const mostReplies = 3;

/** Never rejects because of the model: every failure is logged and leaves the built-in text. */
export function createComposing(
  llm: Llm,
  logger: Logger,
  instructions = builtInInstructions,
  onWritten: (written: WrittenText) => void = () => {},
): Composing {
  const attempt: Attempt = async (step, run, prompt = 'built-in') => {
    const end = (outcome: WrittenText['outcome']) => onWritten({ step, prompt, outcome });
    try {
      const result = await run();
      if (result === undefined) logger.info('The text of the language model was not used', { step, prompt });
      end(result === undefined ? 'unused' : 'used');
      return result;
    } catch (error) {
      const code = error instanceof SyntaxError ? 'malformed' : EarshotError.from(error).code;
      // The agent stopped it.
      end(code === 'cancelled' ? 'stopped' : 'failed');
      if (code === 'cancelled') return undefined;
      logger.warn('The language model failed; the built-in text is used', { step, prompt, code });
      return undefined;
    }
  };
  return {
    async compose(answer, languageCode, live) {
      const instruction = instructions('answer', languageCode);
      const written = await attempt(
        'answer',
        () => writeAnswer({ llm, instruction }, answer, languageCode, live),
        instruction.version,
      );
      if (written) logger.info('The language model wrote an answer', { prompt: instruction.version });
      return written ?? answer;
    },
    phrasing: (builtIn) => new ComposedPhrasing(builtIn, llm, attempt),
    writer: (builtIn, sections) => new ComposingWriter(builtIn, { llm, instructions, sections }, attempt),
  };
}

type ComposingModel = {
  readonly llm: Llm;
  readonly instructions: Instructions;
  readonly sections: SectionsOf | undefined;
};

class ComposingWriter implements Writer {
  readonly #builtIn: Writer;
  readonly #llm: Llm;
  readonly #instructions: Instructions;
  readonly #sections: SectionsOf | undefined;
  readonly #attempt: Attempt;

  constructor(builtIn: Writer, model: ComposingModel, attempt: Attempt) {
    this.#builtIn = builtIn;
    this.#llm = model.llm;
    this.#instructions = model.instructions;
    this.#sections = model.sections;
    this.#attempt = attempt;
  }

  async replies(
    turn: Turn,
    history: readonly Turn[],
    knowledge: KnowledgeAnswer | undefined,
    languageCode: string,
  ): ReturnType<Writer['replies']> {
    const plain = await this.#builtIn.replies(turn, history, knowledge, languageCode);
    // Where no template fits, nothing is suggested, by the model neither.
    if (plain.length === 0) return plain;
    const turns = withLast(history, turn);
    const instruction = this.#instructions('replies', languageCode);
    const composed = await this.#attempt(
      'replies',
      async () => {
        const raw = await this.#llm.complete(repliesPrompt(turns, knowledge?.answer, languageCode, instruction), {
          conversation: conversationOf(turns),
        });
        const { replies } = parseAnswer(RepliesSchema, raw);
        const known = [
          ...sourcesOf(turns),
          { text: knowledge?.answer ?? '', trusted: true },
          ...plain.map(({ text }) => ({ text, trusted: true })),
        ];
        const accepted = replies
          .map((reply) => (isSuspicious(reply) ? '' : keepSentences(reply, known, languageCode, suggestedReplyRules)))
          .filter((reply) => reply !== '');
        return accepted.length > 0 ? accepted : undefined;
      },
      instruction.version,
    );
    if (!composed) return plain;
    return composed.slice(0, mostReplies).map((text, i) => ({ text, confidence: plain[i]?.confidence ?? 0.5 }));
  }

  async summary(history: readonly Turn[], languageCode: string): ReturnType<Writer['summary']> {
    const plain = await this.#builtIn.summary(history, languageCode);
    if (plain.length === 0) return plain;
    const asked = (await this.#sections?.(languageCode)) ?? plain.map(({ title }) => ({ title }));
    const titles = asked.map(({ title }) => title);
    const instruction = this.#instructions('summary', languageCode);
    const composed = await this.#attempt(
      'summary',
      async () => {
        const raw = await this.#llm.complete(summaryPrompt(history, asked, languageCode, instruction), {
          conversation: conversationOf(history),
        });
        const sections = parseAnswer(SummarySchema, raw)
          .sections.filter(({ title, text }) => titles.includes(title) && !isSuspicious(text))
          .map(({ title, text }) => ({
            title,
            text: keepSentences(text, sourcesOf(history), languageCode, summaryRules),
          }))
          .filter(({ text }) => text !== '');
        return sections.length > 0 ? sections : undefined;
      },
      instruction.version,
    );
    // What is not asked of the model, such as the mood, stays as it was computed.
    return composed ? [...composed, ...plain.filter(({ title }) => !titles.includes(title))] : plain;
  }

  async coaching(turn: Turn, history: readonly Turn[], languageCode: string): Promise<CoachingAdvice | undefined> {
    const plain = await this.#builtIn.coaching(turn, history, languageCode);
    const [due] = plain?.advice ?? [];
    if (!plain || !due) return plain;
    const instruction = this.#instructions('advice', languageCode);
    const text = await this.#attempt(
      'coaching',
      async () => {
        const raw = await this.#llm.complete(
          advicePrompt(withLast(history, turn), due.text, languageCode, instruction),
          {
            conversation: conversationOf(history),
          },
        );
        const { advice } = parseAnswer(AdviceSchema, raw);
        const known = [...sourcesOf(withLast(history, turn)), { text: due.text, trusted: true }];
        const kept = isSuspicious(advice) ? '' : keepSentences(advice, known, languageCode, replyRules);
        return kept === '' ? undefined : kept;
      },
      instruction.version,
    );
    if (text === undefined) return plain;
    return { ...plain, advice: [{ title: due.title, text }, ...plain.advice.slice(1)] };
  }
}

function withLast(history: readonly Turn[], turn: Turn): readonly Turn[] {
  return history.at(-1)?.id === turn.id ? history : [...history, turn];
}

/** Only the agent speaks for the company: what a customer wrote supports what they said and no promise. */
const sourcesOf = (turns: readonly Turn[]): SourceText[] =>
  turns.map(({ role, text }) => ({ text, trusted: role === 'agent' }));
