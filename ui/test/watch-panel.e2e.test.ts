/** One of the conversations that `npm run watch:panel` watches: a chat by keyboard alone, in Arabic and dark, in a narrow panel. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser, startService } from './running-service.ts';
import { watchConversation } from './watch/conversation.ts';

test('a chat is taken from ringing to its saved wrap-up by keyboard alone, in Arabic, dark, 320 px, with nothing for axe', async () => {
  const [service, browser] = await Promise.all([startService(), openBrowser()]);
  try {
    const { axe, troubles } = await watchConversation({
      ...{ browser, service },
      combination: { flow: 'chat', hands: 'keyboard', look: 'dark', language: 'ar', width: 320 },
    });
    assert.deepEqual(axe, []);
    assert.deepEqual(troubles, []);
  } finally {
    await browser.close();
    await service.close();
  }
});
