/** Calls on every runtime. */
import assert from 'node:assert/strict';
import { WebSocket } from 'ws';
import { type ConversationView, foldEvents } from '../../shared/assist/conversation.ts';
import { placeCall } from '../simulator/caller/place-call.ts';
import { createUpgradeHeaders } from '../simulator/caller/sign-upgrade.ts';
import { audiohookUrl } from './instance-requests.ts';
import { follow } from './panel-client.ts';
import { testCredentials } from './service-process.ts';
import { newId, type ServiceUnderTest } from './service-under-test.ts';
import { readExcerpt, shareRecognized } from './spoken-words.ts';

/** From the upgrade to the summary. */
export function callTests(on: ServiceUnderTest): void {
  on.prove(
    'calls',
    'refuses an AudioHook upgrade without the right key or signature with 401 and no detail',
    async () => {
      assert.equal((await fetch(`${on.service.url}/audiohook`)).status, 426);
      const identity = {
        'audiohook-organization-id': newId(),
        'audiohook-session-id': newId(),
        'audiohook-correlation-id': newId(),
      };
      for (const headers of [
        {},
        { 'x-api-key': 'bm90LXRoZS1rZXktYXQtYWxs' },
        { 'x-api-key': testCredentials.apiKey },
      ]) {
        assert.equal(await upgradeStatus(audiohookUrl(on.service), { ...identity, ...headers }), 401);
      }
    },
  );

  on.prove(
    'calls',
    'turns a call into a transcript of both speakers, with an answer from an article and a summary at the end',
    async () => {
      const id = newId();
      const events = await follow(on.service.url, on.token, id);
      const hangUp = new AbortController();
      try {
        const { channels, words } = await readExcerpt();
        const call = placeCall({
          url: audiohookUrl(on.service),
          ...testCredentials,
          conversationId: id,
          // A busy machine recognizes later than it is spoken, without interim text, and the caller waits for it.
          source: { kind: 'recording', channels: channels.map((channel) => withSilence(channel, 120)) },
          signal: hangUp.signal,
        });
        await events.until(
          'the words of both, and what follows from them',
          ({ events: all }) => {
            const view = foldEvents(all.map(({ event }) => event));
            return hasWords(view, words) && hasArticle(view) && Object.keys(view.sentiments).length > 0;
          },
          150_000,
        );
        hangUp.abort();
        const ended = await call.ended;
        assert.equal(ended.ok, true, JSON.stringify(ended));
        await events.until(
          'end of the call',
          ({ events: all }) => all.some(({ event }) => event.type === 'conversation' && event.status === 'ended'),
          90_000,
        );
        const view = foldEvents(events.events.map(({ event }) => event));
        for (const role of ['customer', 'agent'] as const) {
          assert.ok(
            view.utterances.some((u) => u.role === role && u.final && u.text.length > 20),
            `words of the ${role}`,
          );
        }
        assert.ok(shareRecognized(view.utterances.map((u) => u.text).join(' '), words) > 0.8);
        assert.ok(Object.keys(view.sentiments).length > 0);
        assert.ok(hasArticle(view));
        assert.ok((view.summary?.sections.length ?? 0) > 0);
      } finally {
        hangUp.abort();
        events.stop();
      }
    },
  );
}

function hasWords({ utterances }: ConversationView, words: readonly string[]): boolean {
  const finals = utterances.filter(({ final }) => final);
  return shareRecognized(finals.map(({ text }) => text).join(' '), words) > 0.8;
}

const hasArticle = ({ suggestions }: ConversationView): boolean =>
  suggestions.some(({ kind, sources }) => kind === 'knowledge' && sources.length > 0);

function withSilence(channel: Uint8Array, seconds: number): Uint8Array {
  const all = new Uint8Array(channel.length + 8_000 * seconds).fill(0xff);
  all.set(channel);
  return all;
}

/** A peer that sends too much. */
export function overloadTests(on: ServiceUnderTest): void {
  on.prove('limits', 'survives a peer that exceeds its limits, and accepts the next call', async () => {
    const socket = await openCall(audiohookUrl(on.service));
    socket.send(Buffer.alloc(3_000_000));
    await new Promise((resolve) => {
      socket.on('error', () => {});
      socket.once('close', resolve);
    });
    (await openCall(audiohookUrl(on.service))).terminate();
    assert.equal((await fetch(`${on.service.url}/healthz`)).status, 200);
  });
}

/** Shutting down. Must come last. */
export function drainTests(on: ServiceUnderTest): void {
  on.prove('drain', 'drains after SIGTERM: not ready at once, the call continues, then it exits with 0', async () => {
    const id = newId();
    const silence = new Uint8Array(8_000 * 4).fill(0xff);
    let onOpen = (): void => {};
    const opened = new Promise<void>((resolve) => {
      onOpen = resolve;
    });
    const call = placeCall({
      url: audiohookUrl(on.service),
      ...testCredentials,
      conversationId: id,
      source: { kind: 'recording', channels: [silence, silence] },
      onProgress: ({ phase }) => phase === 'open' && onOpen(),
    });
    await opened;
    on.service.signal('SIGTERM');
    for (let tries = 0; (await fetch(`${on.service.url}/readyz`)).status !== 503; tries++) {
      assert.ok(tries < 600, 'still ready after SIGTERM');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const ended = await call.ended;
    assert.equal(ended.ok, true, JSON.stringify(ended));
    assert.equal(await on.service.exited(90_000), 0);
  });
}

function upgradeStatus(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers, perMessageDeflate: false });
    socket.once('unexpected-response', (request, response) => {
      response.resume();
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.once('error', reject);
  });
}

/** A socket after a successful upgrade. */
async function openCall(url: string): Promise<WebSocket> {
  const headers = createUpgradeHeaders(
    {
      url,
      ...testCredentials,
      organizationId: crypto.randomUUID(),
      audiohookSessionId: crypto.randomUUID(),
      correlationId: crypto.randomUUID(),
    },
    { now: Date.now() },
  );
  const socket = new WebSocket(url, { headers, perMessageDeflate: false });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return socket;
}
