import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Hono } from 'hono';
import { EarshotError } from '../../shared/errors.ts';
import { createConversationNames } from '../core/assist/conversation-names.ts';
import type { Access, PanelAccess } from '../core/ports/panel-access.ts';
import type { KeyValueStore } from '../core/ports/stores.ts';
import { Secret } from '../secret.ts';
import { createMemoryKeyValueStore } from '../store/memory-store.ts';
import { createTestClock } from '../testing/clock.ts';
import type { AppEnv } from './app-env.ts';
import type { Budgets } from './budgets.ts';
import { createConversationNamesRoute } from './conversation-names-route.ts';
import { problemOfError } from './problem.ts';

const call = '11111111-1111-4111-8111-111111111111';
const other = '22222222-2222-4222-8222-222222222222';
const key = '+15550100';

/** Tokens are `<organization>/<agent>`; what each may do with which conversation. */
const rights: Record<string, Record<string, 'read' | 'write'>> = {
  'o1/ann': { [call]: 'write' },
  'o1/bob': { [call]: 'write', [other]: 'write' },
  'o1/eve': { [other]: 'write' },
  'o1/sup': { [call]: 'read', [other]: 'read' },
  'o2/ann': { [call]: 'write', [other]: 'write' },
};

function setUp(options: { secrets?: readonly string[]; store?: KeyValueStore } = {}) {
  const clock = createTestClock();
  const kept = new Map<string, string>();
  const memory = options.store ?? createMemoryKeyValueStore({ clock });
  const store: KeyValueStore = {
    ...memory,
    setIfAbsent(at, value, ttlMs) {
      kept.set(at, value);
      return memory.setIfAbsent(at, value, ttlMs);
    },
  };
  let down = false;
  const access: PanelAccess = {
    signIn: () => Promise.reject(new EarshotError('internal')),
    signOut: async () => {},
    async verify(token) {
      const [organizationId, agentId] = token.split('/');
      if (!rights[token]) throw new EarshotError('unauthenticated');
      return { agentId: agentId!, name: 'x', organizationId: organizationId!, sessionId: 's', expiresAt: 1e15 };
    },
    async authorize(who, id, purpose): Promise<Access> {
      if (down) return { allowed: false, code: 'unavailable', reason: 'unavailable' };
      const right = rights[`${who.organizationId}/${who.agentId}`]?.[id];
      const allowed = right === 'write' || right === purpose;
      return allowed
        ? { allowed: true, mode: 'participant' }
        : { allowed: false, code: 'forbidden', reason: 'not_participant' };
    },
  };
  const secrets = options.secrets ?? ['a secret of the tests, long enough'];
  const names = createConversationNames({ store, secrets: secrets.map((text) => new Secret(text)) });
  const app = new Hono<AppEnv>();
  app.onError((error) => problemOfError(EarshotError.from(error)));
  const nothing = () => {};
  const announced: string[] = [];
  const onNamed = (id: string, given: string) => void announced.push(`${id} ${given}`);
  const budgets: Budgets = { refuse: nothing, spend: nothing, checkToken: nothing, signIn: nothing };
  app.route('/names', createConversationNamesRoute({ access: { access, budgets }, names, clock, onNamed }));
  const send = (method: string, token: string | undefined, headers: Record<string, string>, body?: unknown) =>
    app.request('/names', {
      method,
      headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  return {
    announced,
    clock,
    store: memory,
    kept,
    goesDown() {
      down = true;
    },
    post: (token: string | undefined, body: unknown) => send('POST', token, {}, body),
    get: (token: string | undefined, asked: string | undefined = key) =>
      send('GET', token, asked === undefined ? {} : { 'conversation-key': asked }),
    remove: (token: string | undefined) => send('DELETE', token, { 'conversation-key': key }),
  };
}

const named = { key, conversationId: call };

describe('names of conversations', () => {
  it('refuses requests without a valid token before reading anything', async () => {
    const { post, get, remove } = setUp();
    for (const token of [undefined, 'unknown/x']) {
      assert.equal((await post(token, 'nonsense')).status, 401);
      assert.equal((await get(token, '')).status, 401);
      assert.equal((await remove(token)).status, 401);
    }
  });

  it('makes a key known that was assigned, and none that was refused', async () => {
    const { post, announced } = setUp();
    assert.equal((await post('o1/sup', named)).status, 403);
    assert.deepEqual(announced, []);
    assert.equal((await post('o1/ann', named)).status, 201);
    assert.deepEqual(announced, [`${call} ${key}`]);
  });

  it('refuses an invalid key and an invalid id', async () => {
    const { post, get } = setUp();
    for (const body of [{}, { ...named, key: '' }, { ...named, key: 'a b' }, { ...named, key: 'x'.repeat(201) }]) {
      assert.equal((await post('o1/ann', body)).status, 400);
    }
    assert.equal((await post('o1/ann', { ...named, conversationId: '../etc' })).status, 400);
    assert.equal((await get('o1/ann', '')).status, 400);
  });

  it('refuses to name a conversation that the agent may not write', async () => {
    const { post, get } = setUp();
    assert.equal((await post('o1/eve', named)).status, 403);
    assert.equal((await post('o1/sup', named)).status, 403);
    assert.equal((await get('o1/ann')).status, 404);
  });

  it('answers a stranger to the conversation as if there were no such key', async () => {
    const { post, get, remove } = setUp();
    await post('o1/ann', named);
    const strange = await get('o1/eve');
    const unknown = await get('o1/eve', 'no-such-key');
    assert.equal(strange.status, 404);
    assert.deepEqual(await strange.json(), await unknown.json());
    assert.equal((await remove('o1/eve')).status, 404);
    assert.equal((await remove('o1/sup')).status, 404);
    assert.equal((await get('o1/ann')).status, 200);
  });

  it('keeps organizations apart', async () => {
    const { post, get } = setUp();
    await post('o1/ann', named);
    assert.equal((await get('o2/ann')).status, 404);
  });

  it('refuses to move a key unless the agent may write both conversations', async () => {
    const { post, get } = setUp();
    await post('o1/ann', named);
    assert.equal((await post('o1/eve', { key, conversationId: other })).status, 409);
    assert.equal((await post('o1/bob', { key, conversationId: other })).status, 200);
    assert.deepEqual(await (await get('o1/eve')).json(), { conversationId: other });
  });

  it('answers unavailable, not 404, where Genesys does not answer', async () => {
    const { post, get, goesDown } = setUp();
    await post('o1/ann', named);
    goesDown();
    assert.equal((await get('o1/ann')).status, 503);
    assert.equal((await post('o1/ann', named)).status, 503);
  });

  it('assigns, finds, renews and removes a key', async () => {
    const { post, get, remove, clock } = setUp();
    const first = await post('o1/ann', { ...named, conversationId: call.toUpperCase() });
    assert.equal(first.status, 201);
    assert.deepEqual(await first.json(), { conversationId: call, expiresAt: '2026-01-02T12:00:00.000Z' });
    assert.deepEqual(await (await get('o1/sup')).json(), { conversationId: call });
    await clock.advance(23 * 3_600_000);
    assert.equal((await post('o1/ann', named)).status, 200);
    await clock.advance(23 * 3_600_000);
    assert.equal((await get('o1/ann')).status, 200);
    assert.equal((await remove('o1/ann')).status, 204);
    assert.equal((await get('o1/ann')).status, 404);
    assert.equal((await remove('o1/ann')).status, 404);
  });

  it('retention: a name is gone a day after it was last given', async () => {
    const { post, get, clock } = setUp();
    await post('o1/ann', named);
    await clock.advance(24 * 3_600_000 + 1);
    assert.equal((await get('o1/ann')).status, 404);
  });

  it('stores nothing from which the key can be recovered without the secret', async () => {
    const one = setUp();
    await one.post('o1/ann', named);
    const two = setUp({ secrets: ['another secret of the tests, as long'] });
    await two.post('o1/ann', named);
    assert.equal(one.kept.size, 1);
    assert.doesNotMatch([...one.kept.keys()].join(), /5550100/);
    assert.notDeepEqual([...one.kept.keys()], [...two.kept.keys()]);
  });

  it('still finds and removes keys that were assigned before a rotation of the secret', async () => {
    const before = setUp({ secrets: ['the old secret of the tests, long'] });
    await before.post('o1/ann', named);
    const after = setUp({
      secrets: ['the new secret of the tests, long', 'the old secret of the tests, long'],
      store: before.store,
    });
    assert.equal((await after.get('o1/ann')).status, 200);
    assert.equal((await after.post('o1/bob', { key, conversationId: other })).status, 200);
    assert.deepEqual(await (await after.get('o1/bob')).json(), { conversationId: other });
    assert.equal((await after.remove('o1/bob')).status, 204);
    assert.equal((await after.get('o1/bob')).status, 404);
  });
});
