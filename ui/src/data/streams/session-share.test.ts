import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeTime } from '../fake-environment.ts';
import { createPanelSession } from '../session.ts';
import { createFakeBrowser, type FakePage } from './fake-peer-network.ts';
import { streamLocks } from './peer-network.ts';
import { createSessionShare } from './session-share.ts';

/** Panels of one browser that would all sign in in the same way; `genesys.agent` is who is signed in to Genesys there. */
function setUp() {
  const time = createFakeTime(Date.now());
  const browser = createFakeBrowser();
  const genesys: { agent: string | undefined; hangs: boolean } = { agent: 'a', hangs: false };
  const exchanged: string[] = [];
  const ended: string[] = [];
  let panels = 0;
  const openPanel = (page: FakePage = browser.openPage(), key = 'key') => {
    // As a panel that follows a conversation.
    page.lock(`${streamLocks} ${++panels}`, { onGranted() {}, onLost() {} });
    const share = createSessionShare({ network: page, key, timers: time });
    const session = createPanelSession({
      async fetch(_url, init) {
        if (init?.method === 'DELETE') {
          ended.push(new Headers(init.headers).get('authorization') ?? '');
          return new Response(null, { status: 204 });
        }
        if (genesys.hangs) return new Promise<Response>(() => {});
        if (genesys.agent === undefined) return Response.json({ code: 'unauthenticated' }, { status: 401 });
        exchanged.push(genesys.agent);
        const expiresAt = new Date(time.now() + 3_600_000).toISOString();
        const agent = { id: genesys.agent, name: genesys.agent };
        return Response.json({ token: `token-${exchanged.length}`, expiresAt, agent });
      },
      now: time.now,
      apiBase: '',
      identity: { token: async () => 'genesys', signIn: async () => {} },
      share: Promise.resolve(share),
    });
    return { page, share, session };
  };
  /** The tokens of all panels, asked at the same time. */
  const tokensOf = async (panels: readonly ReturnType<typeof openPanel>[], renew = false) => {
    const asked = Promise.allSettled(panels.map(({ session }) => session.token({ renew })));
    await time.pass(500);
    return (await asked).map((one) => (one.status === 'fulfilled' ? one.value : one.reason.code));
  };
  return { time, browser, genesys, exchanged, ended, openPanel, tokensOf };
}

test('panels that are opened together sign in once, and one that is opened later takes what they have', async () => {
  const { openPanel, tokensOf, exchanged } = setUp();
  const panels = [openPanel(), openPanel(), openPanel()];
  assert.deepEqual(await tokensOf(panels), ['token-1', 'token-1', 'token-1']);
  assert.deepEqual(await tokensOf([openPanel()]), ['token-1']);
  assert.deepEqual(exchanged, ['a']);
});

test('a token that ends, or was refused, is renewed once for all panels', async () => {
  const { openPanel, tokensOf, exchanged, time } = setUp();
  const panels = [openPanel(), openPanel(), openPanel()];
  await tokensOf(panels);
  assert.deepEqual(await tokensOf(panels, true), ['token-2', 'token-2', 'token-2']);
  await time.pass(3_550_000);
  assert.deepEqual(await tokensOf(panels), ['token-3', 'token-3', 'token-3']);
  assert.equal(exchanged.length, 3);
});

test('a panel keeps to its agent when another signs in in the same browser', async () => {
  const { openPanel, tokensOf, genesys, exchanged } = setUp();
  const first = openPanel();
  await tokensOf([first]);
  genesys.agent = 'b';
  const second = openPanel();
  assert.deepEqual(await tokensOf([second], true), ['token-1'], 'nothing says yet that the agent has changed');
  assert.deepEqual(await tokensOf([second], true), ['token-2'], 'asked again after a refusal');
  assert.deepEqual(exchanged, ['a', 'b']);
  assert.deepEqual(await tokensOf([first]), ['token-1']);
});

test('panels with another key share nothing', async () => {
  const { openPanel, tokensOf } = setUp();
  assert.deepEqual(await tokensOf([openPanel(), openPanel(undefined, 'other')]), ['token-1', 'token-2']);
});

test('where the agent has to click, all panels learn of it at once, and a click at one signs all in', async () => {
  const { openPanel, tokensOf, genesys, exchanged } = setUp();
  genesys.agent = undefined;
  const panels = [openPanel(), openPanel(), openPanel()];
  assert.deepEqual(await tokensOf(panels), Array(3).fill('unauthenticated'));
  genesys.agent = 'a';
  let woken = 0;
  for (const { share } of panels) share.onSignedIn = () => woken++;
  panels[0]!.share.signedIn();
  assert.deepEqual(await tokensOf(panels), ['token-1', 'token-1', 'token-1']);
  assert.deepEqual([woken, exchanged.length], [2, 1]);
});

test('signing out at one panel signs out the others', async () => {
  const { openPanel, tokensOf, ended } = setUp();
  const panels = [openPanel(), openPanel()];
  await tokensOf(panels);
  let signedOut = 0;
  panels[1]!.share.onSignedOut = () => signedOut++;
  panels[0]!.share.signedOut();
  await panels[0]!.session.signOut();
  assert.deepEqual([signedOut, ended], [1, ['Bearer token-1']]);
  assert.deepEqual(await tokensOf([openPanel()]), ['token-2'], 'nobody hands on a session that was ended');
});

test('a panel that hangs while it signs in keeps the others waiting for a bounded time', async () => {
  const { openPanel, genesys, time } = setUp();
  genesys.hangs = true;
  void openPanel().session.token();
  await time.pass(100);
  genesys.hangs = false;
  const asked = openPanel().session.token();
  await time.pass(13_000);
  assert.equal(await asked, 'token-1');
});

test('what another page of the origin posts is ignored where it makes no sense', async () => {
  const { openPanel, tokensOf, browser } = setUp();
  const panel = openPanel();
  await tokensOf([panel]);
  for (const message of [undefined, 1, {}, { type: 'session' }, { type: 'session', session: { token: 1 } }]) {
    browser.post('earshot session key', message);
  }
  assert.deepEqual(await tokensOf([panel]), ['token-1']);
});
