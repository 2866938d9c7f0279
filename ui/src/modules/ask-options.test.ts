import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyView } from '../../../shared/assist/conversation.ts';
import { createMessages, loadWholeCatalog } from '../messages/messages.ts';
import { optionsFor } from './ask-options.ts';
import type { PanelContext } from './context.ts';

const messages = createMessages('en', 'en', await loadWholeCatalog('en'));
const panelWith = (asked: readonly string[], commands: readonly string[]): PanelContext =>
  ({
    messages: () => messages,
    connection: { store: { state: { view: emptyView() } }, questions: () => asked.map((query) => ({ query })) },
    choices: { commands: () => commands },
  }) as unknown as PanelContext;

test('an empty field recalls what was asked and which commands were run in this conversation, newest first', () => {
  const options = optionsFor(panelWith(['How long?', 'How much?'], ['advise', 'shorter', 'transfer']), '');
  assert.deepEqual(
    options.map((option) => (option.type === 'command' ? `/${option.id}` : option.text)),
    ['How much?', 'How long?', '/transfer', '/shorter'],
  );
  assert.ok(options.every(({ isEarlier }) => isEarlier));
});

test('a command that is not offered any more is not recalled, and a typed question recalls nothing', () => {
  assert.deepEqual(optionsFor(panelWith([], ['translate', 'gone']), ''), []);
  assert.deepEqual(optionsFor(panelWith(['How long?'], ['advise']), 'How'), []);
});
