/** Keys and what they start. Single keys, so they can be turned off (WCAG 2.1.4) and are silent while she types. */
import type { CommandName } from './context.ts';

type KeyLike = Pick<KeyboardEvent, 'key' | 'code' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>;

const byCharacter: Readonly<Record<string, CommandName>> = {
  '?': 'help',
  '/': 'search',
  f: 'search',
  k: 'ask',
  l: 'live',
  s: 'summarize',
  n: 'nextSection',
  p: 'previousSection',
};

const byDigit: Readonly<Record<string, readonly [plain: CommandName, shifted: CommandName]>> = {
  Digit1: ['reply1', 'copyReply1'],
  Digit2: ['reply2', 'copyReply2'],
  Digit3: ['reply3', 'copyReply3'],
  Numpad1: ['reply1', 'copyReply1'],
  Numpad2: ['reply2', 'copyReply2'],
  Numpad3: ['reply3', 'copyReply3'],
};

/** The command of a key press, or undefined. Digits go by their place, so that a shifted digit is the same on every layout. */
export function commandOf(event: KeyLike): CommandName | undefined {
  if (event.altKey || event.ctrlKey || event.metaKey) return undefined;
  const digit = byDigit[event.code];
  if (digit) return digit[event.shiftKey ? 1 : 0];
  const key = event.key.toLowerCase();
  if (key in byCharacter) return byCharacter[key];
  // A keyboard of another script: by the place of the letter.
  const letter =
    event.key.length === 1 && event.key.charCodeAt(0) > 0x7f ? /^Key([A-Z])$/.exec(event.code)?.[1] : undefined;
  return letter ? byCharacter[letter.toLowerCase()] : undefined;
}

/** She is typing, or a menu or dialog has the keys. */
export function isTyping(event: Event): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return false;
  return target.closest('input, textarea, select, [contenteditable], dialog[open], [role="menu"]') !== null;
}

/** For the sheet: keys as they are shown, and the word for what they do. */
export const shortcutSheet = [
  { keys: ['1', '2', '3'], word: 'shortcuts.reply' },
  { keys: ['Shift', '1–3'], word: 'shortcuts.replyCopy' },
  { keys: ['k'], word: 'shortcuts.ask' },
  { keys: ['/'], word: 'shortcuts.search' },
  { keys: ['l'], word: 'shortcuts.live' },
  { keys: ['s'], word: 'shortcuts.summary' },
  { keys: ['p', 'n'], word: 'shortcuts.sections' },
  { keys: ['?'], word: 'shortcuts.help' },
] as const;
