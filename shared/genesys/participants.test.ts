import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import {
  type GenesysConversation,
  GenesysConversationSchema,
  isConversationOver,
  partOf,
  sendingLegOf,
  standingOf,
} from './participants.ts';

const me = 'me';
const open = { state: 'connected' };
const ended = { state: 'disconnected', disconnectedTime: '2026-01-01T12:00:00Z' };
const customer = (line: object = open, extra: object = {}) => ({ purpose: 'customer', calls: [line], ...extra });
const agent = (line: object = open, extra: object = {}) => ({
  purpose: 'agent',
  userId: me,
  id: 'leg',
  calls: [line],
  ...extra,
});
const conversation = (...participants: object[]) => ({ id: 'c', participants }) as GenesysConversation;
const end = { endTime: '2026-01-01T12:00:00Z' };

const rows: [name: string, conversation: GenesysConversation, kind: string, over?: boolean][] = [
  ['no participant', conversation(), 'none'],
  ['a customer alone', conversation(customer()), 'none'],
  ['another agent', conversation(customer(), { ...agent(), userId: 'other' }), 'none'],
  ['a queue leg that carries the agent’s id', conversation(customer(), { ...agent(), purpose: 'acd' }), 'none'],
  ['a call that alerts the agent', conversation(customer(), agent({ state: 'alerting' })), 'present'],
  ['a call that the agent is on', conversation(customer(), agent()), 'present'],
  ['a parked chat', conversation(customer(), agent({ state: 'parked' })), 'present'],
  ['a leg without a communication yet', conversation(customer(), { purpose: 'agent', userId: me }), 'present'],
  [
    'a leg that ended with after-call work open',
    conversation(customer(ended, end), agent(ended, { ...end, startAcwTime: end.endTime })),
    'after_call',
  ],
  [
    'a leg whose wrap-up is still required',
    conversation(customer(ended, end), agent(ended, { ...end, wrapupRequired: true })),
    'after_call',
  ],
  [
    'a wrap-up that is only a note',
    conversation(
      customer(ended, end),
      agent(ended, { ...end, wrapupRequired: true, wrapup: { notes: 'x', provisional: true } }),
    ),
    'after_call',
  ],
  [
    'a leg that was transferred away',
    conversation(customer(), agent(ended, end), { ...agent(), userId: 'other' }),
    'left',
    false,
  ],
  ['a customer who waits for the next agent', conversation(customer(), agent(ended, end)), 'left', false],
  ['everyone has left', conversation(customer(ended, end), agent(ended, end)), 'left', true],
  [
    'after-call work that is done',
    conversation(
      customer(ended, end),
      agent(ended, { ...end, wrapupRequired: true, wrapup: { code: 'ok' }, endAcwTime: end.endTime }),
    ),
    'left',
    true,
  ],
  ['an agent who came back', conversation(customer(), agent(ended, end), agent()), 'present'],
  [
    'a conversation that Genesys has closed',
    { ...conversation(customer(), agent(ended, end)), endTime: end.endTime },
    'left',
    true,
  ],
];
for (const [name, given, kind, over] of rows) {
  test(`standing: ${name} is ${kind}`, () => {
    const standing = standingOf(given, me);
    assert.equal(standing.kind, kind);
    if (standing.kind === 'left') {
      assert.equal(standing.conversationEnded, over);
      assert.equal(standing.leftAt, Date.UTC(2026, 0, 1, 12));
    }
  });
}

test('a transfer does not end a conversation, and a bot alone does not keep it open', () => {
  assert.equal(isConversationOver(conversation(customer(), agent(ended, end))), false);
  assert.equal(isConversationOver(conversation(customer(ended, end), { purpose: 'workflow', calls: [open] })), true);
  assert.equal(isConversationOver(conversation()), false);
});

test('a reply is sent on the agent’s last connected leg', () => {
  const line = (id: string, state = 'connected') => ({ id, state });
  const leg = (id: string, ...messages: object[]) => ({ purpose: 'agent', userId: me, id, messages });
  assert.equal(sendingLegOf(conversation(leg('p1', line('c1', 'alerting'))), me), undefined);
  assert.equal(sendingLegOf(conversation({ ...leg('p1', line('c1')), ...end }), me), undefined);
  assert.deepEqual(
    sendingLegOf(conversation(leg('p1', line('c1')), leg('p2', line('c2', 'disconnected'), line('c3'))), me),
    {
      participantId: 'p2',
      communicationId: 'c3',
    },
  );
});

test('one odd field, null or of another type, locks no one out', () => {
  const agent = {
    id: 'p',
    purpose: 'agent',
    userId: me,
    attributes: { a: null, b: 7, c: 'kept' },
    wrapup: 'odd',
    wrapupRequired: 'yes',
    calls: [null, 'odd', { id: 'c', state: 'connected', held: 'no', messages: 5 }],
    emails: 'none',
  };
  const odd = { id: 'c', divisions: [null, { division: 'x' }], participants: [null, agent] };
  const parsed = v.parse(GenesysConversationSchema, odd);
  assert.equal(partOf(parsed, me).kind, 'connected');
  assert.deepEqual(parsed.participants?.[0]?.attributes, { c: 'kept' });
});

for (const medium of [
  'calls',
  'callbacks',
  'chats',
  'cobrowsesessions',
  'emails',
  'messages',
  'screenshares',
  'videos',
  'socialExpressions',
  'internalMessages',
])
  test(`an agent whose ${medium} leg is connected is present, whatever other legs say`, () => {
    const legs = {
      calls: [{ state: 'disconnected', connectedTime: '2026-01-01T10:00:00Z' }],
      [medium]: [{ state: 'connected' }],
    };
    const conversation = { id: 'c', participants: [{ id: 'p', purpose: 'agent', userId: me, ...legs }] };
    assert.equal(partOf(v.parse(GenesysConversationSchema, conversation), me).kind, 'connected');
  });
