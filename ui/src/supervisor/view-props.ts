/** What a view of the supervisor's page that loads late is given. `Filters`: what the address says of it. */
import type { JSX } from 'solid-js';
import type { Language, Messages } from '../messages/messages.ts';
import type { ArchiveApi } from './history/archive-api.ts';
import type { SupervisorTexts } from './texts.ts';

export type LazyViewProps<Filters> = {
  readonly api: ArchiveApi;
  readonly language: Language;
  readonly locale: string;
  readonly texts: SupervisorTexts;
  readonly messages: Messages;
  readonly filters: Filters;
  readonly onFilters: (filters: Filters) => void;
  readonly signIn: () => Promise<void>;
  /** The navigation between the views. */
  readonly switch: JSX.Element;
};
