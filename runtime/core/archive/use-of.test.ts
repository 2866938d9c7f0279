import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConversationView, emptyView, feedbackKeyOf } from '../../../shared/assist/conversation.ts';
import type { FeedbackEvent } from '../../../shared/assist/event.ts';
import { type KindUse, openQuestionsOf, useOf } from './use-of.ts';

type Given = Partial<FeedbackEvent> & Pick<FeedbackEvent, 'subject' | 'subjectId'>;

function view(parts: Partial<ConversationView>, given: readonly Given[] = []): ConversationView {
  return { ...emptyView(), ...parts, feedback: Object.fromEntries(given.map((each) => [feedbackKeyOf(each), each])) };
}
type Suggestion = ConversationView['suggestions'][number];
const suggestion = (suggestionId: string, more: Partial<Suggestion> = {}): Suggestion => ({
  ...{ suggestionId, kind: 'knowledge', proactive: true, text: 'Within 30 days', sources: [], answerRecord: 'r' },
  ...more,
});
const about = (subjectId: string, more: Partial<FeedbackEvent>): Given => ({
  ...{ subject: 'suggestion', subjectId },
  ...more,
});
const summary = { summaryId: 'm', sections: [{ title: 'Situation', text: 'A kettle' }], answerRecord: 'r' };
const action = (actionId: string, state: 'proposed' | 'done' | 'declined') => ({
  ...{ actionId, name: 'refund', title: 'Refund', parameters: [], state },
});

const cases: readonly [string, ConversationView, Partial<KindUse>][] = [
  ['what was offered and never seen', view({ suggestions: [suggestion('a')] }), { offered: 1, measurable: 1, seen: 0 }],
  [
    'what came into view',
    view({ suggestions: [suggestion('a')] }, [about('a', { seen: true })]),
    { seen: 1, used: 0, edited: 0 },
  ],
  [
    'what was used counts as seen',
    view({ suggestions: [suggestion('a')] }, [about('a', { used: true })]),
    { seen: 1, used: 1, edited: 0 },
  ],
  [
    'what was changed before it was used',
    view({ suggestions: [suggestion('a')] }, [about('a', { used: true, edited: true })]),
    { used: 1, edited: 1 },
  ],
  [
    'each rating, and one that was taken back',
    view({ suggestions: ['a', 'b', 'c', 'd'].map((each) => suggestion(each)) }, [
      about('a', { rating: 'good' }),
      about('b', { rating: 'partly' }),
      about('c', { rating: 'bad' }),
      about('d', { rating: 'none' }),
    ]),
    { offered: 4, good: 1, partly: 1, bad: 1, seen: 3 },
  ],
  [
    'the time that a proactive suggestion took, and not that of an answer to a question',
    view({ suggestions: [suggestion('a', { latencyMs: 400 }), suggestion('b', { latencyMs: 900, proactive: false })] }),
    { offered: 2, latencies: [400] },
  ],
  [
    'what no panel can report about',
    view({ suggestions: [suggestion('a', { answerRecord: undefined })] }),
    { offered: 1, measurable: 0 },
  ],
  [
    'a summary that was edited before it was saved',
    view({ summary }, [{ subject: 'summary', subjectId: 'm', used: true, edited: true }]),
    { kind: 'summary', offered: 1, measurable: 1, used: 1, edited: 1 },
  ],
  [
    'actions: a decision is seen, and used unless it was declined',
    view({ actions: [action('a', 'proposed'), action('b', 'done'), action('c', 'declined')] }),
    { kind: 'action', offered: 3, measurable: 3, seen: 2, used: 1 },
  ],
];

for (const [what, of, wanted] of cases)
  test(`use: ${what}`, () => {
    const rows = useOf(of);
    assert.equal(rows.length, 1);
    for (const [name, value] of Object.entries(wanted)) assert.deepEqual(rows[0]![name as 'seen'], value, name);
  });

test('use: a hint of a supervisor is no offer of the assistant', () => {
  assert.deepEqual(useOf(view({ suggestions: [suggestion('a', { from: 'supervisor' })] })), []);
});

test('open questions are those without an answer, and those whose answer was rated badly', () => {
  const asked = view(
    {
      suggestions: [suggestion('a', { query: 'Is tea included?' }), suggestion('b', { query: 'Is it blue?' })],
      unanswered: [
        { questionId: 'q', query: 'Do you sell lids?' },
        { questionId: 'e', query: ' ' },
      ],
    },
    [about('a', { rating: 'bad' }), about('b', { rating: 'good' })],
  );
  assert.deepEqual(openQuestionsOf(asked), [
    { query: 'Do you sell lids?', reason: 'not_found' },
    { query: 'Is tea included?', reason: 'not_helpful' },
  ]);
});
