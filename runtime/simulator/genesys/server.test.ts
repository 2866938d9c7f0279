import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { EarshotError } from '../../../shared/errors.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import type { GenesysApi } from '../../core/ports/genesys-api.ts';
import { silentLogger } from '../../core/ports/logger.ts';
import { createSystemClock } from '../../core/system-clock.ts';
import { createPlatformClient } from '../../genesys/platform-client.ts';
import { localDivisions, localQueue } from './identities.ts';
import { type LocalGenesys, startLocalGenesys } from './server.ts';

const clock = createSystemClock();
const anyId = parseConversationId('5a5a5a5a-1111-4222-8333-444444444444');
const service = 'http://127.0.0.1:8080';
const redirectUri = `${service}/oauth/callback`;

describe('the local Genesys', () => {
  let genesys: LocalGenesys;
  let api: GenesysApi;

  before(async () => {
    genesys = await startLocalGenesys({ serviceOrigins: [service], clock, logger: silentLogger });
    api = createPlatformClient({ apiOrigin: genesys.origin, fetch, clock, logger: silentLogger });
  });
  after(() => genesys.close());

  const rejects = (work: Promise<unknown>, code: string) =>
    assert.rejects(work, (error) => error instanceof EarshotError && error.code === code);
  const call = (path: string, token: string, init: RequestInit = {}) =>
    fetch(`${genesys.origin}${path}`, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });
  const post = (path: string, token: string, body: unknown, method = 'POST') =>
    call(path, token, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  const authorize = (query: Record<string, string>) =>
    fetch(`${genesys.origin}/oauth/authorize?${new URLSearchParams(query)}`, { redirect: 'manual' });
  const person = (token: string) => genesys.state.people.find((p) => p.token === token)!;

  it('refuses tokens that it did not issue', async () => {
    for (const token of ['', 'unknown', 'local-agent-9', 'LOCAL-AGENT'])
      await rejects(api.identify(token), 'unauthenticated');
    const expired = genesys.tokens.issue(person('local-agent'), { expiresAt: clock.now() - 1 });
    await rejects(api.identify(expired), 'unauthenticated');
    const revoked = genesys.tokens.issue(person('local-agent'));
    assert.equal((await api.identify(revoked)).userId, person('local-agent').userId);
    genesys.tokens.revoke(revoked);
    await rejects(api.identify(revoked), 'unauthenticated');
  });

  it('reports person, organization and client of every token', async () => {
    for (const { token, userId, name } of genesys.state.people) {
      const { organizationId, clientId } = genesys;
      assert.deepEqual(await api.identify(token), { userId, name, organizationId, clientId, active: true });
    }
    const foreign = genesys.tokens.issue(person('local-agent'), { organizationId: 'another', clientId: 'another-app' });
    const user = await api.identify(foreign);
    assert.deepEqual([user.organizationId, user.clientId], ['another', 'another-app']);
  });

  it('lets local-agent take part in any conversation, the supervisor monitor, and the stranger do neither', async () => {
    const standing = async (token: string) => (await api.participation(token, anyId, person(token).userId)).kind;
    assert.equal(await standing('local-stranger'), 'unknown');
    assert.equal(await standing('local-agent'), 'present');
    assert.equal(await standing('local-agent-2'), 'unknown');
    assert.equal(await standing('local-supervisor'), 'none');
    assert.equal(await standing('local-stranger'), 'unknown');
    assert.deepEqual(await api.permittedDivisions('local-supervisor', 'conversation:call:monitor'), [
      localDivisions.home.id,
    ]);
    assert.deepEqual(await api.permittedDivisions('local-agent', 'conversation:call:monitor'), []);
  });

  it('adds supervisors on request, each a person of their own, and not for web pages', async () => {
    const control = (headers: Record<string, string> = {}) =>
      fetch(`${genesys.origin}/control`, {
        ...{ method: 'POST', headers },
        body: JSON.stringify({ do: 'add_supervisors', count: 2 }),
      });
    assert.equal((await control({ origin: 'https://evil.example' })).status, 403);
    await rejects(api.identify('local-supervisor-2'), 'unauthenticated');
    assert.equal((await control()).status, 204);
    const tokens = ['local-supervisor', 'local-supervisor-2', 'local-supervisor-3'];
    const found = await Promise.all(tokens.map((token) => api.identify(token)));
    assert.equal(new Set(found.map(({ userId }) => userId)).size, 3);
    for (const token of tokens)
      assert.equal((await api.permittedDivisions(token, 'conversation:call:monitor')).length, 1);
  });

  it('never redirects to an unregistered address', async () => {
    const good = { response_type: 'token', client_id: genesys.clientId, redirect_uri: redirectUri, state: 's' };
    const bad = [
      { ...good, redirect_uri: 'https://evil.example/oauth/callback' },
      { ...good, redirect_uri: `${redirectUri}?x=1` },
      { ...good, redirect_uri: `${redirectUri}/../evil` },
      { ...good, redirect_uri: 'http://127.0.0.1:9/oauth/callback' },
      { ...good, client_id: 'another-app' },
    ];
    for (const query of bad) {
      const answer = await authorize(query);
      assert.equal(answer.status, 400);
      assert.equal(answer.headers.get('location'), null);
    }
    assert.equal((await authorize(good)).status, 302);
    assert.equal((await authorize({ ...good, redirect_uri: 'http://localhost:8080/oauth/callback' })).status, 302);
  });

  it('issues a token for a code once, and only with its verifier', async () => {
    const verifier = 'v'.repeat(43);
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
    const challenge = Buffer.from(digest).toString('base64url');
    const request = {
      response_type: 'code',
      client_id: genesys.clientId,
      redirect_uri: redirectUri,
      state: 'a state',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    };
    const codeOf = async () => {
      const to = new URL((await authorize(request)).headers.get('location')!);
      assert.equal(to.searchParams.get('state'), 'a state');
      return to.searchParams.get('code')!;
    };
    const redeem = (fields: Record<string, string>) =>
      fetch(`${genesys.origin}/oauth/token`, { method: 'POST', body: new URLSearchParams(fields) });
    const form = {
      grant_type: 'authorization_code',
      code_verifier: verifier,
      client_id: genesys.clientId,
      redirect_uri: redirectUri,
    };
    const wrong = [
      { ...form, code_verifier: 'w'.repeat(43) },
      { ...form, client_id: 'another-app' },
      { ...form, redirect_uri: 'http://localhost:8080/oauth/callback' },
      { ...form, grant_type: 'password' },
    ];
    for (const fields of wrong) assert.equal((await redeem({ ...fields, code: await codeOf() })).status, 400);
    assert.equal((await redeem({ ...form, code: 'made-up' })).status, 400);

    const code = await codeOf();
    const answer = (await (await redeem({ ...form, code })).json()) as { access_token: string; expires_in: number };
    assert.equal(answer.expires_in, 3_600);
    assert.equal((await api.identify(answer.access_token)).userId, person('local-agent').userId);
    assert.equal((await redeem({ ...form, code })).status, 400);
    const { code_challenge_method: _, ...plain } = request;
    assert.match((await authorize(plain)).headers.get('location')!, /error=invalid_request/);
  });

  it('shows the login page where no one is signed in, and passes on a refusal', async () => {
    const query = { response_type: 'token', client_id: genesys.clientId, redirect_uri: redirectUri, state: 's' };
    const page = await authorize({ ...query, prompt: 'login' });
    assert.equal(page.status, 200);
    assert.match(await page.text(), /Robin Keller/);
    const form = new URLSearchParams({ person: '', continue: page.url });
    const next = await fetch(`${genesys.origin}/login`, { method: 'POST', body: form, redirect: 'manual' });
    const refused = await fetch(next.headers.get('location')!, { redirect: 'manual' });
    assert.match(refused.headers.get('location')!, /#error=access_denied.*state=s/);
    const elsewhere = new URLSearchParams({ person: '', continue: 'https://evil.example/oauth/authorize' });
    assert.equal(
      (await fetch(`${genesys.origin}/login`, { method: 'POST', body: elsewhere, redirect: 'manual' })).status,
      400,
    );
  });

  it('routes a chat to the agent on the queue and notifies in both shapes of events', async () => {
    const { userId, token } = person('local-agent-2');
    genesys.state.setOnQueue(userId, true);
    const channel = (await (await post('/api/v2/notifications/channels', token, {})).json()) as {
      id: string;
      connectUri: string;
    };
    const topics = [
      { id: `v2.users.${userId}.conversations` },
      { id: `v2.users.${userId}.conversations.messages` },
      { id: `v2.users.${person('local-agent').userId}.conversations` },
    ];
    const given = await post(`/api/v2/notifications/channels/${channel.id}/subscriptions`, token, topics);
    const { entities } = (await given.json()) as { entities: { state: string }[] };
    assert.deepEqual(
      entities.map((e) => e.state),
      ['Permitted', 'Permitted', 'Rejected'],
    );
    const foreign = await post(`/api/v2/notifications/channels/${channel.id}/subscriptions`, 'local-agent', topics);
    assert.equal(foreign.status, 404);

    const socket = new WebSocket(channel.connectUri);
    const frames: {
      topicName: string;
      eventBody: { id: string; message?: string; participants: Record<string, unknown>[] };
    }[] = [];
    socket.on('message', (data) => frames.push(JSON.parse(data.toString())));
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send('{"message":"ping"}');

    const chat = genesys.state.startChat({ customer: 'Ada' });
    const leg = chat.participants.find((p) => p.userId === userId)!;
    assert.equal(leg.messages![0]!.state, 'alerting');
    genesys.state.answer(chat, userId);
    const said = genesys.state.addMessage(chat, { from: 'customer' }, { text: 'Hello' });
    for (let i = 0; i < 3_000 && frames.length < 9; i++) await new Promise((resolve) => setTimeout(resolve, 10));

    assert.equal(frames.find((f) => f.topicName === 'channel.metadata')?.eventBody.message, 'pong');
    const nested = frames.findLast((f) => f.topicName.endsWith('.conversations'))!.eventBody;
    const flat = frames.findLast((f) => f.topicName.endsWith('.messages'))!.eventBody;
    assert.match(JSON.stringify(nested), new RegExp(`"messageId":"${said.id}"`));
    assert.match(JSON.stringify(flat), new RegExp(`"message":{"id":"${said.id}"}`));
    assert.ok(!JSON.stringify(frames).includes('Hello'));

    const line = leg.messages![0]!.id;
    const send = (id: string) =>
      post(`/api/v2/conversations/messages/${chat.id}/communications/${id}/messages`, token, { textBody: 'Hi' });
    assert.equal((await send('another-leg')).status, 400);
    assert.equal((await send(line)).status, 200);
    const bulk = await post(`/api/v2/conversations/messages/${chat.id}/messages/bulk`, token, [said.id, 'unknown']);
    const messages = ((await bulk.json()) as { entities: { normalizedMessage: { text: string } }[] }).entities;
    assert.deepEqual(
      messages.map((m) => m.normalizedMessage.text),
      ['Hello'],
    );
    assert.equal((await call(`/api/v2/conversations/${chat.id}`, 'local-stranger')).status, 404);
    assert.equal(leg.queueId, localQueue.id);
    socket.terminate();
  });

  it('reports too many requests and when to retry', async () => {
    const token = genesys.tokens.issue(person('local-agent'));
    genesys.faults.limit(2);
    await api.identify(token);
    await assert.rejects(
      api.participation(token, anyId, person('local-agent').userId),
      (error: EarshotError) =>
        error.code === 'rate_limited' && error.retryAfterMs! > 1_000 && error.retryAfterMs! <= 60_000,
    );
    genesys.faults.clear();
    genesys.faults.plan({ path: /conversations/, status: 503, times: 1 });
    await rejects(api.participation(token, anyId, person('local-agent').userId), 'unavailable');
    assert.equal((await api.participation(token, anyId, person('local-agent').userId)).kind, 'present');
  });
});
