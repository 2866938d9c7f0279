/** Keys and the commands that they start. Single keys, so they can be turned off (WCAG 2.1.4) and do nothing while the agent types. */
import type { SectionName } from '../../../shared/api/features.ts';
import type { MessageKey } from '../messages/messages.ts';

type KeyLike = Pick<KeyboardEvent, 'key' | 'code' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>;

type Shortcut = {
  /** As the shortcut sheet shows them. */
  readonly shown: readonly string[];
  readonly text: MessageKey;
  /** Its text where there is a draft to insert into. */
  readonly textInChat?: MessageKey;
  /** Not on the sheet where there is no draft. */
  readonly onlyInChat?: true;
  /** By `key` in lower case; digits by `code`, so that a shifted digit is the same on every layout. */
  readonly commands: Readonly<Record<string, string>>;
  /** The section that is unfolded first. */
  readonly unfolds?: SectionName;
};

/** Every shortcut, in the order of the sheet. */
export const shortcuts = [
  { shown: ['a'], text: 'shortcuts.use', commands: { a: 'useFocus' } },
  { shown: ['d'], text: 'shortcuts.notNow', commands: { d: 'dismissFocus' } },
  {
    shown: ['1', '2', '3'],
    // On a call there is no draft to insert into.
    text: 'shortcuts.replyCopy',
    textInChat: 'shortcuts.replyInsert',
    commands: { Digit1: 'reply1', Digit2: 'reply2', Digit3: 'reply3' },
    unfolds: 'smart_reply',
  },
  {
    shown: ['Shift', '1–3'],
    text: 'shortcuts.replyCopy',
    onlyInChat: true,
    commands: { ShiftDigit1: 'copyReply1', ShiftDigit2: 'copyReply2', ShiftDigit3: 'copyReply3' },
    unfolds: 'smart_reply',
  },
  { shown: ['k'], text: 'shortcuts.ask', commands: { k: 'ask' }, unfolds: 'knowledge' },
  { shown: ['/'], text: 'shortcuts.search', commands: { '/': 'search', f: 'search' }, unfolds: 'transcript' },
  { shown: ['l'], text: 'shortcuts.live', commands: { l: 'live' }, unfolds: 'transcript' },
  { shown: ['s'], text: 'shortcuts.summary', commands: { s: 'summarize' }, unfolds: 'summary' },
  { shown: ['p', 'n'], text: 'shortcuts.sections', commands: { p: 'previousSection', n: 'nextSection' } },
  { shown: ['?'], text: 'shortcuts.help', commands: { '?': 'help' } },
] as const satisfies readonly Shortcut[];

type CommandsOf<S> = S extends { readonly commands: infer C } ? C[keyof C] : never;
export type CommandName = CommandsOf<(typeof shortcuts)[number]>;

const commandByKey = new Map(
  shortcuts.flatMap((shortcut): [string, CommandName][] => Object.entries(shortcut.commands)),
);

/** The rows of the sheet. `isChat`: there is a draft to insert into. */
export function shortcutRows(isChat: boolean): { readonly shown: readonly string[]; readonly text: MessageKey }[] {
  const all: readonly Shortcut[] = shortcuts;
  return all
    .filter(({ onlyInChat }) => isChat || !onlyInChat)
    .map(({ shown, text, textInChat }) => ({ shown, text: (isChat && textInChat) || text }));
}

/** The section that has to be unfolded before a command runs. */
export function sectionToUnfold(command: CommandName): SectionName | undefined {
  const all: readonly Shortcut[] = shortcuts;
  return all.find(({ commands }) => Object.values(commands).includes(command))?.unfolds;
}

/** The command of a key press, or undefined. */
export function commandOf(event: KeyLike): CommandName | undefined {
  if (event.altKey || event.ctrlKey || event.metaKey) return undefined;
  const digit = event.code.replace('Numpad', 'Digit');
  const byDigit = commandByKey.get(event.shiftKey ? `Shift${digit}` : digit);
  if (byDigit) return byDigit;
  const byCharacter = commandByKey.get(event.key.toLowerCase());
  if (byCharacter) return byCharacter;
  // A keyboard of another script: by the place of the letter.
  const letter =
    event.key.length === 1 && event.key.charCodeAt(0) > 0x7f ? /^Key([A-Z])$/.exec(event.code)?.[1] : undefined;
  return letter === undefined ? undefined : commandByKey.get(letter.toLowerCase());
}

/** The agent is typing, or a menu or dialog has the keys. */
export function isTyping(event: Event): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return false;
  return target.closest('input, textarea, select, [contenteditable], dialog[open], [role="menu"]') !== null;
}
