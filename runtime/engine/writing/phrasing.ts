/** Follow-ups and drafts without a model. */
import { detectLanguage } from '../knowledge/language-of-text.ts';
import type { Phrasing } from '../ports.ts';
import { standAlone } from './follow-up.ts';
import { redraft } from './redraft.ts';

export const builtInPhrasing: Phrasing = {
  question: async (asked, before, languageCode) => standAlone(asked, before, languageCode),
  // An agent may write in another language than the customer.
  draft: async (text, style, languageCode) => redraft(text, style, detectLanguage(text) ?? languageCode),
};
