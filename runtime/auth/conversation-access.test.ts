import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarshotError } from '../../shared/errors.ts';
import type { Participation } from '../core/ports/genesys-api.ts';
import { conversation, hasCode, otherConversation, setUpPanelAccess } from '../testing/panel-access.ts';

const standings: [name: string, participation: Participation, allowed: boolean][] = [
  ['who takes part', { kind: 'present' }, true],
  ['in after-call work', { kind: 'after_call' }, true],
  ['who never took part', { kind: 'none' }, false],
  ['to whom Genesys does not show the conversation', { kind: 'unknown' }, false],
  [
    'who left a conversation that continues',
    { kind: 'left', conversationEnded: false, leftAt: Date.UTC(2026, 0, 1, 12) },
    false,
  ],
  [
    'whose conversation has just ended',
    { kind: 'left', conversationEnded: true, leftAt: Date.UTC(2026, 0, 1, 11, 55) },
    true,
  ],
  [
    'whose conversation ended an hour ago',
    { kind: 'left', conversationEnded: true, leftAt: Date.UTC(2026, 0, 1, 11) },
    false,
  ],
];
for (const [name, participation, allowed] of standings) {
  test(`T26: an agent ${name} is ${allowed ? 'allowed' : 'refused with a reason'}`, async () => {
    const { access, genesys, entries } = await setUpPanelAccess();
    genesys.set(participation);
    const { identity } = await access.signIn('good');
    for (const purpose of ['read', 'write'] as const) {
      const given = await access.authorize(identity, conversation, purpose);
      assert.equal(given.allowed, allowed);
      if (!given.allowed) assert.ok(given.code === 'forbidden' && given.reason.length > 20);
    }
    assert.equal(entries.at(-1)?.action, allowed ? 'join' : 'join_refused');
    assert.equal(entries.at(-1)?.conversationId, conversation);
  });
}

test('T26: an agent who takes part in one conversation is refused another', async () => {
  const { access } = await setUpPanelAccess();
  const { identity } = await access.signIn('good');
  assert.equal((await access.authorize(identity, conversation, 'read')).allowed, true);
  assert.equal((await access.authorize(identity, otherConversation, 'read')).allowed, false);
});

test('concurrent checks share one request to Genesys, and the answer is cached for 30 s', async () => {
  const { access, genesys, clock } = await setUpPanelAccess();
  const { identity } = await access.signIn('good');
  await Promise.all(Array.from({ length: 20 }, () => access.authorize(identity, conversation, 'read')));
  assert.equal(genesys.asked.participation, 1);
  await clock.advance(29_000);
  await access.authorize(identity, conversation, 'write');
  assert.equal(genesys.asked.participation, 1);
  await clock.advance(2_000);
  await access.authorize(identity, conversation, 'read');
  assert.equal(genesys.asked.participation, 2);
  await access.authorize(identity, conversation, 'read', { fresh: true });
  assert.equal(genesys.asked.participation, 3);
});

test('T27: an agent who was removed from a conversation is refused at the next check', async () => {
  const { access, genesys, clock, entries } = await setUpPanelAccess();
  const { identity } = await access.signIn('good');
  assert.equal((await access.authorize(identity, conversation, 'read')).allowed, true);
  genesys.set({ kind: 'none' });
  assert.equal((await access.authorize(identity, conversation, 'read', { fresh: true })).allowed, false);
  assert.equal(entries.at(-1)?.action, 'join_refused');
  genesys.set({ kind: 'present' });
  await clock.advance(6_000);
  assert.equal((await access.authorize(identity, conversation, 'read')).allowed, true);
});

test('T27: a revoked Genesys token ends the session for good', async () => {
  const { access, genesys } = await setUpPanelAccess();
  const { identity } = await access.signIn('good');
  genesys.set(new EarshotError('unauthenticated'));
  const first = await access.authorize(identity, conversation, 'read');
  assert.ok(!first.allowed && first.code === 'unauthenticated');
  genesys.set({ kind: 'present' });
  const second = await access.authorize(identity, otherConversation, 'read');
  assert.ok(!second.allowed && second.code === 'unauthenticated');
});

test('T27: an expired panel session is refused although the permission is still cached', async () => {
  const { access, clock } = await setUpPanelAccess({ sessionMs: 60_000 });
  const { token, identity } = await access.signIn('good');
  assert.equal((await access.authorize(identity, conversation, 'read')).allowed, true);
  await clock.advance(66_000);
  await assert.rejects(access.verify(token), hasCode('unauthenticated'));
  const late = await access.authorize(identity, conversation, 'read');
  assert.ok(!late.allowed && late.code === 'unauthenticated');
});

test('a store that does not answer ends no session: cached permissions hold, other checks are unavailable', async () => {
  const { access, store, clock } = await setUpPanelAccess();
  const { identity } = await access.signIn('good');
  assert.equal((await access.authorize(identity, conversation, 'read')).allowed, true);
  const { get } = store;
  store.get = async () => {
    throw new EarshotError('timeout');
  };
  await clock.advance(120_000);
  assert.equal((await access.authorize(identity, conversation, 'read')).allowed, true);
  assert.equal((await access.authorize(identity, conversation, 'read', { fresh: true })).allowed, true);
  const other = await access.authorize(identity, otherConversation, 'read');
  assert.ok(!other.allowed && other.code === 'unavailable');
  store.get = get;
  store.values.clear();
  const ended = await access.authorize(identity, conversation, 'read', { fresh: true });
  assert.ok(!ended.allowed && ended.code === 'unauthenticated', 'an answer of the store counts');
});

test('cached permissions hold while Genesys is away, and new ones are not granted', async () => {
  const { access, genesys, clock } = await setUpPanelAccess();
  const { identity } = await access.signIn('good');
  assert.equal((await access.authorize(identity, conversation, 'read')).allowed, true);
  genesys.set(new EarshotError('unavailable'));
  await clock.advance(120_000);
  assert.equal((await access.authorize(identity, conversation, 'read')).allowed, true);
  const other = await access.authorize(identity, otherConversation, 'read');
  assert.ok(!other.allowed && other.code === 'unavailable');
  await clock.advance(240_000);
  const late = await access.authorize(identity, conversation, 'read');
  assert.ok(!late.allowed && late.code === 'unavailable');
});
