import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { readNotification, refsOfFlat, refsOfNested } from './message-events.ts';
import { type MessageData, MessageDataSchema, roleOf, textOf } from './message-text.ts';

const message = (normalizedMessage: object | undefined, extra: object = {}) =>
  ({ id: 'm', normalizedMessage, ...extra }) as MessageData;
const content = (...parts: object[]) => message({ type: 'Structured', content: parts });

const rows: [name: string, message: MessageData, text: string | undefined][] = [
  ['its own text', message({ type: 'Text', text: 'Hello 👋' }), 'Hello 👋'],
  [
    'text and an attachment',
    message({ type: 'Text', text: 'See this', content: [{ attachment: { filename: 'a.jpg' } }] }),
    'See this\n[attachment: a.jpg]',
  ],
  [
    'an attachment alone',
    content({ contentType: 'Attachment', attachment: { filename: 'a.jpg' } }),
    '[attachment: a.jpg]',
  ],
  ['an attachment without a name', content({ attachment: { mediaType: 'Image' } }), '[attachment: Image]'],
  ['a button that was pressed', content({ buttonResponse: { text: 'Yes', payload: 'y' } }), 'Yes'],
  ['a quick reply', content({ quickReply: { text: 'Refund' } }), 'Refund'],
  ['a card', content({ card: { title: 'Kettle', description: '29 €' } }), 'Kettle: 29 €'],
  ['a carousel', content({ carousel: { cards: [{ title: 'A' }, { title: 'B' }] } }), 'A: B'],
  [
    'the same text twice',
    message({ type: 'Structured', text: 'Yes', content: [{ buttonResponse: { text: 'Yes' } }] }),
    'Yes',
  ],
  ['the legacy body', message(undefined, { textBody: 'old' }), 'old'],
  ['normalized text before the legacy body', message({ type: 'Text', text: 'new' }, { textBody: 'old' }), 'new'],
  ['right-to-left text', message({ type: 'Text', text: 'שלום' }), 'שלום'],
  ['a receipt', message({ type: 'Receipt', text: 'x' }), undefined],
  ['an event', message({ type: 'Event', text: 'x' }), undefined],
  ['a receipt with a legacy body', message({ type: 'Receipt' }, { textBody: 'x' }), undefined],
  [
    'a location',
    content({ contentType: 'Location', location: { latitude: 40.4, longitude: -3.7 } }),
    '[location: 40.4, -3.7]',
  ],
  ['a location with its address', content({ location: { address: 'Main Street 12' } }), '[location: Main Street 12]'],
  [
    'a template',
    content({ contentType: 'Notification', notification: { id: 't1', body: { text: 'Your parcel left.' } } }),
    'Your parcel left.',
  ],
  ['a template without a text', content({ notification: { id: 't1' } }), '[template: t1]'],
  [
    'a template as the vendor names it today',
    content({
      contentType: 'Notification',
      template: { id: 't1', body: { text: 'Your parcel left.', parameters: [] } },
    }),
    'Your parcel left.',
  ],
  [
    'a push notification',
    content({ push: { deviceType: 'Ios', notificationMessage: { title: 'Parcel', body: 'It left.' } } }),
    'Parcel: It left.',
  ],
  [
    'the outcome of a notification',
    content({ notificationResponse: { originatingMessageId: 'm', notificationStatus: 'Delivered' } }),
    '[notification: Delivered]',
  ],
  [
    'a list that was offered',
    content({ listPicker: { sections: [], receivedMessage: { title: 'Choose a size' } } }),
    'Choose a size',
  ],
  [
    'a list with its entries',
    content({ list: { title: 'Sizes', components: [{ title: 'S' }, { title: 'M' }] } }),
    'Sizes: S: M',
  ],
  ['a choice from a list', content({ listPicker: { replyMessage: { title: 'Large' } } }), 'Large'],
  ['a chosen date', content({ datePicker: { replyMessage: { title: 'March 3rd' } } }), 'March 3rd'],
  ['a story', content({ contentType: 'Story', story: { type: 'Reply', url: 'https://x.example' } }), '[story: Reply]'],
  ['a reaction', content({ contentType: 'Reactions', reactions: [{ reactionType: 'Like' }] }), '[reaction: Like]'],
  [
    'a caption with its attachment',
    content({ attachment: { filename: 'a.jpg', text: 'See' } }),
    'See\n[attachment: a.jpg]',
  ],
  ['a postback', content({ postback: { text: 'Start', payload: 'p' } }), 'Start'],
  ['a push', content({ push: { title: 'New', body: 'A reply' } }), 'New: A reply'],
  ['a form', content({ contentType: 'Form', form: { introduction: { title: 'Your data' } } }), '[form: Your data]'],
  ['a kind that is newer than this version', content({ contentType: 'Hologram', hologram: { title: 'Hi' } }), 'Hi'],
  ['a kind without anything to read', content({ contentType: 'RoadsideAssistance' }), '[RoadsideAssistance]'],
  [
    'someone who left',
    message({ type: 'Event', events: [{ eventType: 'Presence', presence: { type: 'Disconnect' } }] }),
    '[Presence: Disconnect]',
  ],
  ['typing', message({ type: 'Event', events: [{ eventType: 'Typing', typing: { type: 'On' } }] }), undefined],
  ['nothing to read', message({ type: 'Text', text: '  ' }), undefined],
];
for (const [name, given, text] of rows) test(`the text of a message: ${name}`, () => assert.equal(textOf(given), text));

const roles: [name: string, message: MessageData, leg: string | undefined, role: string][] = [
  ['inbound', message({ direction: 'Inbound' }), undefined, 'customer'],
  ['inbound in the old place', message(undefined, { direction: 'inbound' }), undefined, 'customer'],
  ['inbound on a bot’s leg', message({ direction: 'Inbound', originatingEntity: 'Bot' }), 'workflow', 'customer'],
  ['outbound by a human', message({ direction: 'Outbound', originatingEntity: 'Human' }), 'workflow', 'agent'],
  ['outbound by a bot', message({ direction: 'Outbound', originatingEntity: 'Bot' }), 'agent', 'bot'],
  ['outbound from a flow that says nothing', message({ direction: 'Outbound' }), 'workflow', 'bot'],
  ['outbound from an agent that says nothing', message({ direction: 'Outbound' }), 'agent', 'agent'],
];
for (const [name, given, leg, role] of roles)
  test(`the role of a message: ${name} is ${role}`, () => assert.equal(roleOf(given, leg), role));

test('both shapes of an event give the same messages, each by its own reader', () => {
  const nested = {
    id: 'c',
    participants: [
      { purpose: 'customer', messages: [{ id: 'line', messages: [{ messageId: 'a' }, { messageId: 'b' }] }] },
      { purpose: 'agent', calls: [] },
    ],
  };
  const flat = {
    id: 'c',
    participants: [{ purpose: 'customer', messages: [{ message: { id: 'a' } }, { message: { id: 'b' } }] }],
  };
  const refs = [
    { messageId: 'a', legPurpose: 'customer' },
    { messageId: 'b', legPurpose: 'customer' },
  ];
  assert.deepEqual(refsOfNested(nested), { conversationId: 'c', refs });
  assert.deepEqual(refsOfFlat(flat), { conversationId: 'c', refs });
  assert.deepEqual(refsOfFlat(nested)?.refs, []);
  assert.deepEqual(refsOfNested(flat)?.refs, []);
  assert.equal(refsOfNested('x'), undefined);
});

const user = '10ca1000-0000-4000-8000-000000000002';
const frames: [data: string, kind: string | undefined][] = [
  ['', undefined],
  ['[]', undefined],
  ['{"eventBody":{}}', undefined],
  ['{"topicName":"channel.metadata","eventBody":{"message":"WebSocket Heartbeat"}}', 'heartbeat'],
  ['{"topicName":"channel.metadata"}', 'heartbeat'],
  ['{"topicName":"channel.metadata","eventBody":{"message":"pong"}}', 'pong'],
  ['{"topicName":"v2.system.socket_closing"}', 'closing'],
  ['{"topicName":"v2.system.no_longer_subscribed.x"}', 'unsubscribed'],
  ['{"topicName":"v2.system.token_revoked.x"}', 'revoked'],
  ['{"topicName":"v2.something.new"}', 'other'],
  [`{"topicName":"v2.users.${user}.conversations","eventBody":{}}`, 'conversation'],
  [`{"topicName":"v2.users.${user}.conversations.messages","eventBody":{}}`, 'conversation'],
  [`{"topicName":"v2.users.${user}.conversations.summaries","eventBody":{}}`, 'other'],
];
for (const [data, kind] of frames)
  test(`the frame ${data.slice(0, 60) || 'of nothing'} is ${kind}`, () =>
    assert.equal(readNotification(data)?.kind, kind));

test('one odd field of a message leaves the rest readable', () => {
  const odd = {
    id: 'm',
    timestamp: 7,
    createdBy: 'x',
    normalizedMessage: {
      type: 'Structured',
      text: null,
      content: ['x', null, { attachment: { filename: 7, mime: 'a/b' } }],
    },
  };
  const parsed = v.parse(MessageDataSchema, odd);
  assert.equal(textOf(parsed), '[attachment: a/b]');
});
