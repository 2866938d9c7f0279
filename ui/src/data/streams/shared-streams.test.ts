import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EventId, parseConversationId } from '../../../../shared/ids.ts';
import { encodeSseFrame } from '../../../../shared/sse.ts';
import * as fixtures from '../../gallery/fixtures.ts';
import { createAssistFeed } from '../assist-feed.ts';
import { createFakeTime } from '../fake-environment.ts';
import type { PanelSession } from '../session.ts';
import { createFakeBrowser, type FakePage } from './fake-peer-network.ts';
import { createFakeSharedService } from './fake-shared-service.ts';
import { createSharedStreams } from './shared-streams.ts';

const conversationOf = (n: number) => parseConversationId(`aaaaaaaa-aaaa-4aaa-8aaa-${String(n).padStart(12, '0')}`);
const scopeOf = (agent: string) => `earshot stream  ${agent}`;

/** A browser whose panels follow one conversation each. */
function setUp() {
  const time = createFakeTime();
  const browser = createFakeBrowser();
  const service = createFakeSharedService();
  const renewals: boolean[] = [];
  let peers = 0;

  const openPanel = (n: number, agent = 'agent', change: Partial<FakePage> = {}) => {
    const page = browser.openPage();
    const phases: string[] = [];
    const applied: EventId[] = [];
    const session: PanelSession = {
      async token({ renew = false } = {}) {
        renewals.push(renew);
        return `token-${agent}`;
      },
      current: undefined,
      agent: { id: agent, name: agent },
      signOut: async () => {},
      signedIn() {},
    };
    const options = { fetch: service.fetch, apiBase: '', session, timers: time, now: time.now, random: () => 0.5 };
    const feed = createAssistFeed({
      ...options,
      streams: createSharedStreams({ ...options, network: { ...page, ...change }, peer: `p${++peers}` }),
      conversationId: conversationOf(n),
      sink: {
        apply: (_events, ids) => void applied.push(...ids),
        replace() {},
        phase: (phase) => phase === phases.at(-1) || phases.push(phase),
      },
    });
    feed.start();
    return { page, feed, phases, applied, phase: () => phases.at(-1) };
  };
  const openPanels = async (count: number) => {
    const panels = Array.from({ length: count }, (_, n) => openPanel(n));
    await time.pass(600);
    return panels;
  };
  return { time, browser, service, renewals, openPanel, openPanels };
}

test('ten panels of a browser follow their conversations over one stream, each only its own', async () => {
  const { service, time, openPanels } = setUp();
  const panels = await openPanels(10);
  assert.equal(service.open().length, 1);
  assert.equal(service.open()[0]?.followed.length, 10);
  assert.ok(service.streams.length <= 3, `${service.streams.length} streams for ten panels`);
  assert.deepEqual(
    panels.map(({ phase }) => phase()),
    Array(10).fill('live'),
  );
  for (const n of [3, 7, 3]) service.append(conversationOf(n), fixtures.interim);
  await time.pass(50);
  assert.deepEqual(
    panels.map(({ applied }) => applied.length),
    [0, 0, 0, 2, 0, 0, 0, 1, 0, 0],
  );
});

test('when the page that leads is killed, the others are live again within a second, and nothing comes twice', async () => {
  const { service, time, openPanels } = setUp();
  const panels = await openPanels(4);
  service.append(conversationOf(1), fixtures.started);
  await time.pass(10);
  panels[0]!.page.kill();
  panels[0]!.feed.stop();
  service.open()[0]?.end();
  service.append(conversationOf(1), fixtures.interim);
  service.append(conversationOf(2), fixtures.interim);
  await time.pass(1_000);
  assert.deepEqual(panels[1]!.applied, ['e-1', 'e-2']);
  assert.deepEqual(panels[2]!.applied, ['e-1']);
  assert.deepEqual(
    panels.slice(1).map(({ phase }) => phase()),
    ['live', 'live', 'live'],
  );
  assert.equal(service.open().length, 1);
  assert.deepEqual(
    service
      .open()[0]
      ?.followed.map(({ conversationId }) => conversationId)
      .toSorted(),
    [conversationOf(1), conversationOf(2), conversationOf(3)],
  );
});

test('a leader that closes in order hands over', async () => {
  const { service, time, openPanels } = setUp();
  const panels = await openPanels(3);
  panels[0]!.feed.stop();
  await time.pass(1_000);
  service.append(conversationOf(2), fixtures.interim);
  await time.pass(50);
  assert.deepEqual(panels[2]!.applied, ['e-1']);
  assert.equal(service.open().length, 1);
});

test('a leader that is frozen loses the lead as soon as it does not answer', async () => {
  const { service, time, openPanels, openPanel } = setUp();
  const panels = await openPanels(2);
  panels[0]!.page.freeze();
  const late = openPanel(5);
  await time.pass(3_000);
  assert.equal(late.phase(), 'live');
  service.append(conversationOf(5), fixtures.interim);
  await time.pass(50);
  assert.deepEqual(late.applied, ['e-1']);
  panels[0]!.page.thaw();
  await time.pass(2_000);
  service.append(conversationOf(0), fixtures.interim);
  service.append(conversationOf(1), fixtures.interim);
  await time.pass(50);
  assert.deepEqual([panels[0]!.applied, panels[1]!.applied], [['e-1'], ['e-1']]);
  assert.equal(service.open().length, 1);
});

test('a panel whose wish the leader did not get is served all the same, while the leader serves others', async () => {
  const { service, time, browser, openPanel, openPanels } = setUp();
  await openPanels(2);
  let lost = 0;
  const network = browser.openPage();
  const open: FakePage['open'] = (name, onMessage) => {
    const channel = network.open(name, onMessage);
    const isWish = (message: unknown) => (message as { type?: unknown }).type === 'wants';
    return { ...channel, post: (message) => (isWish(message) && lost++ === 0 ? undefined : channel.post(message)) };
  };
  const panel = openPanel(5, 'agent', { open });
  await time.pass(100);
  openPanel(6);
  await time.pass(4_000);
  assert.ok(lost > 0, 'a wish was lost');
  assert.equal(panel.phase(), 'live');
  assert.equal(service.open().length, 1, 'over the shared stream');
});

test('a panel that opens or closes does not disturb the others', async () => {
  const { service, time, openPanels, openPanel } = setUp();
  const panels = await openPanels(2);
  const before = panels.map(({ phases }) => [...phases]);
  service.append(conversationOf(1), fixtures.started);
  const late = openPanel(1);
  await time.pass(600);
  late.feed.stop();
  await time.pass(600);
  assert.deepEqual(
    panels.map(({ phases }) => phases),
    before,
  );
  assert.deepEqual([panels[1]!.applied, late.applied], [['e-1'], ['e-1']]);
});

test('a drop of the shared stream is shown by all panels, and each goes on after its last event', async () => {
  const { service, time, openPanels } = setUp();
  const panels = await openPanels(3);
  service.append(conversationOf(1), fixtures.started);
  await time.pass(10);
  service.open()[0]?.end();
  await time.pass(0);
  assert.deepEqual(
    panels.map(({ phase }) => phase()),
    ['reconnecting', 'reconnecting', 'reconnecting'],
  );
  service.append(conversationOf(1), fixtures.interim);
  const opened = service.streams.length;
  await time.pass(2_000);
  assert.equal(service.streams.length, opened + 1, 'one connection for all of them');
  assert.equal(service.open()[0]?.followed.find((f) => f.conversationId === conversationOf(1))?.after, 'e-1');
  assert.deepEqual(panels[1]!.applied, ['e-1', 'e-2']);
  assert.equal(panels[2]!.phase(), 'live');
});

test('the end of one conversation ends its panel alone', async () => {
  const { service, time, openPanels } = setUp();
  const panels = await openPanels(2);
  const data = JSON.stringify({ conversationId: conversationOf(1), reason: 'forbidden' });
  service.open()[0]?.send(encodeSseFrame({ event: 'end', data }));
  await time.pass(50);
  assert.deepEqual([panels[0]!.phase(), panels[1]!.phase()], ['live', 'forbidden']);
});

test('a refused token is renewed once for all panels', async () => {
  const { service, time, openPanels, renewals } = setUp();
  const panels = await openPanels(5);
  renewals.length = 0;
  service.open()[0]?.send(encodeSseFrame({ event: 'end', data: '{"reason":"unauthorized"}' }));
  service.open()[0]?.end();
  await time.pass(600);
  assert.deepEqual(renewals, [true]);
  assert.equal(panels[4]!.phase(), 'live');
});

test('agents never share a stream', async () => {
  const { service, time, openPanel } = setUp();
  openPanel(1, 'first');
  openPanel(1, 'second');
  await time.pass(600);
  assert.deepEqual(
    service
      .open()
      .map(({ token }) => token)
      .toSorted(),
    ['Bearer token-first', 'Bearer token-second'],
  );
});

test('panels of a service without shared streams follow their conversations by themselves', async () => {
  const { service, time, openPanel } = setUp();
  service.refuseNext(() => new Response('', { status: 404 }));
  openPanel(1);
  openPanel(2);
  await time.pass(600);
  assert.deepEqual(service.requests.slice(-2).toSorted(), [
    `/api/conversations/${conversationOf(1)}/events`,
    `/api/conversations/${conversationOf(2)}/events`,
  ]);
});

test('panels that get no lock follow their conversations by themselves', async () => {
  const { service, time, openPanel } = setUp();
  const lock: FakePage['lock'] = (_name, { onRefused }) => {
    queueMicrotask(() => onRefused?.());
    return () => {};
  };
  const panel = openPanel(1, 'agent', { lock });
  await time.pass(600);
  assert.deepEqual(service.requests, [`/api/conversations/${conversationOf(1)}/events`]);
  assert.equal(panel.phase(), 'connecting');
});

test('conversations beyond what one stream takes are followed over streams of their own', async () => {
  const { service, openPanels } = setUp();
  await openPanels(22);
  const sizes = service.open().map(({ followed }) => followed.length);
  assert.deepEqual(
    sizes.toSorted((a, b) => a - b),
    [1, 1, 20],
  );
});

test('what another page of the origin posts is ignored where it makes no sense', async () => {
  const { browser, service, time, openPanels } = setUp();
  const panels = await openPanels(2);
  for (const message of [
    undefined,
    'x',
    { type: 'chunk' },
    { type: 'wants', peer: 'x', wants: [{ sub: 's', conversationId: '../x' }] },
    { type: 'chunk', term: -1, stream: 1, items: [] },
    { type: 'alone', term: 1, subs: ['p1:1', 'p2:1'] },
    { type: 'refused', term: 0 },
  ]) {
    browser.post(scopeOf('agent'), message);
  }
  await time.pass(100);
  service.append(conversationOf(1), fixtures.interim);
  await time.pass(50);
  assert.deepEqual([panels[0]!.phase(), panels[1]!.phase()], ['live', 'live']);
  assert.deepEqual(panels[1]!.applied, ['e-1']);
});

test('no token is ever posted to another page', async () => {
  const { browser, openPanels } = setUp();
  await openPanels(3);
  assert.ok(browser.posted.length > 0);
  assert.ok(!JSON.stringify(browser.posted).includes('token'));
});
