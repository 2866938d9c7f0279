/**
 * The commands of the box. To add one: a row here, and in every catalog (`later-*.ts`) `box.<name>` for its line and
 * `box.<name>.names` for what an agent may type instead, separated by `|`.
 */
import { paths } from '../../../shared/api/routes.ts';
import { type DraftStyle, draftStyles } from '../../../shared/assist/draft-styles.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { Messages } from '../messages/messages.ts';
import type { PanelContext } from './context.ts';
import { isForeign } from './foreign-language.ts';

/** Changes the draft; what it resolves with takes the draft's place. */
export type Change = (text: string) => Promise<string>;

type Command = {
  /** Absent: always. */
  readonly isOffered?: (panel: PanelContext) => boolean;
  /** Of the agent's draft. */
  readonly change?: (panel: PanelContext) => Change;
  readonly run?: (panel: PanelContext) => void | Promise<void>;
};

async function post(panel: PanelContext, path: (id: string) => string, body: object): Promise<Record<string, unknown>> {
  const { api, conversationId } = panel.connection;
  return (await api.request('POST', path(conversationId), body)).json();
}

/** The service is our own: that it is a text is all that has to be sure. */
function textIn({ text }: Record<string, unknown>): string {
  if (typeof text !== 'string') throw new EarshotError('internal');
  return text;
}

const redraft = (style: DraftStyle): Command => ({
  change: (panel) => async (text) => textIn(await post(panel, paths.redraft, { text, style })),
});

const commandsById = {
  transfer: {
    run(panel: PanelContext) {
      panel.hooks.before?.('summarize');
      return panel.connection.summarize('transfer');
    },
  },
  advise: {
    async run(panel: PanelContext) {
      const { made } = await post(panel, paths.advice, {});
      if (made === 0) panel.toast(panel.t('box.noAdvice'));
    },
  },
  translate: {
    isOffered: (panel: PanelContext) => isForeign(panel, panel.connection.store.state.view.language),
    change: (panel: PanelContext) => async (text: string) => {
      const to = panel.connection.store.state.view.language ?? '';
      return textIn(await post(panel, paths.translate, { text, to, from: panel.messages().language }));
    },
  },
  ...(Object.fromEntries(draftStyles.map((style) => [style, redraft(style)])) as Record<DraftStyle, Command>),
};

export type CommandId = keyof typeof commandsById;
const ids = Object.keys(commandsById) as CommandId[];

/** As they are offered after a "/". */
export function offeredCommands(panel: PanelContext): CommandId[] {
  return ids.filter((id) => commandOf(id).isOffered?.(panel) ?? true);
}

export const commandOf = (id: CommandId): Command => commandsById[id];

/** Lower case, without accents and punctuation at the end. */
const plain = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[\s.!?]{1,9}$/, '');

const namesOf = (messages: Messages, id: CommandId): string[] =>
  [messages.t(`box.${id}`), ...messages.t(`box.${id}.names`).split('|'), id].map(plain);

/** Those of `offered` whose name has a word that begins so. */
export function matchingCommands(messages: Messages, offered: readonly CommandId[], typed: string): CommandId[] {
  const start = plain(typed.trim());
  return offered.filter((id) => namesOf(messages, id).some((name) => ` ${name}`.includes(` ${start}`)));
}

/** No name is longer. */
const mostCharacters = 80;

/** How much of the text is that name, as a word; 0 where it does not begin so. Marks on letters count for nothing. */
function nameLength(text: string, name: string): number {
  for (let length = Math.min(text.length, mostCharacters); length > 0; length--)
    if (plain(text.slice(0, length)) === name && !/^[\p{L}\p{N}\p{M}]/u.test(text.slice(length))) return length;
  return 0;
}

/** What was typed as commands and the draft behind them, or undefined where it is a question. */
export type Typed = { readonly commands: readonly CommandId[]; readonly draft: string };

/** "/shorter Dear customer, …", "make it shorter, friendlier". Without the slash, nothing else may stand there. */
export function readCommands(messages: Messages, offered: readonly CommandId[], typed: string): Typed | undefined {
  const text = typed.trim();
  if (text.startsWith('/')) {
    const rest = text.slice(1).trimStart();
    const found = offered
      .flatMap((id) => namesOf(messages, id).map((name) => ({ id, length: nameLength(rest, name) })))
      .filter(({ length }) => length > 0)
      .toSorted((a, b) => b.length - a.length)[0];
    return found && { commands: [found.id], draft: rest.slice(found.length).trim() };
  }
  const parts = plain(text)
    .split(new RegExp(`\\s*,\\s*|\\s+(?:${messages.t('box.and')})\\s+`, 'u'))
    .filter((part) => part !== '');
  const commands = parts.map((part) => offered.find((id) => namesOf(messages, id).includes(part)));
  const known = commands.filter((id) => id !== undefined);
  return known.length > 0 && known.length === commands.length ? { commands: known, draft: '' } : undefined;
}
