import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMessages, languages, loadWholeCatalog } from '../messages/messages.ts';
import { type CommandId, matchingCommands, readCommands } from './ask-commands.ts';

const all: readonly CommandId[] = ['transfer', 'advise', 'translate', 'shorter', 'friendlier', 'formal'];
const english = createMessages('en', 'en', await loadWholeCatalog('en'));
const read = (typed: string, offered = all) => readCommands(english, offered, typed);

for (const language of languages)
  test(`every command has names of its own in ${language}, and each of them starts it`, async () => {
    const messages = createMessages(language, language, await loadWholeCatalog(language));
    for (const id of all) {
      for (const name of [messages.t(`box.${id}`), ...messages.t(`box.${id}.names`).split('|')]) {
        assert.deepEqual(readCommands(messages, all, `${name}.`)?.commands, [id], name);
        assert.deepEqual(readCommands(messages, all, `/${name}`)?.commands, [id], `/${name}`);
        assert.ok(matchingCommands(messages, all, name.slice(0, 3)).includes(id), name);
      }
    }
  });

test('what an agent types is a command, several, or a question', () => {
  assert.deepEqual(read('make it shorter, friendlier'), { commands: ['shorter', 'friendlier'], draft: '' });
  assert.deepEqual(read('Shorter and more formal'), { commands: ['shorter', 'formal'], draft: '' });
  assert.deepEqual(read('/shorter Dear Ada, it is here.'), { commands: ['shorter'], draft: 'Dear Ada, it is here.' });
  for (const question of ['', 'How do I summarize for transfer?', 'shorter delivery times', '/nothing like it', 'and'])
    assert.equal(read(question), undefined, question);
});

test('a command that is not offered now is a question', () => {
  assert.equal(read('translate my draft', ['shorter']), undefined);
});

test('the list after a slash narrows with each letter', () => {
  assert.deepEqual(matchingCommands(english, all, ''), all);
  assert.deepEqual(matchingCommands(english, all, 'mak'), ['shorter', 'friendlier', 'formal']);
  assert.deepEqual(matchingCommands(english, all, 'tran'), ['transfer', 'translate']);
});
