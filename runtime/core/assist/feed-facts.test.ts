import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createFactFinder } from '../../engine/understanding/facts.ts';
import { id, message, prefix, said, setUpFeed } from '../../testing/feed-fixture.ts';
import { processorMs } from '../../testing/linear-time.ts';
import { createMasker } from '../masking/masker.ts';
import type { UtteranceDraft } from '../ports/assist-feed.ts';

type Line = readonly [role: UtteranceDraft['role'], text: string];

const setUp = (options: Parameters<typeof setUpFeed>[0] = {}) =>
  setUpFeed({ factFinder: createFactFinder(), ...options });

/** The facts that hold after the lines, as `kind: value`, settled ones with a tick. */
async function factsOf(lines: readonly Line[], options: Parameters<typeof setUpFeed>[0] = {}): Promise<string[]> {
  const { feed, log } = setUp(options);
  const call = feed.of(id);
  call.started('chat');
  for (const [n, [role, text]] of lines.entries()) call.utterance(said(n, text, { role }));
  await call.flush();
  const { facts } = (await log.snapshot(id)).conversation;
  return facts.map(({ kind, value, status }) => `${kind}: ${value}${status === 'settled' ? ' ✓' : ''}`);
}

const cases: readonly [name: string, lines: readonly Line[], facts: readonly string[]][] = [
  ['an order number', [['customer', 'My order is 471293.']], ['order_number: 471293']],
  [
    'a number that the agent asked for',
    [
      ['agent', 'May I have the policy number?'],
      ['customer', 'It is 998877.'],
    ],
    ['reference: 998877'],
  ],
  ['an amount as it was written', [['customer', 'You charged 1.800 euros.']], ['amount: 1.800 euros']],
  [
    'a date, a time and an address',
    [['agent', 'The visit is on March 3rd at 5 pm at 742 Evergreen Terrace.']],
    ['date: March 3rd', 'time: 5 pm', 'address: 742 Evergreen Terrace'],
  ],
  [
    'a promise of the agent, not of the customer or the bot',
    [
      ['bot', 'We will get back to you.'],
      ['customer', 'I will send the form.'],
      ['agent', 'I will send you a label.'],
    ],
    ['promise: I will send you a label.'],
  ],
  ['no promise where the agent only wins time', [['agent', 'One moment please, I will check that for you.']], []],
  ['an open question', [['customer', 'How long does the refund take?']], ['question: How long does the refund take?']],
  [
    'a question that was answered, but not by winning time or asking back',
    [
      ['customer', 'How long does the refund take?'],
      ['agent', 'Let me check that.'],
      ['agent', 'Which order is it?'],
      ['customer', 'Can I keep the lid?'],
      ['agent', 'Refunds take five days, and the lid is yours.'],
    ],
    ['question: How long does the refund take? ✓', 'question: Can I keep the lid? ✓'],
  ],
  [
    'a question that was answered in a word, but not an older one, and not by a sound of attention',
    [
      ['customer', 'How long does the refund take?'],
      ['agent', 'Okay.'],
      ['agent', 'Which order is it?'],
      ['customer', 'It is order 471293. Can I keep the lid?'],
      ['agent', 'Yes, of course.'],
    ],
    ['question: How long does the refund take?', 'order_number: 471293', 'question: Can I keep the lid? ✓'],
  ],
  [
    'a question that was answered by a turn which asks back at its end',
    [
      ['customer', 'How long does the refund take?'],
      ['agent', 'Refunds take five business days. Is there anything else?'],
    ],
    ['question: How long does the refund take? ✓'],
  ],
  [
    'a question that an unrelated promise does not answer',
    [
      ['customer', 'How long does the refund take?'],
      ['agent', 'I am sorry about that. I will send you a label.'],
    ],
    ['question: How long does the refund take?', 'promise: I will send you a label.'],
  ],
  [
    'a question that is answered by the promise of what it asks for',
    [
      ['customer', 'When do I get the refund? Could somebody call me?'],
      ['agent', 'You will get your refund within five days.'],
    ],
    [
      'question: When do I get the refund? ✓',
      'question: Could somebody call me?',
      'promise: You will get your refund within five days.',
    ],
  ],
  [
    'a request that is granted with a yes and a promise',
    [
      ['customer', 'Is there a technician near me?'],
      ['agent', 'Sure, I will send somebody on Monday.'],
    ],
    ['question: Is there a technician near me? ✓', 'promise: Sure, I will send somebody on Monday.', 'date: Monday'],
  ],
  [
    'an old question that is not answered by what the agent says of something else',
    [
      ['customer', 'How long does the refund take?'],
      ['agent', 'Which order is it?'],
      ['customer', 'It is order 471293.'],
      ['agent', 'And your postcode?'],
      ['customer', 'I do not know it by heart.'],
      ['agent', 'One moment, please.'],
      ['customer', 'I look it up.'],
      ['agent', 'Our shop in the city closes on Sunday.'],
    ],
    ['question: How long does the refund take?', 'order_number: 471293', 'date: Sunday'],
  ],
  [
    'a promise that was kept',
    [
      ['agent', 'I will email you the prepaid label.'],
      ['agent', 'I have emailed you the prepaid label.'],
    ],
    ['promise: I will email you the prepaid label. ✓'],
  ],
  [
    'the later of two order numbers where the first was wrong',
    [
      ['customer', 'My order is 471293.'],
      ['customer', 'No wait, it is order 471294.'],
    ],
    ['order_number: 471294'],
  ],
  [
    'both order numbers where neither was corrected',
    [
      ['customer', 'My order is 471293.'],
      ['customer', 'The other order is 555123.'],
    ],
    ['order_number: 471293', 'order_number: 555123'],
  ],
  [
    'none that was denied',
    [
      ['customer', 'My order is 471293.'],
      ['customer', 'It is order 471294, not 471293.'],
    ],
    ['order_number: 471294'],
  ],
  [
    'a promise with the corrected day',
    [
      ['agent', 'I will call you on Monday.'],
      ['agent', 'Sorry, I mean I will call you on Tuesday.'],
    ],
    ['promise: Sorry, I mean I will call you on Tuesday.', 'date: Tuesday'],
  ],
  [
    'the same in Spanish',
    [
      ['customer', 'Mi número de pedido es el 471293. ¿Cuándo llega?'],
      ['customer', 'Perdón, quiero decir el pedido 471294. Me cobraron 1.234,56 euros.'],
      ['agent', 'El pedido llega mañana por la tarde.'],
      ['customer', '¿Cuánto cuesta el envío?'],
      ['agent', 'Le llamaré el martes a las 17:30.'],
    ],
    [
      'question: ¿Cuándo llega? ✓',
      'order_number: 471294',
      'amount: 1.234,56 euros',
      'date: mañana',
      'question: ¿Cuánto cuesta el envío?',
      'date: el martes',
      'time: 17:30',
      'promise: Le llamaré el martes a las 17:30.',
    ],
  ],
  [
    'no card, account or identity number',
    [['customer', 'Card 4111 1111 1111 1111, IBAN ES91 2100 0418 4502 0005 1332, DNI 12345678Z']],
    [],
  ],
];

describe('the facts of a conversation', () => {
  for (const [name, lines, facts] of cases)
    it(`hold ${name}`, async () => assert.deepEqual((await factsOf(lines)).sort(), [...facts].sort()));

  it('obey masking', async () => {
    const masker = createMasker(['postal_address', 'phone']);
    const lines: Line[] = [['agent', 'I will send it to 742 Evergreen Terrace by Friday.']];
    assert.deepEqual(await factsOf(lines, { masker }), [
      'date: Friday',
      'promise: I will send it to [postal_address] by Friday.',
    ]);
  });

  it('name the kind that Dialogflow has found, where this analysis finds nothing', async () => {
    const { feed, log } = setUp();
    const call = feed.of(id);
    call.started('chat');
    const text = 'Send it to the blue house at the harbour';
    call.utterance(said(1, text));
    call.result(message('m1', text, { entities: [{ kind: 'address', start: 11, end: 40 }] }), { utteranceId: 'u1' });
    await call.flush();
    const { facts } = (await log.snapshot(id)).conversation;
    assert.deepEqual(
      facts.map(({ kind, value, utteranceId }) => [kind, value, utteranceId]),
      [['address', 'the blue house at the harbour', 'u1']],
    );
  });

  it('are emitted once each, and go away with the words they rest on', async () => {
    const { feed, events } = setUp();
    const call = feed.of(id);
    call.started('chat');
    call.utterance(said(1, 'order 471293'));
    call.utterance(said(2, 'thanks a lot'));
    call.utterance(said(1, 'order [bank_account]', { revision: 1 }));
    await call.flush();
    const facts = (await events()).filter((event) => event.type === 'fact');
    assert.deepEqual(
      facts.map(({ value, status }) => [value, status]),
      [
        ['471293', undefined],
        ['', 'withdrawn'],
      ],
    );
  });

  it('stay settled when the message of an older utterance arrives behind its answer', async () => {
    const { feed, make, events } = setUp();
    const call = feed.of(id);
    call.started('voice');
    call.utterance(said(1, 'How long does the refund take?'));
    call.utterance(said(2, 'The refund takes five days.', { role: 'agent' }));
    call.result(message('m1', 'How long does the refund take?'), { utteranceId: 'u1' });
    call.utterance(said(3, 'Thanks.'));
    await call.flush();
    const other = make().of(id);
    other.utterance(said(4, 'Goodbye.'));
    await other.flush();
    const questions = (await events()).filter((event) => event.type === 'fact' && event.kind === 'question');
    assert.deepEqual(
      questions.map((event) => event.type === 'fact' && event.status),
      [undefined, 'settled'],
    );
  });

  it('are known to an instance that reads the conversation from the log', async () => {
    const { feed, make, events } = setUp();
    const call = feed.of(id);
    call.started('chat');
    call.utterance(said(1, 'order 471293'));
    await call.flush();
    const second = make().of(id);
    second.utterance(said(2, 'No wait, order 471294'));
    await second.flush();
    const facts = (await events()).filter((event) => event.type === 'fact');
    assert.deepEqual(
      facts.map(({ value, status }) => [value, status]),
      [
        ['471293', undefined],
        ['471294', undefined],
        ['', 'withdrawn'],
      ],
    );
  });

  it('cost a long conversation little', async () => {
    const { feed } = setUp();
    const call = feed.of(id);
    call.started('chat');
    for (let n = 0; n < 600; n++) call.utterance(said(n, `My order is ${471_000 + n}. How long does it take?`));
    const started = processorMs();
    call.utterance(said(601, 'My order is 999123.'));
    assert.ok(processorMs() - started < 100, 'one more utterance is not analyzed with all others again');
    await call.flush();
  });
});

describe('a suggested reply', () => {
  const offered = async (lines: readonly Line[], ...replies: string[]) => {
    const { feed, log } = setUp();
    const call = feed.of(id);
    call.started('chat');
    for (const [n, [role, text]] of lines.entries()) call.utterance(said(n, text, { role }));
    call.result({
      kind: 'suggestions',
      suggestions: replies.map((text) => ({ kind: 'smart_reply' as const, text, sources: [] })),
      latestMessage: `${prefix}/messages/m1`,
      errors: [],
    });
    await call.flush();
    return (await log.snapshot(id)).conversation.suggestions.map(({ text }) => text);
  };

  it('never quotes a part of a longer number', async () => {
    const card: Line[] = [['customer', 'My card is 4111 1111 1111 1111.']];
    assert.deepEqual(
      await offered(card, 'Thank you, I have found order 1111.', 'Is it the card that ends in 1111?'),
      [],
    );
  });

  it('never quotes a mask', async () => {
    assert.deepEqual(await offered([['customer', 'It is [card]']], 'I see your card [card].', 'Thank you.'), [
      'Thank you.',
    ]);
  });

  it('names an order only where somebody has named it, and quotes other numbers freely', async () => {
    const lines: Line[] = [['customer', 'My order is 471293.']];
    const replies = ['I have found order 471293.', 'I have found order 999999.', 'Please call 0800 123456.'];
    assert.deepEqual(await offered(lines, ...replies), [replies[0], replies[2]]);
  });
});
