import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GenesysConversation } from '../../../shared/genesys/participants.ts';
import { createHoldFollower } from './hold-follower.ts';

const call = (held: boolean, state = 'connected', userId = 'me') =>
  ({ id: 'c', participants: [{ purpose: 'agent', userId, calls: [{ id: 'l', state, held }] }] }) as GenesysConversation;

function setUp() {
  const reports: boolean[] = [];
  let due: (() => void) | undefined;
  const follower = createHoldFollower({
    userId: 'me',
    report: async (held) => void reports.push(held),
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
  return { follower, reports, renew: () => due?.(), isArmed: () => due !== undefined };
}

test('a hold is reported once, renewed while it lasts, and ended', () => {
  const { follower, reports, renew, isArmed } = setUp();
  follower.onConversation(call(false));
  follower.onConversation(call(true));
  follower.onConversation(call(true));
  assert.deepEqual(reports, [true]);
  renew();
  assert.deepEqual(reports, [true, true]);
  follower.onConversation(call(false));
  assert.deepEqual(reports, [true, true, false]);
  assert.equal(isArmed(), false);
});

test('the hold of another agent and that of an ended call are not reported', () => {
  const { follower, reports } = setUp();
  follower.onConversation(call(true, 'connected', 'other'));
  follower.onConversation(call(true, 'disconnected'));
  assert.deepEqual(reports, []);
});

test('a panel that closes ends its hold', () => {
  const { follower, reports } = setUp();
  follower.onConversation(call(true));
  follower.stop();
  assert.deepEqual(reports, [true, false]);
});
