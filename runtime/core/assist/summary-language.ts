/** A summary in the agent's language, where the conversation was in another one. Each sentence keeps the utterances it rests on. */
import type { CitedSection } from '../../../shared/assist/citations.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { Logger } from '../ports/logger.ts';
import type { Translations } from './translations.ts';

/** `language` is the one of the sections. Never rejects: what cannot be translated stays as it is. */
export type TranslateSummary = (
  id: ConversationId,
  sections: readonly CitedSection[],
  language: string,
) => Promise<readonly CitedSection[]>;

export type SummaryLanguageOptions = {
  /** BCP 47. */
  readonly to: string;
  readonly translations: () => Pick<Translations, 'translate'>;
  readonly logger: Logger;
};

/** An agent waits for the summary. */
const timeoutMs = 8_000;

/** Asks nothing for a conversation in the agent's language. */
export function createSummaryTranslation({ to, translations, logger }: SummaryLanguageOptions): TranslateSummary {
  return async (id, sections, from) => {
    if (primary(from) === primary(to)) return sections;
    const translate = async (text: string): Promise<string> => {
      const made = await translations().translate(id, { text, from, to }, { timeoutMs });
      // A summary with another number than was said is worse than one in the other language.
      return numbersIn(made.text) === numbersIn(text) ? made.text : text;
    };
    try {
      return await Promise.all(sections.map((section) => inLanguage(section, translate)));
    } catch (error) {
      const { code } = EarshotError.from(error);
      logger.info('Summary stays in the language of the conversation', { conversationId: id, code });
      return sections;
    }
  };
}

async function inLanguage(section: CitedSection, translate: (text: string) => Promise<string>): Promise<CitedSection> {
  const [title, ...texts] = await Promise.all(
    [section.title, ...section.sentences.map(({ text }) => text)].map(translate),
  );
  const sentences = section.sentences.map((sentence, i) => ({ ...sentence, text: texts[i]! }));
  return { ...section, title: title!, text: texts.join(' '), sentences };
}

const primary = (tag: string): string => tag.toLowerCase().split('-', 1)[0]!;

/** Digits in order of size, so that another order of words is no difference. */
const numbersIn = (text: string): string => (text.match(/\d+/g) ?? []).toSorted((a, b) => a.localeCompare(b)).join(' ');
