/** From a conversation that ends to the team lead who finds it: the real service, an archive in a folder, the built page. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, describe, it } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { placeCall } from '../../runtime/simulator/caller/place-call.ts';
import { audiohookUrl, newId } from '../../runtime/testing/instance-requests.ts';
import { createPanelClient, type PanelClient, signIn } from '../../runtime/testing/panel-client.ts';
import {
  type ScriptedDialogflow,
  scriptCall,
  startScriptedDialogflow,
} from '../../runtime/testing/scripted-dialogflow.ts';
import { type RunningService, startService, testCredentials } from '../../runtime/testing/service-process.ts';
import { until } from '../../runtime/testing/until.ts';
import type { ArchiveSearchRequest } from '../../shared/api/archive-search.ts';

const call = newId();
const lines = [
  'Hello, I have a question',
  ...Array.from({ length: 12 }, (_, at) => `Then I tried switch number ${at}`),
  'The quagga kettle is broken and I am furious',
  'I want to speak to your supervisor now',
  ...Array.from({ length: 12 }, (_, at) => `After that I waited ${at} minutes`),
];

describe('the history of conversations', { timeout: 400_000 }, () => {
  let folder: string;
  let dialogflow: ScriptedDialogflow;
  let service: RunningService;
  let browser: Browser;
  let chat: string;
  let people: { readonly agent: PanelClient; readonly supervisor: PanelClient };
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-history-'));
    dialogflow = await startScriptedDialogflow({
      understander: {
        understand: async ({ text }) =>
          text.includes('furious')
            ? {
                sentiment: { score: -0.9, magnitude: 1 },
                intents: [{ name: 'kettle.broken', confidence: 0.9 }],
                entities: [],
              }
            : { intents: [], entities: [] },
      },
    });
    [service, browser] = await Promise.all([
      startService('node', { ...dialogflow.env, ARCHIVE_URL: folder }),
      chromium.launch({
        executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
        args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      }),
    ]);
    const panelOf = async (person: string) => createPanelClient(service.url, await signIn(service.url, person));
    people = { agent: await panelOf('local-agent'), supervisor: await panelOf('local-supervisor') };
  });
  after(async () => {
    await browser?.close();
    await service?.stop();
    await dialogflow?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const found = async (request: ArchiveSearchRequest): Promise<string[]> => {
    const answer = await people.supervisor.post('/api/archive/search', request);
    const text = await answer.text();
    assert.equal(answer.status, 200, text);
    return (JSON.parse(text) as { conversations: { conversationId: string }[] }).conversations.map(
      (each) => each.conversationId,
    );
  };

  const desk = async (path: string, body: unknown): Promise<unknown> => {
    const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', origin: service.url };
    const answer = await fetch(`${service.url}/desk/api${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    return answer.status === 204 ? undefined : answer.json();
  };

  it('a call and a chat that have ended are found by word, person, queue, time, sentiment, intent and alert', async () => {
    await desk('/queue', { person: 'local-agent', onQueue: true });
    chat = ((await desk('/customer', { name: 'Pat' })) as { conversationId: string }).conversationId;
    await desk(`/interactions/${chat}/act`, { person: 'local-agent', action: 'answer' });
    const { channels } = scriptCall(2_400);
    const placed = placeCall({
      ...{ url: audiohookUrl(service), ...testCredentials, conversationId: call },
      source: { kind: 'recording', channels },
    });
    const begun = Date.now() - 300_000;
    for (const [at, text] of lines.entries()) {
      const sentAt = new Date(begun + at * 2_000).toISOString();
      const message = { messageId: `m${at}`, role: 'customer', text, sentAt, language: 'en-US' };
      assert.equal((await people.agent.post(`/api/conversations/${chat}/messages`, message)).status, 200);
    }
    assert.equal((await people.agent.post(`/api/conversations/${chat}/complete`, {})).status, 200);
    await until(
      async () => (await people.agent.get(`/api/conversations/${call}`)).status === 200,
      'the agent follows the call',
    );
    await placed.ended;
    await until(async () => (await found({})).length === 2, 'both are archived');

    assert.deepEqual(await found({ query: 'broken quaggas' }), [chat]);
    assert.deepEqual(await found({ query: 'w3' }), [call]);
    assert.deepEqual((await found({ agent: 'keller' })).sort(), [chat, call].sort());
    assert.deepEqual(await found({ queue: 'support' }), [chat]);
    assert.deepEqual(await found({ to: new Date(begun - 1_000).toISOString() }), []);
    assert.deepEqual(await found({ mood: 'negative' }), [chat]);
    assert.deepEqual(await found({ intent: 'broken' }), [chat]);
    assert.deepEqual(await found({ alert: 'phrase' }), [chat]);
  });

  it('it is found on the page and opens at the found sentence; axe finds nothing there and in the report of use', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 700 } });
    const page = await context.newPage();
    page.setDefaultTimeout(90_000);
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(error.message));
    await page.goto(`${service.url}/supervisor?view=history`);
    await page.locator('.found-open').first().waitFor();
    await page.locator('.history-words').fill('quagga kettles');
    await page.keyboard.press('Enter');
    await until(async () => (await page.locator('.found-open').count()) === 1, 'only the chat is listed');
    assert.ok(!page.url().includes('quagga'), 'what is searched for is in no address');
    await page.locator('.found-open').click();
    const sentence = page.locator('.record-transcript li[aria-current="true"]');
    await sentence.waitFor();
    assert.match(await sentence.innerText(), /The quagga kettle is broken/);
    await until(
      () =>
        sentence.evaluate((shown) => {
          const { top, bottom } = shown.getBoundingClientRect();
          return top >= 0 && bottom <= innerHeight;
        }),
      'it is in view',
    );
    await assertNoViolations(page);
    await page.goto(`${service.url}/supervisor?view=use`);
    await page.getByText('Conversations: 2').waitFor();
    await assertNoViolations(page);
    assert.deepEqual(troubles, []);
  });

  it('what is erased is gone from the search, the report and every file', async () => {
    assert.ok(await isInFiles('quagga'));
    const erased = await fetch(`${service.url}/api/admin/erase`, {
      method: 'POST',
      body: JSON.stringify({ conversationId: chat }),
    });
    assert.equal(erased.status, 200);
    assert.deepEqual([await found({ query: 'quagga' }), await found({})], [[], [call]]);
    assert.equal((await people.supervisor.get(`/api/archive/${chat}`)).status, 410);
    const report = (await (await people.supervisor.get('/api/supervisor/use')).json()) as { conversations: number };
    assert.equal(report.conversations, 1);
    assert.equal(await isInFiles('quagga'), false);
  });

  async function isInFiles(text: string): Promise<boolean> {
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    for (const { parentPath, name } of files) {
      const content = await readFile(join(parentPath, name)).catch(() => Buffer.alloc(0));
      if (content.includes(text)) return true;
    }
    return false;
  }
});

async function assertNoViolations(page: Page): Promise<void> {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const found = await page.evaluate(async () => {
    type Found = { readonly id: string; readonly nodes: readonly { readonly target: unknown }[] };
    const { axe } = globalThis as unknown as { axe: { run(where: unknown): Promise<{ violations: Found[] }> } };
    return (await axe.run(document)).violations.map(({ id, nodes }) => `${id} ${nodes.map(({ target }) => target)}`);
  });
  assert.deepEqual(found, []);
}
