/** What agents and supervisors get whose part in a conversation has ended, or never began. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Participation } from '../core/ports/genesys-api.ts';
import { conversation, setUpPanelAccess } from '../testing/panel-access.ts';

const noon = Date.UTC(2026, 0, 1, 12);
const justNow = noon - 60_000;

const refused: readonly [name: string, participation: Participation][] = [
  [
    'who was transferred away, after the conversation has ended',
    { kind: 'left', conversationEnded: true, leftAt: justNow, handedOver: true },
  ],
  [
    'who was transferred away, while it goes on',
    { kind: 'left', conversationEnded: false, leftAt: justNow, handedOver: true },
  ],
  ['who is being alerted and has not answered', { kind: 'alerting' }],
];
for (const [name, participation] of refused) {
  test(`M3: an agent ${name} gets nothing`, async () => {
    const { access, genesys } = await setUpPanelAccess();
    genesys.set(participation);
    const { identity } = await access.signIn('good');
    for (const purpose of ['read', 'write', 'wrap_up'] as const) {
      const given = await access.authorize(identity, conversation, purpose);
      assert.ok(!given.allowed && given.code === 'forbidden' && given.reason.length > 20);
    }
  });
}

test('M3: in after-call work, an agent who handed over reads up to that time and only wraps up', async () => {
  const { access, genesys } = await setUpPanelAccess();
  genesys.set({ kind: 'after_call', handedOverAt: justNow });
  const { identity } = await access.signIn('good');
  const allowed = { allowed: true, mode: 'participant', until: justNow };
  assert.deepEqual(await access.authorize(identity, conversation, 'read'), allowed);
  assert.deepEqual(await access.authorize(identity, conversation, 'wrap_up'), allowed);
  const write = await access.authorize(identity, conversation, 'write');
  assert.ok(!write.allowed && write.code === 'forbidden');
});

test('M3: in after-call work, the last agent reads and writes without a limit in time', async () => {
  const { access, genesys } = await setUpPanelAccess();
  genesys.set({ kind: 'after_call' });
  const { identity } = await access.signIn('good');
  for (const purpose of ['read', 'write', 'wrap_up'] as const) {
    assert.deepEqual(await access.authorize(identity, conversation, purpose), { allowed: true, mode: 'participant' });
  }
});

for (const [name, divisionIds] of [
  ['another division', ['north']],
  ['no division that Genesys states', []],
] as const) {
  test(`a supervisor is refused a conversation of ${name}`, async () => {
    const { access, genesys } = await setUpPanelAccess();
    genesys.set({ kind: 'none' });
    genesys.permissions.set('good', ['conversation:call:monitor']);
    genesys.moveTo(divisionIds);
    const { identity } = await access.signIn('good');
    const given = await access.authorize(identity, conversation, 'read');
    assert.ok(!given.allowed && given.code === 'forbidden' && given.reason.includes('division'));
    assert.equal((await access.supervises(identity)).allowed, true);
  });
}

test('an agent who answers is let in at once, although they were refused while it alerted', async () => {
  const { access, genesys } = await setUpPanelAccess();
  genesys.set({ kind: 'alerting' });
  const { identity } = await access.signIn('good');
  assert.equal((await access.authorize(identity, conversation, 'read')).allowed, false);
  genesys.set({ kind: 'present' });
  assert.equal((await access.authorize(identity, conversation, 'read')).allowed, true);
});
