import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PublicConfig } from '../../../shared/api/routes.ts';
import { lifecycleMessage, safeParseHostAction } from '../../../shared/genesys/host-protocol.ts';
import { createGenesysHost, hostOriginOf } from './host.ts';

const apps = 'https://apps.mypurecloud.de';
const config = { genesys: { hostOrigins: [apps] } } as unknown as PublicConfig;
const params = { gcHostOrigin: apps, usePopupAuth: false };

function setUp(options: { gcHostOrigin?: string; framed?: boolean; canCompose?: boolean } = {}) {
  const sent: [message: unknown, origin: string][] = [];
  let listener: ((event: MessageEvent) => void) | undefined;
  const parent = { postMessage: (message: unknown, origin: string) => sent.push([message, origin]) };
  const win = {
    addEventListener: (_: string, listen: (event: MessageEvent) => void) => {
      listener = listen;
    },
    removeEventListener: () => {
      listener = undefined;
    },
  } as unknown as Window;
  Object.assign(win, { parent: options.framed === false ? win : parent });
  const host = createGenesysHost({
    config,
    params: { ...params, ...(options.gcHostOrigin && { gcHostOrigin: options.gcHostOrigin }) },
    window: win,
    canCompose: () => options.canCompose ?? true,
  });
  const receive = (data: unknown, origin = apps, source: unknown = parent) =>
    listener?.({ data, origin, source } as unknown as MessageEvent);
  return { host, sent, receive, actions: () => sent.map(([message]) => safeParseHostAction(message)?.action) };
}

test('an origin that is not listed, or a page without a frame, has no host', () => {
  assert.equal(setUp({ gcHostOrigin: 'https://apps.mypurecloud.de.evil.example' }).host, undefined);
  assert.equal(setUp({ gcHostOrigin: 'https://evil.example' }).host, undefined);
  assert.equal(setUp({ framed: false }).host, undefined);
  assert.equal(hostOriginOf(config, { usePopupAuth: false }), undefined);
  assert.equal(hostOriginOf(config, params), apps);
});

test('everything goes to the host’s origin and to no other', async () => {
  const { host, sent, actions } = setUp();
  host!.attention(3);
  host!.toast('A title', 'A text');
  host!.openWindow('https://kb.example/a');
  await host!.reply.insert('Hello');
  assert.deepEqual(actions(), ['setAttentionCount', 'showToast', 'openWindow', 'proposeInteractionMessage']);
  assert.ok(sent.every(([, origin]) => origin === apps));
});

test('hooks are accepted from the parent and its origin only', () => {
  const { host, receive, actions } = setUp();
  let focused = 0;
  host!.onFocus(() => focused++);
  receive(lifecycleMessage('focus'), 'https://evil.example');
  receive(lifecycleMessage('focus'), apps, {});
  receive({ purecloudEventType: 'appLifecycleHook', hook: 'explode' });
  receive('focus');
  assert.equal(focused, 0);
  receive(lifecycleMessage('focus'));
  receive(lifecycleMessage('bootstrap'));
  assert.equal(focused, 1);
  assert.deepEqual(actions(), ['bootstrapped']);
});

test('the host is notified only after everything was sent', async () => {
  const { host, receive, actions } = setUp();
  let release = () => {};
  host!.onStop(
    () =>
      new Promise((resolve) => {
        release = resolve;
      }),
  );
  receive(lifecycleMessage('stop'));
  await Promise.resolve();
  assert.deepEqual(actions(), []);
  release();
  for (let i = 0; i < 5; i++) await Promise.resolve();
  assert.deepEqual(actions(), ['stopped']);
});

test('nothing is inserted without a compose box in view', async () => {
  await assert.rejects(setUp({ canCompose: false }).host!.reply.insert('x'));
  const { host, receive } = setUp();
  receive(lifecycleMessage('blur'));
  assert.equal(host!.reply.available, false);
  await assert.rejects(host!.reply.insert('x'));
  receive(lifecycleMessage('focus'));
  assert.equal(host!.reply.available, true);
});
