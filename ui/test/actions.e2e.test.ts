/** An action from its proposal to its result, in a panel beside a chat: the shop of the simulator refuses it first. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openReadingContext } from './reading-context.ts';
import { openBrowser, type RunningService, sees, startService } from './running-service.ts';

let service: RunningService;
let browser: Browser;
before(async () => {
  [service, browser] = await Promise.all([startService(), openBrowser()]);
});
after(() => Promise.all([browser?.close(), service?.close()]));

const post = (path: string, body: unknown) =>
  fetch(`${service.origin}/desk/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: service.origin },
    body: JSON.stringify(body),
  });

test('a proposed return is confirmed, refused by the shop, corrected, tried again and done, by keyboard', async () => {
  await post('/queue', { person: 'local-agent', onQueue: true });
  const { conversationId } = (await (await post('/customer', { name: 'Ada' })).json()) as { conversationId: string };
  await post(`/interactions/${conversationId}/act`, { person: 'local-agent', action: 'answer' });
  const page = await (await openReadingContext(browser)).newPage();
  await page.setViewportSize({ width: 320, height: 900 });
  const query = new URLSearchParams({ conversationId, gcHostOrigin: service.origin, gcTargetEnv: 'local' });
  await page.goto(`${service.panelOrigin}/?${query}`);
  await sees(page, 'Welcome to Maple Home');
  const text = 'I want to return my order. The order number is 471290.';
  await post(`/customer/${conversationId}/messages`, { text });

  const card = page.getByRole('form', { name: 'Start a return' });
  await card.waitFor();
  const order = card.getByLabel('Order number');
  assert.equal(await order.inputValue(), '471290');
  assert.equal(await card.getByLabel('Reason').inputValue(), '', 'no reason was given');
  await card.getByLabel('Reason').selectOption('not needed');
  await order.focus();
  await page.keyboard.press('Enter');
  await card.getByText('There is no order 471290.').waitFor();
  assert.equal(await card.getAttribute('data-state'), 'failed');

  await order.fill('471293');
  await card.getByLabel('Reason').selectOption('damaged');
  await card.getByRole('button', { name: 'Try again' }).press('Enter');
  await card.getByText('Return R-471293 (damaged) is registered. The label is on its way.').waitFor();
  assert.equal(await card.getAttribute('data-state'), 'done');
  assert.equal(await card.getByRole('button').count(), 0);
});

test('a follow-up is answered with the question before, and a draft gets shorter and back again, by keyboard alone', async () => {
  await post('/queue', { person: 'local-agent', onQueue: true });
  const { conversationId } = (await (await post('/customer', { name: 'Bo' })).json()) as { conversationId: string };
  await post(`/interactions/${conversationId}/act`, { person: 'local-agent', action: 'answer' });
  const page = await (await openReadingContext(browser)).newPage();
  await page.setViewportSize({ width: 320, height: 900 });
  const query = new URLSearchParams({ conversationId, gcHostOrigin: service.origin, gcTargetEnv: 'local' });
  await page.goto(`${service.panelOrigin}/?${query}`);
  await sees(page, 'Welcome to Maple Home');
  const field = page.getByLabel('Ask a question');
  await field.focus();
  for (const [asked, searched] of [
    ['How long does delivery take?', undefined],
    ['and for express orders?', 'How long does delivery take for express orders?'],
  ] as const) {
    await page.keyboard.type(asked);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: asked }).waitFor();
    if (searched) await sees(page, `Searched for: ${searched}`);
  }
  await page.keyboard.type('/nonsense');
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: 'Make it shorter' }).waitFor();
  assert.equal(await field.inputValue(), '/nonsense', 'no command, and no question');
  await field.fill('');
  const draft = 'Hello Bo! Your order arrives on Friday. Have a nice day!';
  await page.keyboard.type(`/shorter ${draft}`);
  await page.keyboard.press('Enter');
  const card = page.getByRole('region', { name: 'Draft' });
  const text = card.getByRole('textbox');
  await card.getByRole('button', { name: 'Undo' }).waitFor();
  assert.equal(await text.inputValue(), 'Your order arrives on Friday.');
  await card.getByRole('button', { name: 'Undo' }).press('Enter');
  assert.equal(await text.inputValue(), draft);

  // Another panel of the conversation, as after a reload: what was asked is offered again.
  await page.reload();
  await page.getByRole('button', { name: 'and for express orders?' }).waitFor();
  await page.getByLabel('Ask a question').focus();
  await page.getByRole('option', { name: /and for express orders\? Asked before/ }).waitFor();
});
