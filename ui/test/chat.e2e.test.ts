import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openReadingContext } from './reading-context.ts';
import {
  openBrowser,
  openTranscript,
  panelFrame,
  type RunningService,
  sees,
  startService,
  textOf,
} from './running-service.ts';

/** Two agents, each in a separate browser, and customers in a third: real pages, two origins, the local Genesys. */
describe('chat in the agent desktop', { timeout: 400_000 }, () => {
  let service: RunningService;
  let browser: Browser;
  const contexts: BrowserContext[] = [];

  before(async () => {
    service = await startService();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await service?.close();
  });

  // The trouble that one test asks for must not be the next one's, and its pages would go on following every chat.
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    await service.control({ do: 'heal' });
  });

  async function open(path: string): Promise<Page> {
    const context = await openReadingContext(browser, contexts, { viewport: { width: 1360, height: 860 } });
    const page = await context.newPage();
    await page.goto(service.origin + path);
    return page;
  }
  const deskOf = (agent: string) => open(`/desk?agent=${agent}`);
  const onQueue = async (desk: Page, on: boolean) => {
    // Before the service has said how it is, a click would turn into its opposite what is only about to be shown.
    await desk.locator('.switch input:enabled').waitFor();
    await desk.getByLabel('On queue').setChecked(on);
    // The box shows what the service says, so wait until that is so.
    await desk.waitForFunction(
      (wanted) => document.querySelector<HTMLInputElement>('.switch input')?.checked === wanted,
      on,
    );
  };
  async function customerWrites(name: string, text: string): Promise<Page> {
    const page = await open('/customer');
    await page.fill('#name', name);
    await page.getByRole('button', { name: 'Start a chat' }).click();
    await say(page, text);
    return page;
  }
  async function say(page: Page, text: string): Promise<void> {
    await page.fill('#say', text);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
  }
  async function chatPanel(desk: Page, id?: string) {
    const panel = await panelFrame(desk, id);
    await openTranscript(panel);
    return panel;
  }
  const conversationIn = async (desk: Page) =>
    new URL((await desk.locator('iframe.panel-frame:not(.is-hidden)').first().getAttribute('src'))!).searchParams.get(
      'conversationId',
    )!;

  it('follows a chat message by message, inserts a reply, sends it, and is transferred with its history', async () => {
    const robin = await deskOf('local-agent');
    await onQueue(robin, true);
    const ada = await customerWrites('Ada', 'Hello, my kettle arrived broken.');
    await robin.getByRole('button', { name: 'Answer' }).click();
    const panel = await chatPanel(robin);
    assert.equal(new URL(panel.url()).origin, service.panelOrigin);

    // What a bot and the customer said before the agent answered is there, in order and once.
    await sees(panel, 'my kettle arrived broken');
    await sees(panel, 'Welcome to Maple Home');
    await say(ada, 'How long does a refund take?');
    await sees(panel, 'How long does a refund take?');
    await ada.getByRole('button', { name: 'Send a photo' }).click();
    await sees(panel, 'attachment: photo.jpg');
    // In the transcript: a fact or a proposed action may quote the same words beside it.
    const shown = (await panel.locator('.transcript').innerText()).split('my kettle arrived broken').length - 1;
    assert.equal(shown, 1, 'the message is shown once');

    // Into the compose box, and not one step further.
    const insert = panel.getByRole('button', { name: /use in reply|insert/i }).first();
    await insert.waitFor({ timeout: 90_000 });
    await insert.click();
    await robin.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('#compose')!.value.length > 10);
    const before = await ada.locator('.message').count();
    await robin.waitForTimeout(1_500);
    assert.equal(await ada.locator('.message').count(), before, 'nothing is sent by itself');
    await robin.getByRole('button', { name: 'Send', exact: true }).click();
    await ada.locator('.message').nth(before).waitFor();
    const sent = await ada.locator('.message').nth(before).locator('.text').innerText();
    await sees(panel, sent.slice(0, 40));

    const id = await conversationIn(robin);
    const sam = await deskOf('local-agent-2');
    await robin.getByRole('button', { name: /Transfer to Sam/ }).click();
    await sam.getByRole('button', { name: 'Answer' }).click();
    const second = await chatPanel(sam, id);
    await sees(second, 'How long does a refund take?');
    await say(ada, 'Thanks for taking over.');
    await sees(second, 'Thanks for taking over.');
    await ada.getByRole('button', { name: 'Leave' }).click();
  });

  it('T37: never shows agent B the other chat of agent A', async () => {
    const [robin, sam] = [await deskOf('local-agent'), await deskOf('local-agent-2')];
    await onQueue(robin, true);
    await onQueue(sam, false);
    const ada = await customerWrites('Ada B', 'My secret word is marzipan.');
    await robin.locator('.interaction', { hasText: 'Ada B' }).click();
    await robin.getByRole('button', { name: 'Answer' }).click();
    const id = await conversationIn(robin);
    await sees(await chatPanel(robin, id), 'marzipan');

    // Sam opens Robin's conversation by its address, as a copied link would.
    const link = `${service.origin}/?conversationId=${id}&gcHostOrigin=${encodeURIComponent(service.origin)}&gcTargetEnv=local`;
    const stranger = await sam.context().newPage();
    const answers: number[] = [];
    stranger.on('response', (response) => {
      if (response.url().includes(`/api/conversations/${id}`)) answers.push(response.status());
    });
    await stranger.goto(link);
    // Over the stream that panels share, or by a request of its own.
    await sees(stranger, /not part of this conversation/i);
    assert.ok(
      answers.every((status) => status === 403),
      `answered ${answers}`,
    );
    assert.ok(!(await textOf(stranger)).includes('marzipan'));
    await ada.getByRole('button', { name: 'Leave' }).click();
  });

  it('T31: shows each message once and in order through duplicates, disorder and cut sockets', async () => {
    const robin = await deskOf('local-agent');
    await onQueue(robin, true);
    await service.control({ do: 'disorder', repeat: true, hold: 3 });
    const ada = await customerWrites('Ada C', 'Number one.');
    await robin.locator('.interaction', { hasText: 'Ada C' }).click();
    await robin.getByRole('button', { name: 'Answer' }).click();
    const panel = await chatPanel(robin, await conversationIn(robin));
    await sees(panel, 'Number one.');
    await say(ada, 'Number two.');
    await say(ada, 'Number three.');
    await service.control({ do: 'cut_sockets' });
    await say(ada, 'Number four.');
    await service.control({ do: 'announce_closing' });
    await say(ada, 'Number five.');
    await sees(panel, 'Number five.', 90_000);
    const transcript = await panel.locator('.transcript').innerText();
    const order = [...transcript.matchAll(/Number (one|two|three|four|five)\./g)].map((match) => match[1]);
    assert.deepEqual(order, ['one', 'two', 'three', 'four', 'five']);
    await ada.getByRole('button', { name: 'Leave' }).click();
  });

  it('shows a chat that the agent answered though no event of it ever came', async () => {
    const robin = await deskOf('local-agent');
    await onQueue(robin, true);
    const ada = await customerWrites('Ada L', 'Can you hear me?');
    await robin.locator('.interaction', { hasText: 'Ada L' }).click();
    const panel = await panelFrame(robin, await conversationIn(robin));
    // It has looked while it rings: an agent who is only alerted has no access yet.
    await sees(panel, 'Ringing');
    await sees(panel, 'as soon as you answer');
    await robin.waitForTimeout(1_500);
    assert.ok(!(await textOf(panel)).includes('Can you hear me?'));
    await service.control({ do: 'disorder', lose: true });
    await robin.getByRole('button', { name: 'Answer' }).click();
    await openTranscript(panel);
    await sees(panel, 'Can you hear me?', 90_000);
    await ada.getByRole('button', { name: 'Leave' }).click();
  });

  it('T27: goes on after the Genesys token has ended in the middle of a chat', async () => {
    const robin = await deskOf('local-agent');
    await onQueue(robin, true);
    const ada = await customerWrites('Ada D', 'Before the token ends.');
    await robin.locator('.interaction', { hasText: 'Ada D' }).click();
    await robin.getByRole('button', { name: 'Answer' }).click();
    const panel = await chatPanel(robin, await conversationIn(robin));
    await sees(panel, 'Before the token ends.');
    await service.control({ do: 'revoke_tokens' });
    await say(ada, 'After the token has ended.');
    await sees(panel, 'After the token has ended.', 90_000);
    assert.ok((await textOf(panel)).includes('Before the token ends.'), 'nothing that was there is lost');
    await ada.getByRole('button', { name: 'Leave' }).click();
  });

  it('sends a reply as the agent only from the button that says so, and once', async () => {
    const robin = await deskOf('local-agent');
    await onQueue(robin, true);
    const ada = await customerWrites('Ada E', 'Hello, how long does a refund take?');
    await robin.locator('.interaction', { hasText: 'Ada E' }).click();
    await robin.getByRole('button', { name: 'Answer' }).click();
    const panel = await chatPanel(robin, await conversationIn(robin));
    await sees(panel, 'how long does a refund take');
    await panel
      .getByRole('button', { name: /Edit reply/ })
      .first()
      .click();
    const written = 'It takes five working days, and I have checked that for you.';
    await panel.getByRole('textbox', { name: 'Edit reply', exact: true }).fill(written);
    const arrived = () => ada.locator('.message', { hasText: written }).count();
    const before = await ada.locator('.message').count();
    // Once this agent's own message is there, what was written before it has had the time to arrive.
    await say(ada, 'Are you there?');
    await sees(panel, 'Are you there?');
    assert.equal(await arrived(), 0, 'nothing is sent by itself');
    assert.equal(await ada.locator('.message').count(), before + 1);
    await panel.getByRole('button', { name: 'Send now', exact: true }).click();
    await ada.locator('.message', { hasText: written }).waitFor();
    await sees(panel, written);
    await say(ada, 'Thank you.');
    await sees(panel, 'Thank you.');
    assert.equal(await arrived(), 1, 'it arrived once');
    assert.equal(await robin.locator('#compose').inputValue(), '', 'nothing is left to be sent again');
    await ada.getByRole('button', { name: 'Leave' }).click();
  });

  it('goes on where a customer writes again after the conversation was completed', async () => {
    const robin = await deskOf('local-agent');
    await onQueue(robin, true);
    const ada = await customerWrites('Ada F', 'My first question.');
    await robin.locator('.interaction', { hasText: 'Ada F' }).click();
    await robin.getByRole('button', { name: 'Answer' }).click();
    const id = await conversationIn(robin);
    const panel = await chatPanel(robin, id);
    await sees(panel, 'My first question.');
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    const session = await fetch(`${service.origin}/api/session`, { method: 'POST', headers: bearer('local-agent') });
    const headers = bearer(((await session.json()) as { token: string }).token);
    const at = `${service.origin}/api/conversations/${id}`;
    const status = async () => {
      const answer = (await (await fetch(at, { headers })).json()) as { conversation: { status: string } };
      return answer.conversation.status;
    };
    assert.equal((await fetch(`${at}/complete`, { method: 'POST', headers })).status, 200);
    await sees(panel, 'Conversation ended');
    assert.equal(await status(), 'ended');

    await say(ada, 'I am back with a second one.');
    await sees(panel, 'I am back with a second one.');
    await sees(panel, 'Live');
    assert.equal(await status(), 'started');
    const transcript = await panel.locator('.transcript').innerText();
    const order = [...transcript.matchAll(/My first question|I am back with a second one/g)].map(String);
    assert.deepEqual(order, ['My first question', 'I am back with a second one'], 'one transcript, each once');
    await ada.getByRole('button', { name: 'Leave' }).click();
  });
});
