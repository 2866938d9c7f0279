/** Many chat messages in a row, as a bot or a customer who pastes makes them, and when each of their rows is on screen. */
import type { Browser, Page } from 'playwright-core';
import { createSseDecoder } from '../../shared/sse.ts';
import { openReadingContext } from './reading-context.ts';
import { type RunningService, sees } from './running-service.ts';

const post = (service: RunningService, path: string, body: unknown) =>
  fetch(`${service.origin}/desk/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: service.origin },
    body: JSON.stringify(body),
  });

export type Chat = { readonly conversationId: string; readonly page: Page };

/** A chat that the agent has answered, in a panel of its own that follows it with the transcript open. */
export async function openChat(service: RunningService, browser: Browser): Promise<Chat> {
  await post(service, '/queue', { person: 'local-agent', onQueue: true });
  const started = await post(service, '/customer', { name: 'Ada' });
  const { conversationId } = (await started.json()) as { conversationId: string };
  await post(service, `/interactions/${conversationId}/act`, { person: 'local-agent', action: 'answer' });
  const page = await (await openReadingContext(browser)).newPage();
  // When the frame that shows each row was made, by the clock that sends them.
  await page.addInitScript(() => {
    const shown: Record<string, number> = {};
    Object.assign(globalThis, { shown });
    new MutationObserver((changes) => {
      const words = changes.flatMap(({ addedNodes }) =>
        [...addedNodes].flatMap(({ textContent }) => textContent?.match(/burst-\d+-\d+\b/g) ?? []),
      );
      // A task after the frame's: what was added is painted by then.
      if (words.length > 0)
        requestAnimationFrame(() =>
          setTimeout(() => {
            for (const word of words) shown[word] ??= Date.now();
          }),
        );
    }).observe(document, { childList: true, subtree: true, characterData: true });
  });
  const query = new URLSearchParams({ conversationId, gcHostOrigin: service.origin, gcTargetEnv: 'local' });
  await page.goto(`${service.panelOrigin}/?${query}`);
  await sees(page, 'Welcome to Maple Home');
  return { conversationId, page };
}

export type Burst = {
  /** Distinguishes the messages of several bursts in one chat. */
  readonly round: number;
  readonly perSecond: number;
  readonly seconds: number;
};

/** Milliseconds, each list ascending; infinite for a row that never came. */
export type RowDelays = {
  /** From the customer's send to the row on screen. */
  readonly fromSent: readonly number[];
  /** From the event, as another reader of the same log gets it, to the row on screen. */
  readonly fromEvent: readonly number[];
};

/** Sends the messages as its customer, at an even pace. Waits for the last row as long as Playwright waits for anything. */
export async function rowDelays(service: RunningService, chat: Chat, burst: Burst): Promise<RowDelays> {
  const { conversationId, page } = chat;
  const events = await eventTimes(service, conversationId);
  const sentAt = await sendMessages(service, conversationId, burst);
  await page.waitForFunction(
    (word) => word in (globalThis as never as { shown: object }).shown,
    [...sentAt.keys()].at(-1)!,
  );
  const shown = await page.evaluate(() => (globalThis as never as { shown: Record<string, number> }).shown);
  await events.stop();
  const since = (times: ReadonlyMap<string, number>) =>
    [...sentAt.keys()]
      .map((word) => (shown[word] ?? Number.POSITIVE_INFINITY) - (times.get(word) ?? 0))
      .sort((a, b) => a - b);
  return { fromSent: since(sentAt), fromEvent: since(events.at) };
}

/** When each message was sent, by its word. */
async function sendMessages(service: RunningService, conversationId: string, { round, perSecond, seconds }: Burst) {
  const sentAt = new Map<string, number>();
  const begun = Date.now();
  const sending: Promise<unknown>[] = [];
  for (let n = 0; n < perSecond * seconds; n++) {
    const word = `burst-${round}-${n}`;
    sentAt.set(word, Date.now());
    sending.push(post(service, `/customer/${conversationId}/messages`, { text: `Message ${word} of a customer` }));
    const left = begun + ((n + 1) * 1_000) / perSecond - Date.now();
    if (left > 0) await new Promise((done) => setTimeout(done, left));
  }
  await Promise.all(sending);
  return sentAt;
}

/** When each message's event came to a reader of its own, by its word. */
async function eventTimes(service: RunningService, conversationId: string) {
  const at = new Map<string, number>();
  const headers = { authorization: 'Bearer local-agent' };
  const session = await fetch(`${service.origin}/api/session`, { method: 'POST', headers });
  const { token } = (await session.json()) as { token: string };
  const response = await fetch(`${service.origin}/api/conversations/${conversationId}/events`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const reader = response.body!.getReader();
  const decoder = createSseDecoder({
    onFrame({ event, data }) {
      const word = event === 'utterance' ? /burst-\d+-\d+\b/.exec(data)?.[0] : undefined;
      if (word && !at.has(word)) at.set(word, Date.now());
    },
  });
  const ended = (async () => {
    for (let next = await reader.read(); !next.done; next = await reader.read()) decoder.push(next.value);
  })();
  return {
    at,
    async stop() {
      await reader.cancel();
      await ended;
    },
  };
}
