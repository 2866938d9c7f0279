import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languages, loadWholeCatalog } from '../../messages/messages.ts';
import { useMessages } from '../../messages/use-messages.ts';
import { historyMessages } from './history-messages.ts';

for (const language of languages.filter((each) => each !== 'en')) {
  test(`the history has every text in ${language}`, () => {
    const english = Object.entries(historyMessages.en);
    const texts = new Map(Object.entries(historyMessages[language]));
    assert.equal(texts.size, english.length);
    // "Bot", "Agent" and "Sentiment" are the same word in several languages.
    const same = english.filter(([key, text]) => texts.get(key) === text).map(([key]) => key);
    assert.deepEqual(
      same.filter((key) => !['bot', 'agent', 'mood'].includes(key)),
      [],
    );
  });
}

for (const language of languages)
  test(`the agent has one name in the panel, the history and the report of use in ${language}`, async () => {
    const { 'role.agent': agent } = await loadWholeCatalog(language);
    assert.deepEqual([historyMessages[language].agent, useMessages[language].agent], [agent, agent]);
  });
