import assert from 'node:assert/strict';
import { test } from 'node:test';
import { divisionsOf, type GenesysConversation, type Part, partOf } from './participants.ts';

const me = 'me';
const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();
const time = (minute: number) => Date.UTC(2026, 0, 1, 12, minute);
type Line = { readonly from?: number; readonly to?: number; readonly state?: string };

/** A leg that was connected at `from` and ended at `to`; without `from` it was never connected. */
function leg(userId: string, { from, to, state }: Line, extra: object = {}) {
  const line = {
    state: state ?? (to === undefined ? 'connected' : 'disconnected'),
    ...(from !== undefined && { connectedTime: at(from) }),
    ...(to !== undefined && { disconnectedTime: at(to) }),
  };
  // Genesys sets the participant's own connectedTime when the call is offered.
  const ends = to !== undefined && { endTime: at(to) };
  return { id: `leg-${userId}`, purpose: 'agent', userId, connectedTime: at(0), calls: [line], ...ends, ...extra };
}
const customer = (line: Line = { from: 0 }) => ({ ...leg('', line), purpose: 'customer', userId: undefined });
const over = customer({ from: 0, to: 30 });
const conversation = (...participants: object[]) => ({ id: 'c', participants }) as GenesysConversation;
const acw = (minute: number) => ({ startAcwTime: at(minute) });
const ended = (endedAt: number, rest: Partial<Extract<Part, { kind: 'ended' }>>): Part => ({
  kind: 'ended',
  endedAt: time(endedAt),
  inAfterCallWork: false,
  conversationEnded: true,
  handedOver: false,
  ...rest,
});

const rows: readonly [name: string, given: GenesysConversation, part: Part][] = [
  ['who is connected takes part', conversation(customer(), leg(me, { from: 1 })), { kind: 'connected' }],
  [
    'who is only alerted has no part yet',
    conversation(customer(), leg(me, { state: 'alerting' })),
    { kind: 'alerting' },
  ],
  [
    'who is being dialled has no part yet',
    conversation(customer(), leg(me, { state: 'dialing' })),
    { kind: 'alerting' },
  ],
  ['who let it ring had no part', conversation(customer(), leg(me, { to: 2 })), { kind: 'offered' }],
  ['who let it ring had no part after the end either', conversation(over, leg(me, { to: 2 })), { kind: 'offered' }],
  [
    'who parked a chat still takes part',
    conversation(customer(), leg(me, { from: 1, state: 'parked' })),
    { kind: 'connected' },
  ],
  ['a stranger has no part', conversation(customer(), leg('other', { from: 1 })), { kind: 'none' }],
  [
    'who transferred to an agent who has not answered has handed over',
    conversation(customer(), leg(me, { from: 1, to: 10 }, acw(10)), leg('other', { state: 'alerting' })),
    ended(10, { inAfterCallWork: true, conversationEnded: false, handedOver: true }),
  ],
  [
    'who transferred has handed over, also once the conversation is over',
    conversation(over, leg(me, { from: 1, to: 10 }), leg('other', { from: 11, to: 30 })),
    ended(10, { handedOver: true }),
  ],
  [
    'who had it last has not handed over',
    conversation(over, leg('other', { from: 1, to: 10 }), leg(me, { from: 11, to: 30 })),
    ended(30, {}),
  ],
  [
    'an agent who let it ring later does not take it over',
    conversation(over, leg(me, { from: 1, to: 30 }), leg('other', { to: 31 })),
    ended(30, {}),
  ],
  [
    'who came back and left again ends with their last part',
    conversation(over, leg(me, { from: 1, to: 5 }), leg('other', { from: 5, to: 8 }), leg(me, { from: 8, to: 30 })),
    ended(30, {}),
  ],
  [
    'who let it ring when it came back ends with the part before',
    conversation(customer(), leg(me, { from: 1, to: 5 }), leg('other', { from: 5 }), leg(me, { to: 8 })),
    ended(5, { conversationEnded: false, handedOver: true }),
  ],
  [
    'without times nothing counts as their part',
    conversation(customer(), { purpose: 'agent', userId: me, calls: [{ state: 'disconnected', connectedTime: 'x' }] }),
    { kind: 'ended', endedAt: 0, inAfterCallWork: false, conversationEnded: false, handedOver: true },
  ],
];
for (const [name, given, part] of rows) {
  test(`M3: ${name}`, () => assert.deepEqual(partOf(given, me), part));
}

test('the divisions of a conversation are read, and none where Genesys states none', () => {
  const divisions = [{ division: { id: 'north' } }, { division: null }, {}];
  assert.deepEqual(divisionsOf({ ...conversation(), divisions }), ['north']);
  assert.deepEqual(divisionsOf(conversation()), []);
});
