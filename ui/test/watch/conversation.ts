/** One conversation at the desk from ringing to its saved wrap-up, watched at every phase. */
import { join } from 'node:path';
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { panelFrame, type RunningService } from '../running-service.ts';
import type { Combination } from './combinations.ts';
import { type Hands, keyboard, mouse } from './hands.ts';
import { axeFindings, firstWordsAt, layoutShifts, type Shift, scriptBytes, watchLayout } from './measures.ts';

export type Outcome = {
  readonly shifts: readonly Shift[];
  /** From the press on Play, or on Answer, until they are in the panel. */
  readonly firstWordsMs: number;
  /** JavaScript on the wire while it rang, with what panels share. */
  readonly coldBytes: number;
  /** The same at the end. */
  readonly bytes: number;
  readonly axe: readonly string[];
  /** Errors on a console. */
  readonly troubles: readonly string[];
};

export type WatchOptions = {
  readonly browser: Browser;
  readonly service: RunningService;
  readonly combination: Combination;
  /** Where the pictures go; none are taken without it. */
  readonly pictures?: string | undefined;
  /** The agent hangs up a call after the first words. */
  readonly isShort?: boolean | undefined;
};

const waitMs = 300_000;
/** The agent listens this long, then hangs up. */
const talkMs = 40_000;

type Desk = {
  readonly page: Page;
  readonly hands: Hands;
  /** Takes a picture of the panel, and of the desk around it. */
  phase(name: string): Promise<void>;
  panel(): Frame;
  open(): Promise<Frame>;
};

/** Throws where a step of the flow cannot be done. */
export async function watchConversation(options: WatchOptions): Promise<Outcome> {
  const { browser, combination, service } = options;
  const context = await browser.newContext({
    locale: combination.language,
    viewport: { width: 900 + combination.width, height: 860 },
    ...(combination.look === 'forced' ? { forcedColors: 'active' as const } : { colorScheme: combination.look }),
  });
  try {
    await watchLayout(context);
    const troubles = listenForTroubles(context);
    const desk = await openDesk(context, options);
    const axe: string[] = [];
    const look = async (name: string, where: Frame | Page) =>
      axe.push(...(await axeFindings(where)).map((finding) => `${name}: ${finding}`));
    const { startedAt, coldBytes } = await (combination.flow === 'call'
      ? startCall(desk)
      : startChat(desk, context, service, look));
    const panel = desk.panel();
    await panel.locator('.said').first().waitFor({ state: 'attached', timeout: waitMs });
    const firstWordsMs = ((await firstWordsAt(panel)) ?? Date.now()) - startedAt;
    await desk.phase('2-first-words');
    await (combination.flow === 'chat' ? talkInChat(desk, context) : options.isShort ? hangUp(desk) : talkOnCall(desk));
    await look('panel, talking', panel);
    let shifts: readonly Shift[] = [];
    let bytes = 0;
    await wrapUp(desk, options, async () => {
      await look('panel, wrap-up', panel);
      await look('desk', desk.page);
      [shifts, bytes] = [await layoutShifts(panel), await scriptBytes(panel)];
    });
    return { shifts, firstWordsMs, coldBytes, bytes, axe, troubles };
  } finally {
    await context.close();
  }
}

function listenForTroubles(context: BrowserContext): string[] {
  const troubles: string[] = [];
  context.on('weberror', (error) => troubles.push(error.error().message));
  context.on('console', (message) => {
    // A panel that is not answered yet has no access: the browser tells of the refused request.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) troubles.push(message.text());
  });
  return troubles;
}

async function openDesk(context: BrowserContext, { combination, service, pictures }: WatchOptions): Promise<Desk> {
  const page = await context.newPage();
  await page.goto(`${service.origin}/desk?agent=local-agent`);
  await page.locator('.desk').waitFor();
  // The desk gives its panel 360 px and more; Genesys gives it what the agent has left.
  await page.evaluate((width) => {
    document.querySelector<HTMLElement>('.desk')!.style.gridTemplateColumns = `260px 1fr ${width}px`;
  }, combination.width);
  let frame: Frame | undefined;
  const panel = (): Frame => {
    if (!frame) throw new Error('The panel is not open');
    return frame;
  };
  return {
    page,
    panel,
    hands: combination.hands === 'mouse' ? mouse(page) : keyboard(page, panel),
    async open() {
      frame = await panelFrame(page);
      await frame.locator('.panel').waitFor({ timeout: waitMs });
      return frame;
    },
    async phase(name) {
      if (!pictures) return;
      await page.screenshot({ path: join(pictures, `${name}-desk.png`) });
      await page.locator('iframe.panel-frame:not(.is-hidden)').screenshot({ path: join(pictures, `${name}.png`) });
    },
  };
}

type Started = { readonly startedAt: number; readonly coldBytes: number };

/** Plays the first recording. */
async function startCall({ page, hands, phase, open }: Desk): Promise<Started> {
  const startedAt = Date.now();
  await hands.press(page.locator('.samples button').first());
  const panel = await open();
  await panel.locator('.connection[data-phase="live"]').waitFor({ timeout: waitMs });
  const coldBytes = await scriptBytes(panel);
  await phase('1-ringing');
  return { startedAt, coldBytes };
}

async function talkOnCall(desk: Desk): Promise<void> {
  const { hands, panel, phase, page } = desk;
  const shown = panel();
  await shown.locator('.focus .button.primary').waitFor({ timeout: waitMs });
  await phase('3-suggestion');
  await hands.command('a', shown.locator('.focus .button.primary'));
  await askKnowledge(hands, shown);
  await phase('4-asked');
  await shown.locator('.fact').first().waitFor({ timeout: waitMs });
  await page.waitForTimeout(talkMs);
  await phase('5-talking');
  await hangUp(desk);
}

async function hangUp({ hands, panel, page }: Desk): Promise<void> {
  // On a busy machine the recording is over before the agent gets here, and there is nothing left to hang up.
  const pressed = hands.press(page.locator('.actions .danger')).catch(() => undefined);
  await Promise.race([pressed, panel().locator('.view[data-situation="wrapUp"]').waitFor({ timeout: waitMs })]);
}

async function askKnowledge(hands: Hands, panel: Frame): Promise<void> {
  const question = panel.locator('.ask input, .ask textarea').first();
  await hands.command('k', question);
  await question.page().keyboard.type('How long does a refund take?');
  await question.page().keyboard.press('Enter');
  await panel.locator('[data-section="knowledge"] .card').first().waitFor({ timeout: waitMs });
}

type Look = (name: string, where: Frame | Page) => Promise<unknown>;

/** A customer writes, and the agent answers the chat that rings. */
async function startChat(desk: Desk, context: BrowserContext, service: RunningService, look: Look): Promise<Started> {
  const { page, hands, phase, open } = desk;
  await page.locator('.switch input:enabled').waitFor();
  if (!(await page.locator('.switch input').isChecked())) await hands.press(page.locator('.switch input'));
  const customer = await context.newPage();
  await customer.goto(`${service.origin}/customer`);
  await customer.fill('#name', 'Ada');
  await customer.locator('form .primary').click();
  await say(customer, 'Hello, my kettle from order 48213 arrived broken.');
  await look('customer', customer);
  await page.bringToFront();
  const answer = page.locator('.actions .primary');
  await answer.waitFor({ timeout: waitMs });
  const panel = await open();
  await panel.locator('.connection[data-phase="ringing"]').waitFor({ timeout: waitMs });
  const coldBytes = await scriptBytes(panel);
  await phase('1-ringing');
  const startedAt = Date.now();
  await hands.press(answer);
  return { startedAt, coldBytes };
}

async function say(customer: Page, text: string): Promise<void> {
  await customer.fill('#say', text);
  await customer.locator('form .primary').click();
  await customer.locator('.message', { hasText: text }).first().waitFor({ timeout: waitMs });
}

async function talkInChat({ page, hands, panel, phase }: Desk, context: BrowserContext): Promise<void> {
  const shown = panel();
  const customer = context.pages().find((one) => one.url().endsWith('/customer'))!;
  await say(customer, 'How long does a refund take?');
  await page.bringToFront();
  await shown.locator('.focus .button.primary').waitFor({ timeout: waitMs });
  await phase('3-suggestion');
  await hands.command('a', shown.locator('.focus .button.primary'));
  await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('#compose')!.value.length > 10);
  await hands.press(page.locator('.compose .primary'));
  await askKnowledge(hands, shown);
  await phase('4-asked');
  await say(customer, 'Thanks, that is all. Goodbye!');
  await page.bringToFront();
  await page.waitForTimeout(2_000);
  await phase('5-talking');
  await hands.press(page.locator('.actions .danger'));
}

/** The summary comes by itself; one press saves notes and code. `look` sees it before that. */
async function wrapUp({ page, hands, panel, phase }: Desk, options: WatchOptions, look: () => Promise<void>) {
  const { service, pictures } = options;
  const shown = panel();
  await shown.locator('.view[data-situation="wrapUp"]').waitFor({ timeout: waitMs });
  const save = shown.locator('.summary .save');
  await save.waitFor({ timeout: waitMs });
  // The codes come from Genesys, a moment later.
  await shown.locator('.summary select').waitFor({ timeout: waitMs });
  await phase('6-summary');
  if (!(await save.isEnabled())) throw new Error(`The summary cannot be saved: “${await save.textContent()}”`);
  await look();
  const id = new URL(shown.url()).searchParams.get('conversationId')!;
  await hands.press(save);
  // With a code Genesys ends the after-call work, and the desk closes the interaction with its panel.
  const saved = await savedWrapUp(service, id);
  if (!saved.notes || !saved.code) throw new Error(`Genesys has ${JSON.stringify(saved)}`);
  await page.locator(`iframe[src*="${id}"]`).waitFor({ state: 'detached', timeout: waitMs });
  if (pictures) await page.screenshot({ path: join(pictures, '7-saved-desk.png') });
}

type WrapUp = { readonly code?: string; readonly notes?: string };

/** What the local Genesys keeps for the agent, once there is anything. */
async function savedWrapUp(service: RunningService, conversationId: string): Promise<WrapUp> {
  const until = Date.now() + waitMs;
  for (;;) {
    const response = await fetch(`${service.genesysOrigin}/api/v2/conversations/${conversationId}`, {
      headers: { authorization: 'Bearer local-agent' },
    });
    const { participants = [] } = (await response.json()) as { participants?: { wrapup?: WrapUp }[] };
    const found = participants.find(({ wrapup }) => wrapup !== undefined)?.wrapup;
    if (found?.code || Date.now() > until) return found ?? {};
    await new Promise((done) => setTimeout(done, 200));
  }
}
