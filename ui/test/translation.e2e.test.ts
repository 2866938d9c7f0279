import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type CloudTranslation, startCloudTranslation } from '../../runtime/testing/cloud-translation.ts';
import { openReadingContext } from './reading-context.ts';
import { openBrowser, openTranscript, panelFrame, type RunningService, sees, startService } from './running-service.ts';

const phrases = { en: { '¿Dónde está mi pedido?': 'Where is my order?' } };

/** An agent who reads English and a customer who writes Spanish, through the stand-in of Cloud Translation. */
describe('a chat in two languages', { timeout: 200_000 }, () => {
  let translation: CloudTranslation;
  let service: RunningService;
  let browser: Browser;
  const contexts: BrowserContext[] = [];

  before(async () => {
    translation = await startCloudTranslation({ phrases });
    service = await startService({ TRANSLATOR: 'google', TRANSLATION_ENDPOINT: translation.origin });
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await service?.close();
    await translation?.close();
  });

  async function open(path: string): Promise<Page> {
    const context = await openReadingContext(browser, contexts, { viewport: { width: 1360, height: 860 } });
    const page = await context.newPage();
    await page.goto(service.origin + path);
    return page;
  }

  it('shows what the customer wrote in both, and inserts a draft in the language of the customer', async () => {
    const desk = await open('/desk?agent=local-agent');
    await desk.locator('.switch input:enabled').waitFor();
    await desk.getByLabel('On queue').setChecked(true);
    const customer = await open('/customer');
    await customer.fill('#name', 'Ada');
    await customer.getByRole('button', { name: 'Start a chat' }).click();
    await customer.fill('#say', '¿Dónde está mi pedido?');
    await customer.getByRole('button', { name: 'Send', exact: true }).click();
    await desk.getByRole('button', { name: 'Answer' }).click();
    const panel = await panelFrame(desk);
    await openTranscript(panel);
    await sees(panel, '¿Dónde está mi pedido?');
    await panel.locator('.transcript').getByRole('button', { name: 'Translate', exact: true }).first().click();
    await sees(panel, 'Where is my order?');
    await sees(panel, 'Translated');
    assert.equal(translation.requests.filter(({ contents }) => contents[0] === '¿Dónde está mi pedido?').length, 1);

    await customer.fill('#say', 'Hola, mi hervidor llegó roto. Quiero un reembolso, por favor.');
    await customer.getByRole('button', { name: 'Send', exact: true }).click();
    await sees(panel, 'mi hervidor llegó roto');
    const reply = panel.locator('.reply').first();
    await reply.getByRole('button', { name: 'Translate', exact: true }).click({ timeout: 20_000 });
    await reply.locator('.translated', { hasText: '[en] ' }).waitFor();
    await panel.getByRole('button', { name: 'Edit reply 1' }).click();
    await panel.locator('.reply-edit textarea').fill('I am looking for it');
    await panel.getByRole('button', { name: 'Translate to Spanish' }).click();
    await sees(panel, '[es-ES] I am looking for it');
    await panel.getByRole('button', { name: 'Use translation' }).click();
    await desk.waitForFunction(() =>
      document.querySelector<HTMLTextAreaElement>('#compose')!.value.includes('[es-ES] I am looking for it'),
    );

    await customer.fill('#say', '¿Cuánto tarda el reembolso?');
    await customer.getByRole('button', { name: 'Send', exact: true }).click();
    const knowledge = panel.locator('[data-section="knowledge"]');
    const card = knowledge.locator('article.card', { hasText: '¿Cuánto tarda el reembolso?' });
    await card.locator('.card-head').click({ timeout: 60_000 });
    await card.getByRole('button', { name: 'Translate', exact: true }).press('Enter');
    await card.getByText('[en] ').waitFor();
    await card.locator('.translated:focus').waitFor();
  });
});
