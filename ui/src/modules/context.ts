/** The context of every module. A module takes everything from here, so it runs in the panel, on other pages and in the gallery. */
import { type Accessor, createContext, useContext } from 'solid-js';
import type { PanelConnection } from '../data/connection.ts';
import type { PanelHost } from '../data/host.ts';
import type { Preferences } from '../data/preferences.ts';
import type { Messages } from '../messages/messages.ts';
import type { AgentChoices } from './agent-choices.ts';
import type { CommandName } from './shortcuts.ts';

/** Names of the DOM events that modules send; they bubble and cross shadow roots. */
export type ModuleEvents = {
  'earshot:connection': { phase: string };
  'earshot:reply': { text: string; suggestionId: string; answerRecord?: string; how: 'insert' | 'copy' };
  'earshot:copy': { text: string };
  'earshot:source': { uri: string; title: string; suggestionId: string };
  'earshot:summary': { conversationId: string; summaryId: string; sections: { title: string; text: string }[] };
  'earshot:utterance': { utteranceId: string };
};

export type PanelContext = {
  readonly connection: PanelConnection;
  /** A text of the panel in the agent's language. */
  readonly t: Messages['t'];
  /** Counted texts, numbers, and the language itself. */
  readonly messages: Accessor<Messages>;
  readonly host: PanelHost;
  readonly prefs: Preferences;
  readonly now: () => number;
  /** What the agent used, dismissed, read and rated. */
  readonly choices: AgentChoices;
  /** Sends a DOM event. False if a listener took it over with `preventDefault`. */
  emit<K extends keyof ModuleEvents>(name: K, detail: ModuleEvents[K]): boolean;
  /** Says something politely to a screen reader; rate-limited, so that it does not chatter. */
  announce(text: string): void;
  /** A short word on screen, which is announced, too. */
  toast(text: string): void;
  /** Copies, with every fallback, and says so. */
  copy(text: string): Promise<boolean>;
  /** Shows an utterance in the transcript, if there is one on this page. */
  showUtterance(utteranceId: string): void;
  /** Gives the focus back to where it was before `showUtterance`. False if that is gone. */
  returnFocus(): boolean;
  /**
   * What a key or a button elsewhere can start; the last module that registers a name has it until it goes. One that was asked
   * for while its section was folded runs when the section has it.
   */
  command(name: CommandName, run: () => void): void;
  /** Called before a command runs: the panel unfolds the section that has it. */
  readonly hooks: { before?: (name: CommandName) => void; beforeShow?: () => void };
  /** False if no module registered it. */
  run(name: CommandName): boolean;
  /** Whether a source opens in a window of its own or in a tab. */
  readonly sourceTarget: 'popup' | 'tab';
  readonly shownUtterance: Accessor<{ readonly utteranceId: string; readonly count: number } | undefined>;
};

const Context = createContext<PanelContext>();
export const PanelProvider = Context.Provider;

export function usePanel(): PanelContext {
  const context = useContext(Context);
  if (!context) throw new Error('A module needs a PanelProvider around it');
  return context;
}
