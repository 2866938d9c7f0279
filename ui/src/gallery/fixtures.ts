/** Conversations for the gallery and the browser tests: invented people, invented shop, every kind of event. */
import type { AssistEvent, UtteranceEvent } from '../../../shared/assist/event.ts';
import type { UnknownNoticeCode } from '../../../shared/assist/notice-codes.ts';

const record = (name: string) => `projects/p/locations/l/answerRecords/${name}`;
const startedAt = '2026-03-02T09:00:00.000Z';

type Said = readonly [
  role: UtteranceEvent['role'],
  startS: number,
  endS: number,
  text: string,
  extra?: Partial<UtteranceEvent>,
];

const call: readonly Said[] = [
  ['agent', 1, 4, 'Good morning, Maple Home, this is Dana. How can I help?', { latencyMs: 420 }],
  [
    'customer',
    5,
    12,
    'Hi. I ordered a standing desk three weeks ago and it still has not arrived.',
    { latencyMs: 510 },
  ],
  ['customer', 12.5, 18, 'The order number is 4471 8802, and no one answers my emails.', { latencyMs: 480 }],
  ['agent', 19, 23, 'I am sorry about that. Let me look it up for you.', { latencyMs: 390 }],
  ['customer', 24, 31, 'If it is not here by Friday I want my money back.', { latencyMs: 560 }],
  ['agent', 33, 39, 'I see it left our warehouse on Monday. The carrier lost the first parcel.', { latencyMs: 440 }],
];

/** A final utterance of one line of a call; times in seconds. */
export function said([role, startS, endS, text, extra]: Said, at: number): UtteranceEvent {
  const orderAt = text.indexOf('4471 8802');
  return {
    type: 'utterance',
    utteranceId: `u${at}`,
    revision: 1,
    role,
    text,
    final: true,
    startMs: startS * 1_000,
    endMs: endS * 1_000,
    confidence: 0.93,
    ...(orderAt >= 0 && { entities: [{ kind: 'order number', start: orderAt, end: orderAt + 9, value: '44718802' }] }),
    ...extra,
  };
}

export const started: AssistEvent = {
  type: 'conversation',
  status: 'started',
  channel: 'voice',
  at: startedAt,
  language: 'en-US',
  engine: 'local',
};
export const startedChat: AssistEvent = { ...started, channel: 'chat' } as AssistEvent;
export const ended: AssistEvent = {
  type: 'conversation',
  status: 'ended',
  channel: 'voice',
  at: '2026-03-02T09:04:10.000Z',
};

export const callUtterances: readonly AssistEvent[] = call.map(said);

/** A call of six utterances and nothing else. */
export const talk: readonly AssistEvent[] = [started, ...callUtterances];

export const interim: AssistEvent = said(
  ['customer', 40, 43, 'so when exactly will the', { final: false, revision: 0 }],
  6,
);

export const unclear: AssistEvent = said(
  ['customer', 44, 47, 'The bell on the fourth floor is Mire.', { confidence: 0.41 }],
  7,
);

export const gap: AssistEvent = {
  type: 'notice',
  level: 'warning',
  code: 'audio_gap',
  message: 'Audio did not arrive',
  noticeId: 'gap1',
  startMs: 31_200,
  endMs: 32_900,
  params: { cause: 'connection_lost', seconds: 1.7 },
};

export const securePause: AssistEvent = {
  type: 'notice',
  level: 'info',
  code: 'audio_gap',
  message: 'Paused',
  noticeId: 'gap2',
  startMs: 39_200,
  endMs: 39_900,
  params: { cause: 'secure_pause', seconds: 42 },
};

export const moods: readonly AssistEvent[] = [
  { type: 'sentiment', utteranceId: 'u1', role: 'customer', score: -0.3, magnitude: 0.4 },
  { type: 'sentiment', utteranceId: 'u2', role: 'customer', score: -0.6, magnitude: 0.7 },
  { type: 'sentiment', utteranceId: 'u3', role: 'agent', score: 0.2, magnitude: 0.3 },
  { type: 'sentiment', utteranceId: 'u4', role: 'customer', score: -0.8, magnitude: 0.9 },
  { type: 'sentiment', utteranceId: 'u5', role: 'agent', score: 0.1, magnitude: 0.2 },
];

export const goodMoods: readonly AssistEvent[] = [
  { type: 'sentiment', utteranceId: 'u1', role: 'customer', score: -0.1, magnitude: 0.3 },
  { type: 'sentiment', utteranceId: 'u2', role: 'customer', score: 0.3, magnitude: 0.4 },
  { type: 'sentiment', utteranceId: 'u4', role: 'customer', score: 0.7, magnitude: 0.8 },
];

export const intents: readonly AssistEvent[] = [
  { type: 'intent', utteranceId: 'u1', name: 'order.where_is', confidence: 0.88 },
  { type: 'intent', utteranceId: 'u4', name: 'refund.request', confidence: 0.79 },
];

export const answers: readonly AssistEvent[] = [
  {
    type: 'suggestion',
    suggestionId: 'k1',
    kind: 'knowledge',
    proactive: true,
    query: 'Where is a late order?',
    text: 'Orders that are more than ten days late are traced with the carrier. The trace takes two working days; the customer gets a mail with the result.',
    sources: [
      {
        title: 'Late and lost parcels',
        uri: 'https://help.example/late',
        snippet: 'Trace with the carrier after ten days',
      },
    ],
    answerRecord: record('k1'),
    utteranceId: 'u1',
    groupId: 'g1',
    latencyMs: 340,
  },
  {
    type: 'suggestion',
    suggestionId: 'k2',
    kind: 'knowledge',
    proactive: true,
    query: 'Can a late order be refunded?',
    text: 'Yes. If an order has not arrived 21 days after it was placed, the customer may choose between a new delivery by express and a full refund. Refunds take three to five working days.',
    sources: [
      { title: 'Refunds', uri: 'https://help.example/refunds', label: 'Policy' },
      { title: 'Late and lost parcels', uri: 'https://help.example/late' },
    ],
    answerRecord: record('k2'),
    utteranceId: 'u4',
    groupId: 'g2',
    latencyMs: 310,
  },
];

export const queryOnly: AssistEvent = {
  type: 'suggestion',
  suggestionId: 'k3',
  kind: 'knowledge',
  proactive: true,
  query: 'How is an express delivery booked?',
  text: '',
  sources: [],
  answerRecord: record('k3'),
  utteranceId: 'u5',
  groupId: 'g2',
};

export const askedAnswer: AssistEvent = {
  type: 'suggestion',
  suggestionId: 'k4',
  kind: 'knowledge',
  proactive: false,
  query: 'express delivery cost',
  text: 'Express delivery is free when it replaces a lost parcel.',
  sources: [{ title: 'Delivery options' }],
  answerRecord: record('k4'),
};

export const smartReplies: readonly AssistEvent[] = [
  'I can send a new desk by express today, and it will be with you by Thursday.',
  'Would you prefer a full refund instead?',
  'May I have your postcode, please?',
].map((text, i) => ({
  type: 'suggestion',
  suggestionId: `r${i}`,
  kind: 'smart_reply',
  proactive: true,
  text,
  sources: [],
  answerRecord: record(`r${i}`),
  groupId: 'rg1',
  utteranceId: 'u4',
}));

export const coaching: AssistEvent = {
  type: 'suggestion',
  suggestionId: 'c1',
  kind: 'coaching',
  proactive: true,
  title: 'Offer both ways out',
  text: 'They want their money back. Offer the express delivery first, then the refund, and let them choose.',
  sources: [],
  answerRecord: record('c1'),
  responses: ['I can send a new desk by express, or refund you in full. Which do you prefer?'],
  utteranceId: 'u4',
  checklist: [
    { itemId: 'greet', title: 'Greeted and named', done: true, utteranceId: 'u0' },
    { itemId: 'order', title: 'Asked for the order number', done: true, utteranceId: 'u2' },
    { itemId: 'sorry', title: 'Apologized for the delay', done: true, utteranceId: 'u3' },
    { itemId: 'offer', title: 'Offered a new delivery or a refund', done: false },
    { itemId: 'confirm', title: 'Confirmed what happens next', done: false },
  ],
};

export const earlierCoaching: AssistEvent = {
  type: 'suggestion',
  suggestionId: 'c0',
  kind: 'coaching',
  proactive: true,
  title: 'Look up the order',
  text: 'Ask for the order number.',
  sources: [],
  answerRecord: record('c0'),
};

export const summary: AssistEvent = {
  type: 'summary',
  summaryId: 's1',
  answerRecord: record('s1'),
  sections: [
    {
      title: 'Situation',
      text: 'The customer ordered a standing desk three weeks ago and has not received it. The emails were not answered.',
      sentences: [
        { text: 'The customer ordered a standing desk three weeks ago and has not received it.', utteranceIds: ['u1'] },
        { text: 'The emails were not answered.', utteranceIds: ['u2'] },
      ],
    },
    {
      title: 'Action',
      text: 'The agent found that the carrier lost the first parcel. A voucher was promised.',
      sentences: [
        { text: 'The agent found that the carrier lost the first parcel.', utteranceIds: ['u5', 'u3'] },
        { text: 'A voucher was promised.', utteranceIds: [] },
      ],
    },
    { title: 'Resolution', text: 'Open: new delivery by Friday, or a refund.' },
  ],
  wrapUpCode: {
    id: 'late',
    name: 'Late delivery',
    confidence: 0.82,
    reason: 'it still has not arrived',
    utteranceId: 'u1',
  },
};

/** What the service answers about wrap-up codes. */
export const wrapUpCodes = {
  codes: [
    { id: 'late', name: 'Late delivery' },
    { id: 'refund', name: 'Refund' },
    { id: 'other', name: 'Other' },
  ],
};

export const degraded: AssistEvent = {
  type: 'notice',
  level: 'warning',
  code: 'engine_degraded',
  message: 'Assistance is limited just now',
  noticeId: 'n1',
};

/** A code that this panel does not know: it shows the message. */
export const noticeOfNewerService: AssistEvent = {
  type: 'notice',
  level: 'error',
  code: 'from_a_newer_service' as UnknownNoticeCode,
  message: 'The connection to Google is not set up right. Tell your administrator.',
  noticeId: 'n2',
};

const fact = (
  factId: string,
  kind: Extract<AssistEvent, { type: 'fact' }>['kind'],
  value: string,
  utteranceId: string,
): AssistEvent => ({ type: 'fact', factId, kind, label: kind, value, utteranceId });

export const facts: readonly AssistEvent[] = [
  fact('f1', 'order_number', '4471 8802', 'u2'),
  fact('f2', 'date', 'Friday', 'u4'),
  fact('f3', 'promise', 'A call back before noon', 'u5'),
  fact('f4', 'question', 'When does the new desk arrive?', 'u4'),
];

export const handOver: AssistEvent = {
  type: 'context',
  contextId: 'h1',
  reason: 'bot',
  items: [
    { label: 'Summary', value: 'The bot found order 4471 8802, three weeks late.', source: 'summary' },
    { label: 'Promised', value: 'An agent looks into the delay', source: 'promise' },
    { label: 'Still waiting for', value: 'When does the new desk arrive?', source: 'question' },
    { label: 'Customer since', value: '2019', source: 'customer' },
  ],
};

export const wholeCall: readonly AssistEvent[] = [
  started,
  ...callUtterances,
  gap,
  ...moods,
  ...intents,
  ...answers,
  queryOnly,
  ...smartReplies,
  earlierCoaching,
  coaching,
  ...facts,
  interim,
];

const hostile = '<img src=x onerror="document.title=\'owned\'"><script>alert(1)</script> & "quotes"';
const longWord = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(2);

export const hardTexts: readonly AssistEvent[] = [
  startedChat,
  said(['customer', 1, 2, hostile], 0),
  said(['customer', 3, 4, longWord], 1),
  said(['agent', 5, 6, '👩🏽‍💻👨‍👩‍👧‍👦 🇯🇵 e\u0301 العربية داخل النص 日本語のテキスト'], 2),
  said(['customer', 7, 8, 'A long message. '.repeat(250)], 3),
  said(['bot', 9, 10, 'Line one\nLine two\n\nLine four'], 4),
];

/** A conversation of `count` utterances, for scrolling and folding. */
export function longCall(count: number): AssistEvent[] {
  const lines = [
    'Could you repeat that, please?',
    'The parcel left on Monday and should have been with you by Thursday at the latest.',
    'Yes.',
    'I am looking at it right now, one moment.',
  ];
  return Array.from({ length: count }, (_, i) =>
    said([i % 3 === 0 ? 'agent' : 'customer', i * 4, i * 4 + 3, `${i + 1}. ${lines[i % lines.length]}`], i),
  );
}
