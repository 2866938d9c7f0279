import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarshotError } from '../../../shared/errors.ts';
import { conversationId } from '../../testing/call.ts';
import { createTestClock } from '../../testing/clock.ts';
import { createTestGateway } from '../../testing/gateway.ts';
import type { AssistGateway } from '../ports/assist-gateway.ts';
import { silentLogger } from '../ports/logger.ts';
import { silentMeter } from '../ports/meter.ts';
import { createFailoverGateway } from './gateway.ts';

function setUp(names = ['first', 'second', 'local']) {
  const clock = createTestClock();
  const away = new Set<string>();
  const checks: string[] = [];
  const targets = names.map((name) => {
    const gateway = createTestGateway(clock, {}, `theirs-${name}`);
    gateway.behaviour.ensure = async () => {
      if (away.has(name)) throw new EarshotError('unavailable');
    };
    const check: AssistGateway['check'] = async () => {
      checks.push(name);
      if (away.has(name)) throw new EarshotError('unavailable');
    };
    return { name, gateway: Object.assign(gateway, { check }) };
  });
  const gateway = createFailoverGateway({
    targets,
    clock,
    random: () => 0.5,
    logger: silentLogger,
    meter: silentMeter,
  });
  return { clock, away, checks, gateway, targets, ladder: gateway.ladder };
}

test('the first target is used while it works', async () => {
  const { gateway, ladder } = setUp();
  assert.equal(ladder.current.name, 'first');
  assert.equal((await gateway.ensureConversation(conversationId)).target, 'first');
});

test('a conversation is created on the next target at once when the first fails', async () => {
  const { gateway, away, ladder } = setUp();
  away.add('first');
  assert.equal((await gateway.ensureConversation(conversationId)).target, 'second');
  assert.equal(ladder.current.name, 'second');
  away.add('second');
  assert.equal((await gateway.ensureConversation(conversationId)).target, 'local');
});

test('when all targets fail, the call rejects and the next call tries again', async () => {
  const { gateway, away } = setUp();
  for (const name of ['first', 'second', 'local']) away.add(name);
  await assert.rejects(gateway.ensureConversation(conversationId), { code: 'unavailable' });
  away.delete('second');
  await assert.rejects(
    gateway.ensureConversation(conversationId).then((h) => assert.equal(h.target, 'second')),
    () => true,
  );
});

test('a fault of the request is not a failure of the target', async () => {
  const { gateway, targets, ladder } = setUp();
  targets[0]!.gateway.behaviour.ensure = async () => {
    throw new EarshotError('invalid_request');
  };
  await assert.rejects(gateway.ensureConversation(conversationId), { code: 'invalid_request' });
  assert.equal(ladder.current.name, 'first');
});

test('a failed target is probed with growing delays, and used again once it answers', async () => {
  const { clock, away, checks, ladder } = setUp();
  const changes: string[] = [];
  ladder.onChange((current) => changes.push(current.name));
  away.add('first');
  ladder.failed('first', new EarshotError('unavailable'));
  await clock.advance(300_000);
  assert.ok(checks.length >= 3 && checks.length <= 8, `${checks.length} checks`);
  away.delete('first');
  await clock.advance(120_000);
  assert.deepEqual(changes, ['second', 'first']);
});

test('the same fault of many calls is one failure', async () => {
  const { clock, ladder, checks } = setUp();
  for (let i = 0; i < 500; i++) ladder.failed('first', new EarshotError('unavailable'));
  await clock.advance(12_000);
  assert.deepEqual(checks, ['first']);
});

test('a suspected target is only replaced when it does not answer', async () => {
  const { away, ladder, checks } = setUp();
  assert.equal(await ladder.verify('first'), true);
  assert.equal(ladder.current.name, 'first');
  away.add('first');
  assert.deepEqual(await Promise.all([ladder.verify('first'), ladder.verify('first')]), [false, false]);
  assert.equal(ladder.current.name, 'second');
  assert.equal(checks.length, 2);
  ladder.stop();
});

test('requests of a conversation go to the target that holds it, with that target’s own handle', async () => {
  const { gateway, away, targets } = setUp();
  away.add('first');
  const handle = await gateway.ensureConversation(conversationId);
  away.delete('first');
  const seen: string[] = [];
  targets[1]!.gateway.complete = async (own) => void seen.push(own.target);
  await gateway.complete(handle);
  assert.deepEqual(seen, ['theirs-second']);
  assert.equal(targets[0]!.gateway.calls.includes('complete'), false);
});
