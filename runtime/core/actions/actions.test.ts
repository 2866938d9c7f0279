import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foldEvents } from '../../../shared/assist/conversation.ts';
import type { ActionEvent } from '../../../shared/assist/event.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import { createMemoryKeyValueStore } from '../../store/memory-store.ts';
import { createTestClock } from '../../testing/clock.ts';
import { createTestFeed } from '../../testing/feed.ts';
import type { ActionTool, ToolCall, ToolOutcome } from '../ports/action-tools.ts';
import type { AuditEntry } from '../ports/audit.ts';
import { silentLogger } from '../ports/logger.ts';
import { silentMeter } from '../ports/meter.ts';
import { createActions } from './actions.ts';

const id = parseConversationId('2f6b7c1e-0c5a-4a4e-9c55-1f2a3b4c5d6e');
const by = { agentId: 'agent-1', name: 'Ana', organizationId: 'org', sessionId: 'session', expiresAt: 0 };

const proposal: Omit<ActionEvent, 'at'> = {
  type: 'action',
  actionId: 'a-1',
  name: 'start_return',
  title: 'Start a return',
  state: 'proposed',
  origin: 'rule',
  parameters: [
    { name: 'order', label: 'Order', value: '471293', editable: true, required: true },
    { name: 'items', label: 'Items', value: '1', editable: true, kind: 'number' },
    { name: 'shop', label: 'Shop', value: 'web', editable: false },
  ],
};

function setUp(run: (call: ToolCall) => Promise<ToolOutcome> = async () => ({ type: 'done', result: 'R-1' })) {
  const clock = createTestClock();
  const feed = createTestFeed();
  const store = createMemoryKeyValueStore({ clock });
  const audited: AuditEntry[] = [];
  const calls: ToolCall[] = [];
  const allowed = { supervisor: false, confirm: 'agent' as ActionTool['confirm'] };
  const tool = (): ActionTool => ({
    ...{ name: 'start_return', title: 'Start a return', description: '', parameters: [], offer: undefined },
    ...{ confirm: allowed.confirm, byModel: false, timeoutMs: 5_000 },
    run(call) {
      calls.push(call);
      return run(call);
    },
  });
  /** An instance of the service; all share the log and the store. */
  const instance = () =>
    createActions({
      log: { snapshot: async () => ({ conversation: foldEvents(feed.events), cursor: 'e-0' as never }) },
      ...{ feed, store, clock, logger: silentLogger, meter: silentMeter },
      tools: async () => ({ find: (name) => (name === 'start_return' ? tool() : undefined), list: () => [tool()] }),
      supervises: async () => allowed.supervisor,
      audit: { record: (entry) => void audited.push(entry) },
    });
  feed.events.push(structuredClone(proposal));
  const shown = () => foldEvents(feed.events).actions!.at(-1)!;
  const states = () => feed.events.flatMap((event) => (event.type === 'action' ? [event.state] : []));
  return { clock, feed, audited, calls, allowed, instance, actions: instance(), shown, states };
}

describe('an action that an agent decides about', () => {
  it('is run once after it was confirmed, and shows each state and the result', async () => {
    const { actions, calls, states, shown, audited } = setUp();
    const answer = await actions.decide(by, id, 'a-1', { decision: 'confirm' });
    assert.equal(answer.state, 'confirmed');
    await actions.idle();
    assert.deepEqual(states(), ['proposed', 'confirmed', 'running', 'done']);
    assert.equal(shown().result, 'R-1');
    assert.deepEqual(calls[0]!.parameters, { order: '471293', items: 1, shop: 'web' });
    assert.deepEqual(
      audited.map(({ action, tool, agentId }) => [action, tool, agentId]),
      [
        ['action_confirmed', 'start_return', 'agent-1'],
        ['action_done', 'start_return', 'agent-1'],
      ],
    );
    assert.ok(!JSON.stringify(audited).includes('471293'), 'no value in the audit log');
  });

  it('is run once when two instances are asked at the same time, and again when it is confirmed once more', async () => {
    const { actions, instance, calls } = setUp();
    const other = instance();
    const confirm = { decision: 'confirm' } as const;
    await Promise.all([actions.decide(by, id, 'a-1', confirm), other.decide(by, id, 'a-1', confirm)]);
    await Promise.all([actions.idle(), other.idle()]);
    assert.equal((await other.decide(by, id, 'a-1', confirm)).state, 'done');
    await other.idle();
    assert.equal(calls.length, 1);
  });

  it('cannot be confirmed after it was declined, and declining again changes nothing', async () => {
    const { actions, calls, states } = setUp();
    await actions.decide(by, id, 'a-1', { decision: 'decline' });
    assert.equal((await actions.decide(by, id, 'a-1', { decision: 'decline' })).state, 'declined');
    await assert.rejects(actions.decide(by, id, 'a-1', { decision: 'confirm' }), { code: 'conflict' });
    assert.deepEqual(states(), ['proposed', 'declined']);
    assert.equal(calls.length, 0);
  });

  it('can be tried again after it failed, with the same key for the same parameters and another one for others', async () => {
    const { actions, calls, states, shown } = setUp(async (call) =>
      call.parameters.order === '471294'
        ? { type: 'done', result: 'R-2' }
        : { type: 'failed', failure: 'refused', result: 'No such order' },
    );
    await actions.decide(by, id, 'a-1', { decision: 'confirm' });
    await actions.idle();
    assert.deepEqual([shown().state, shown().failure, shown().result], ['failed', 'refused', 'No such order']);
    await actions.decide(by, id, 'a-1', { decision: 'confirm' });
    await actions.idle();
    await actions.decide(by, id, 'a-1', { decision: 'confirm', parameters: { order: '471294' } });
    await actions.idle();
    assert.deepEqual(states().slice(-3), ['confirmed', 'running', 'done']);
    assert.equal(shown().failure, undefined);
    const [first, again, edited] = calls.map(({ idempotencyKey }) => idempotencyKey);
    assert.equal(first, again);
    assert.notEqual(first, edited);
  });

  it('fails with an unknown outcome when its tool takes longer than its limit, which may come too late then', async () => {
    let answer = (_outcome: ToolOutcome): void => {};
    const { actions, clock, shown, calls } = setUp(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    await actions.decide(by, id, 'a-1', { decision: 'confirm' });
    while (calls.length === 0) await new Promise(setImmediate);
    clock.advance(5_000);
    await actions.idle();
    assert.deepEqual([shown().state, shown().failure], ['failed', 'unknown_outcome']);
    assert.equal(calls[0]!.signal.aborted, true);
    answer({ type: 'done', result: 'late' });
    await actions.idle();
    assert.equal(shown().state, 'failed');
  });

  it('is refused with parameters that are unknown, fixed, missing, masked or of another kind', async () => {
    const { actions, calls } = setUp();
    const bad = [{ other: 'x' }, { shop: 'store' }, { order: ' ' }, { order: '[card]' }, { items: 'two' }];
    for (const parameters of bad)
      await assert.rejects(
        actions.decide(by, id, 'a-1', { decision: 'confirm', parameters: { ...parameters } as never }),
        {
          code: 'invalid_request',
        },
      );
    assert.equal(calls.length, 0);
  });

  it('is confirmed by a supervisor alone where its tool says so', async () => {
    const { actions, allowed, calls } = setUp();
    allowed.confirm = 'supervisor';
    await assert.rejects(actions.decide(by, id, 'a-1', { decision: 'confirm' }), { code: 'forbidden' });
    allowed.supervisor = true;
    await actions.decide(by, id, 'a-1', { decision: 'confirm' });
    await actions.idle();
    assert.equal(calls.length, 1);
  });

  it('is not found under an id that was not proposed in this conversation', async () => {
    const { actions } = setUp();
    await assert.rejects(actions.decide(by, id, 'a-2', { decision: 'confirm' }), { code: 'not_found' });
  });
});

it('an action keeps its later state when an earlier one arrives late or twice', () => {
  const later = { ...proposal, state: 'done' as const, attempt: 1 };
  assert.equal(foldEvents([proposal, later, proposal]).actions![0]!.state, 'done');
  const again = { ...proposal, state: 'confirmed' as const, attempt: 2 };
  assert.equal(
    foldEvents([{ ...later, state: 'failed' }, again, { ...later, state: 'failed' }]).actions![0]!.state,
    'confirmed',
  );
});
