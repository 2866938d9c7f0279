/** A chat of Web Chat v2 at the desk: the adapter for organizations that still have it, against the simulator's. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openBrowser, openTranscript, panelFrame, type RunningService, sees, startService } from './running-service.ts';

let service: RunningService;
let browser: Browser;
before(async () => {
  [service, browser] = await Promise.all([startService({ LEGACY_WEB_CHAT: 'true' }), openBrowser()]);
});
after(() => Promise.all([browser?.close(), service?.close()]));

const post = async (path: string, body: unknown) => {
  const response = await fetch(`${service.origin}/desk/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: service.origin },
    body: JSON.stringify(body),
  });
  return response.status === 204 ? undefined : ((await response.json()) as { conversationId: string });
};

test('a chat of Web Chat v2 is followed message by message, each speaker in their role, to its summary', async () => {
  await post('/queue', { person: 'local-agent', onQueue: true });
  const { conversationId } = (await post('/customer', { name: 'Ada' }))!;
  const says = (text: string) => post(`/customer/${conversationId}/messages`, { text });
  await says('My kettle from order 48213 arrived broken.');
  await post(`/interactions/${conversationId}/act`, { person: 'local-agent', action: 'answer' });
  const desk = await browser.newPage();
  await desk.goto(`${service.origin}/desk?agent=local-agent`);
  const panel = await panelFrame(desk, conversationId);
  await openTranscript(panel);
  await sees(panel, 'arrived broken');
  await post(`/interactions/${conversationId}/messages`, { person: 'local-agent', text: 'I am sorry to hear that.' });
  await sees(panel, 'I am sorry to hear that.');
  const roles = await panel
    .locator('.said')
    .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.role));
  assert.deepEqual(roles, ['bot', 'customer', 'agent']);
  await post(`/interactions/${conversationId}/act`, { person: 'local-agent', action: 'hang_up' });
  await sees(panel, 'Conversation ended');
  await panel.locator('.summary .save').waitFor({ timeout: 90_000 });
});
