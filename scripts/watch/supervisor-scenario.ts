/**
 * What a supervisor does on the page, in Chromium, while conversations go on at two instances: after each step the list on the page
 * is compared with the truth. One instance is killed where that is asked for; the rows of a dead one go with its lease of 15 s.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type CuttingProxy, startCuttingProxy } from '../../runtime/testing/cutting-proxy.ts';
import { startTwoInstances, type TwoInstances } from '../../runtime/testing/two-instances.ts';
import { beginConversations, type LiveConversation, type LiveConversations } from './live-conversations.ts';

export type ScenarioOptions = {
  readonly conversations: number;
  readonly kill: boolean;
  /** A folder for pictures; absent: none are taken. */
  readonly pictures?: string | undefined;
  /** Gets a line for each step that is done. */
  readonly onStep?: (what: string, ms: number) => void;
};

type Scene = {
  readonly both: TwoInstances;
  readonly live: LiveConversations;
  readonly proxy: CuttingProxy;
  readonly page: Page;
  /** The conversations that are live. */
  readonly truth: Set<string>;
  readonly options: ScenarioOptions;
};

/** A busy machine is slow, not wrong. */
const withinMs = 150_000;
const axe = () => readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Resolves when every step has shown what it must; rejects with the first difference. */
export async function runScenario(options: ScenarioOptions): Promise<void> {
  const both = await startTwoInstances({ recognizes: true }, { recognizes: true });
  const proxy = await startCuttingProxy(both.first.url);
  let browser: Browser | undefined;
  let live: LiveConversations | undefined;
  try {
    const begun = performance.now();
    live = await beginConversations(both, options.conversations);
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(withinMs);
    const page = await context.newPage();
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(error.message));
    const truth = new Set(live.all.map(({ id }) => id));
    await page.goto(`${proxy.url}/supervisor`);
    const scene: Scene = { both, live, proxy, page, truth, options };
    let from = begun;
    for (const [what, step] of Object.entries(steps)) {
      if (what.startsWith('kill') && !options.kill) continue;
      await step(scene).catch((error: Error) => {
        throw new Error(`${what}: ${error.message}`, { cause: error });
      });
      await untilTrue(scene);
      options.onStep?.(what, Math.round(performance.now() - from));
      from = performance.now();
    }
    if (troubles.length > 0) throw new Error(`Errors on the page: ${troubles.join('; ')}`);
  } finally {
    await browser?.close();
    await live?.stop();
    await proxy.stop();
    await both.stop();
  }
}

const steps: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  'every conversation is listed': async () => {},
  'filters show chats alone, and everything again': async (scene) => {
    const { page, live, truth } = scene;
    const chats = live.all.filter(({ id, channel }) => channel === 'chat' && truth.has(id));
    await choose(page, 0, 'chat');
    await sameIds(scene, new Set(chats.map(({ id }) => id)));
    if (!page.url().includes('channel=chat')) throw new Error('The filter is not in the address');
    await choose(page, 0, '');
  },
  'an alert comes first': async ({ page, live }) => {
    const chat = firstChat(live.all);
    await live.write(chat, 'I want to speak to your supervisor now');
    await page.locator(`[data-id="${chat.id}"] [data-reason="alert"]`).waitFor({ timeout: withinMs });
    await until('the alert comes first', async () => (await shownIds(page))[0] === chat.id);
  },
  'read along and whisper': async ({ page, live, both }) => {
    const chat = firstChat(live.all);
    await page.locator(`[data-id="${chat.id}"] button`).click();
    await page.locator('.read-along').getByText('my parcel has not arrived').first().waitFor({ timeout: withinMs });
    await page.locator('#hint-text').fill('Offer a replacement');
    await page.locator('.hint-form button').click();
    await page.locator(`[data-id="${chat.id}"] .live-hint`).waitFor({ timeout: withinMs });
    const path = `/api/conversations/${chat.id}`;
    let hint: { suggestionId: string } | undefined;
    await until('the agent gets the hint at the other instance', async () => {
      const { conversation } = (await (
        await both.session.ask(both.second.url, (client) => client.get(path))
      ).json()) as { conversation: { suggestions: { suggestionId: string; from?: string }[] } };
      hint = conversation.suggestions.find(({ from }) => from === 'supervisor');
      return hint !== undefined;
    });
    const receipt = { hintId: hint!.suggestionId, state: 'seen' };
    await both.session.ask(both.second.url, (client) => client.post(`${path}/hints`, receipt));
    await page.locator('.read-along-hints').getByText('Hint seen').waitFor({ timeout: withinMs });
  },
  'axe finds nothing': async ({ page, options }) => {
    if (options.pictures) await page.screenshot({ path: `${options.pictures}/read-along.png` });
    await page.evaluate(axe());
    const found = await page.evaluate(async () => {
      const { axe: checker } = globalThis as unknown as {
        axe: { run(where: unknown): Promise<{ violations: Found[] }> };
      };
      type Found = { readonly id: string; readonly nodes: readonly { readonly target: unknown }[] };
      return (await checker.run(document)).violations.map(
        ({ id, nodes }) => `${id} ${nodes.map(({ target }) => target)}`,
      );
    });
    if (found.length > 0) throw new Error(found.join('; '));
    await page.keyboard.press('Escape');
    await page.locator('.read-along').waitFor({ state: 'detached', timeout: withinMs });
  },
  'a conversation that ends goes, and a new one comes': async ({ live, truth }) => {
    const over = live.all.filter(({ at }, index) => at === live.all[0]!.at && index % 4 === 0).slice(0, 2);
    for (const each of over) await live.end(each);
    for (const { id } of over) truth.delete(id);
  },
  'a cut of the network misses nothing': async ({ proxy, page, live, truth, options }) => {
    proxy.cut(1_500);
    const over = live.all.find(({ id, channel, at }) => channel === 'chat' && truth.has(id) && at !== live.all[0]!.at)!;
    await live.end(over);
    truth.delete(over.id);
    if (options.pictures) await page.screenshot({ path: `${options.pictures}/away.png` });
    await page.locator('.supervisor-state[data-state="live"]').waitFor({ timeout: withinMs });
  },
  'kill of an instance removes what it alone had': async (scene) => {
    const { both, page, live, truth, options } = scene;
    const chat = live.all.find(({ id, channel, at }) => channel === 'chat' && at === both.second && truth.has(id))!;
    both.second.signal('SIGKILL');
    for (const { id, at } of live.all) if (at === both.second) truth.delete(id);
    await untilTrue(scene);
    await live.write(chat, 'Are you still there?', both.first);
    truth.add(chat.id);
    if (options.pictures) await page.screenshot({ path: `${options.pictures}/after-kill.png` });
  },
  'the element shows the same, and leaves the address of its page alone': async (scene) => {
    const { page, live, proxy, truth, options } = scene;
    const other = await page.context().newPage();
    try {
      await other.goto(`${proxy.url}/modules-demo`);
      await sameIds({ ...scene, page: other }, truth);
      await choose(other, 0, 'chat');
      const chats = live.all.filter(({ id, channel }) => channel === 'chat' && truth.has(id));
      await sameIds({ ...scene, page: other }, new Set(chats.map(({ id }) => id)));
      await other.locator(`[data-id="${chats[0]!.id}"] button`).click();
      await other.locator('.read-along').getByText('my parcel has not arrived').first().waitFor({ timeout: withinMs });
      if (options.pictures)
        await other.locator('earshot-supervisor').screenshot({ path: `${options.pictures}/element.png` });
      await other.keyboard.press('Escape');
      await other.locator(`[data-id="${chats[0]!.id}"] button:focus`).waitFor({ timeout: withinMs });
      if (new URL(other.url()).search !== '') throw new Error('The filter is in the address of the page around');
    } finally {
      await other.close();
    }
  },
  'other widths and the wall': async ({ page, options }) => {
    if (!options.pictures) return;
    await page.setViewportSize({ width: 320, height: 800 });
    await page.screenshot({ path: `${options.pictures}/narrow.png` });
    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await choose(page, -2, 'wall');
    await page.screenshot({ path: `${options.pictures}/wall.png` });
  },
};

const firstChat = (all: readonly LiveConversation[]): LiveConversation =>
  // Of the second instance, so that everything about it passes through Redis.
  all.find(({ channel, at }) => channel === 'chat' && at !== all[0]!.at)!;

/** Of the choices in the head, counted from the end where negative. */
const choose = (page: Page, place: number, value: string): Promise<unknown> =>
  page.locator('.supervisor-filters select').nth(place).selectOption(value);

const shownIds = (page: Page): Promise<string[]> =>
  page.locator('.live-row').evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.id!));

const untilTrue = (scene: Scene): Promise<void> => sameIds(scene, scene.truth);

async function sameIds({ page, live }: Scene, wanted: ReadonlySet<string>): Promise<void> {
  await until(
    'the list equals the truth',
    async () => {
      const shown = await shownIds(page);
      return shown.length === wanted.size && shown.every((id) => wanted.has(id));
    },
    async () => {
      const shown = new Set(await shownIds(page));
      const missing = [...wanted].filter((id) => !shown.has(id));
      const tooMany = [...shown].filter((id) => !wanted.has(id));
      const about = live.all
        .filter(({ id }) => missing.includes(id))
        .map(({ id, channel, at }, index) => `${channel} ${index} at ${at.url} ${live.troubles.get(id) ?? ''}`);
      const head = await page.locator('.supervisor-head, .live-hidden').allInnerTexts();
      const counts = `${missing.length} missing, ${tooMany.length} too many of ${wanted.size}`;
      return `${counts}. Missing: ${about.join('; ')}. The page: ${head.join(' ').replaceAll('\n', ' ')}`;
    },
  );
}

async function until(what: string, holds: () => Promise<boolean>, instead?: () => Promise<string>): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Not within ${withinMs / 1_000} s: ${what}. ${(await instead?.()) ?? ''}`);
    await new Promise((resolve) => void setTimeout(resolve, 50));
  }
}
