/** Genesys decides who wrote a chat message. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MessageRequest } from '../../shared/api/routes.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { GenesysMessage } from '../core/ports/genesys-api.ts';
import { createTestClock } from '../testing/clock.ts';
import { conversation, hasCode } from '../testing/panel-access.ts';
import { createMessageCheck, type MessageCheckMode } from './message-check.ts';

const identity = { agentId: 'a', name: 'A', organizationId: 'o', sessionId: 's', expiresAt: 0 };
const posted: MessageRequest = {
  messageId: 'm1',
  role: 'customer',
  text: 'I want my money back',
  sentAt: '2026-01-01T12:00:00.000Z',
};

function setUp(known: GenesysMessage | undefined | EarshotError, mode: MessageCheckMode = 'strict') {
  const asked: string[] = [];
  const check = createMessageCheck({
    genesys: {
      async message(token, id, messageId) {
        asked.push(`${token} ${id} ${messageId}`);
        if (known instanceof EarshotError) throw known;
        return known;
      },
      async messages(token, id, ids) {
        asked.push(`${token} ${id} ${ids.join(' ')}`);
        if (known instanceof EarshotError) throw known;
        return new Map(known ? ids.filter((one) => one !== 'unknown').map((one) => [one, known]) : []);
      },
    },
    genesysToken: async () => 'good',
    clock: createTestClock(),
    mode,
  });
  return {
    asked,
    check: async (message = posted) => (await check(identity, conversation, [message]))[0]!,
    checkAll: (...messages: MessageRequest[]) => check(identity, conversation, messages),
  };
}

test('a message that Genesys does not know in this conversation is refused', async () => {
  for (const mode of ['strict', 'lenient'] as const) {
    await assert.rejects(setUp(undefined, mode).check(), hasCode('failed_precondition'));
  }
});

test('words of an agent posted as those of the customer are stored as those of the agent', async () => {
  const { check } = setUp({ roles: ['agent'], text: 'I want my money back' });
  assert.deepEqual(await check(), { ...posted, role: 'agent' });
});

test('a text under the id of another message is replaced by what was written', async () => {
  const { check } = setUp({ roles: ['customer'], text: 'Where is my order?' });
  assert.deepEqual(await check(), { ...posted, text: 'Where is my order?' });
});

test('where Genesys does not say whether a bot wrote it, the panel does, but never a customer', async () => {
  const { check } = setUp({ roles: ['agent', 'bot'], text: 'Hello' });
  assert.equal((await check({ ...posted, role: 'bot' })).role, 'bot');
  assert.equal((await check({ ...posted, role: 'customer' })).role, 'agent');
});

test('Genesys is asked once for a confirmed message, with the token of the agent, and again for a changed one', async () => {
  const { check, asked } = setUp({ roles: ['customer'], text: posted.text });
  for (let n = 0; n < 5; n++) assert.deepEqual(await check(), posted);
  assert.deepEqual(asked, [`good ${conversation} m1`]);
  assert.deepEqual(await check({ ...posted, text: 'forged' }), posted);
  assert.equal(asked.length, 2);
});

test('messages that come together are asked about together, without those that were confirmed', async () => {
  const { check, checkAll, asked } = setUp({ roles: ['customer'], text: posted.text });
  await check();
  const others = ['m2', 'm3'].map((messageId) => ({ ...posted, messageId }));
  assert.deepEqual(await checkAll(posted, { ...others[0]!, role: 'agent' }, others[1]!), [posted, ...others]);
  assert.deepEqual(asked, [`good ${conversation} m1`, `good ${conversation} m2 m3`]);
  await assert.rejects(
    checkAll(...others, { ...posted, messageId: 'unknown', text: 'x' }, { ...posted, messageId: 'm4' }),
    hasCode('failed_precondition'),
  );
});

test('a long text is cut at the limit, not inside a character', async () => {
  const { check } = setUp({ roles: ['customer'], text: `${'x'.repeat(3_999)}😀` });
  assert.equal((await check()).text, 'x'.repeat(3_999));
});

for (const code of ['unavailable', 'timeout', 'rate_limited'] as const) {
  test(`while Genesys cannot be asked (${code}), a message is refused, or accepted where the setting says so`, async () => {
    await assert.rejects(setUp(new EarshotError(code)).check(), hasCode(code));
    assert.deepEqual(await setUp(new EarshotError(code), 'lenient').check(), posted);
  });
}

test('an agent whom Genesys shows no messages posts none', async () => {
  await assert.rejects(setUp(new EarshotError('forbidden'), 'lenient').check(), hasCode('forbidden'));
});

test('without the check nothing is asked', async () => {
  const { check, asked } = setUp(undefined, 'off');
  assert.deepEqual(await check(), posted);
  assert.deepEqual(asked, []);
});
