import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GenesysConversation } from '../../../shared/genesys/participants.ts';
import { createHoldFollower } from './hold-follower.ts';

const call = (held: boolean, state = 'connected', userId = 'me') =>
  ({ id: 'c', participants: [{ purpose: 'agent', userId, calls: [{ id: 'l', state, held }] }] }) as GenesysConversation;

function setUp() {
  const told: boolean[] = [];
  let due: (() => void) | undefined;
  const follower = createHoldFollower({
    userId: 'me',
    tell: async (held) => void told.push(held),
    timers: {
      set: (run) => {
        due = run;
        return run;
      },
      clear: () => {
        due = undefined;
      },
    },
  });
  return { follower, told, renew: () => due?.(), isArmed: () => due !== undefined };
}

test('a hold is told once, renewed while it lasts, and taken back', () => {
  const { follower, told, renew, isArmed } = setUp();
  follower.onConversation(call(false));
  follower.onConversation(call(true));
  follower.onConversation(call(true));
  assert.deepEqual(told, [true]);
  renew();
  assert.deepEqual(told, [true, true]);
  follower.onConversation(call(false));
  assert.deepEqual(told, [true, true, false]);
  assert.equal(isArmed(), false);
});

test('the hold of another agent, and one of a call that has ended, are none of hers', () => {
  const { follower, told } = setUp();
  follower.onConversation(call(true, 'connected', 'other'));
  follower.onConversation(call(true, 'disconnected'));
  assert.deepEqual(told, []);
});

test('a panel that goes away takes its hold back', () => {
  const { follower, told } = setUp();
  follower.onConversation(call(true));
  follower.stop();
  assert.deepEqual(told, [true, false]);
});
