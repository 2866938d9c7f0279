/** Follow-ups and drafts in a model's words, where those keep to the facts; else the built-in ones. */
import * as v from 'valibot';
import { cutText } from '../../../shared/cut-text.ts';
import { toLanguage } from '../../../shared/languages.ts';
import { detectLanguage } from '../knowledge/language-of-text.ts';
import type { Phrasing } from '../ports.ts';
import { keepsEssentials } from '../writing/redraft.ts';
import { isSuspicious, parseAnswer } from './checks.ts';
import { keepSupported, replyRules } from './grounding.ts';
import type { Attempt, Llm } from './llm.ts';
import { draftPrompt, questionPrompt } from './prompts.ts';

const longest = { question: 500, draft: 4_000 } as const;
const QuestionSchema = v.object({
  question: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(longest.question)),
});
const DraftSchema = v.object({ draft: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(longest.draft)) });

/** Asks the model for a follow-up only where there is a question before. */
export class ComposedPhrasing implements Phrasing {
  readonly #builtIn: Phrasing;
  readonly #llm: Llm;
  readonly #attempt: Attempt;

  constructor(builtIn: Phrasing, llm: Llm, attempt: Attempt) {
    this.#builtIn = builtIn;
    this.#llm = llm;
    this.#attempt = attempt;
  }

  async question(...[asked, before, languageCode, conversation]: Parameters<Phrasing['question']>): Promise<string> {
    const plain = await this.#builtIn.question(asked, before, languageCode);
    // What stands alone needs no model.
    if (before === undefined || plain === asked) return plain;
    const written = await this.#attempt('question', async () => {
      const raw = await this.#llm.complete(questionPrompt(asked, before, languageCode), { conversation });
      const { question } = parseAnswer(QuestionSchema, raw);
      // Its words are those of the two questions: an order in one of them gives no question about something else.
      const known = [{ text: `${before} ${asked} ${plain}`, trusted: true }];
      const kept = isSuspicious(question) ? '' : keepSupported(question, known, toLanguage(languageCode), replyRules);
      return kept === '' ? undefined : kept;
    });
    return written ?? plain;
  }

  async draft(...[text, style, languageCode]: Parameters<Phrasing['draft']>): Promise<string> {
    const language = detectLanguage(text) ?? languageCode;
    const written = await this.#attempt('draft', async () => {
      const raw = await this.#llm.complete(draftPrompt(cutText(text, longest.draft), style, language));
      const { draft } = parseAnswer(DraftSchema, raw);
      const known = [{ text, trusted: true }];
      const kept = isSuspicious(draft) ? '' : keepSupported(draft, known, toLanguage(language), replyRules);
      return kept === '' || !keepsEssentials(text, kept, language) ? undefined : kept;
    });
    return written ?? this.#builtIn.draft(text, style, languageCode);
  }
}
