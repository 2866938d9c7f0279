/** What the history and its parts are given. */
import type { JSX } from 'solid-js';
import type { Language, Messages } from '../../messages/messages.ts';
import type { SupervisorTexts } from '../texts.ts';
import type { ArchiveApi } from './archive-api.ts';
import type { HistoryFilters } from './history-address.ts';

export type HistoryViewProps = {
  readonly api: ArchiveApi;
  readonly language: Language;
  readonly locale: string;
  readonly texts: SupervisorTexts;
  readonly messages: Messages;
  readonly filters: HistoryFilters;
  readonly onFilters: (filters: HistoryFilters) => void;
  readonly signIn: () => Promise<void>;
  /** The navigation between the views. */
  readonly switch: JSX.Element;
};
