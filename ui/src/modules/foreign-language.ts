/** Whether a language differs from the agent's, where translations are offered. */
import type { PanelContext } from './context.ts';

/** ISO 639-1 of a BCP 47 tag. */
export const baseOf = (tag: string): string => tag.split('-')[0]!.toLowerCase();

/** The language of answers, replies and advice, for readers and hyphenation; undefined where it is not known. */
export const languageOfConversation = (panel: PanelContext): string | undefined =>
  panel.connection.store.state.view.language;

/** False for a language that is not known. */
export function isForeign(panel: PanelContext, language: string | undefined): boolean {
  const mode = panel.connection.store.state.view.translation;
  if (mode === undefined || mode === 'off' || language === undefined) return false;
  return baseOf(language) !== panel.messages().language;
}
