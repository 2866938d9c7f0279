/** What every archive must count for the report of use. */
import assert from 'node:assert/strict';
import type { FeedbackEvent, SuggestionEvent } from '../../shared/assist/event.ts';
import type { Archive, ArchiveRecord, ArchiveScope } from '../core/ports/archive.ts';
import { type TestRecordOptions, testRecord } from '../testing/archive-records.ts';

const scope: ArchiveScope = { organizationId: 'org-1', divisionIds: ['div-1'] };
const march = { from: '2026-03-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z' };

type Offer = Partial<SuggestionEvent> & { readonly feedback?: Partial<FeedbackEvent> };

/** One conversation with these offers and questions without an answer. */
function record(
  offers: readonly Offer[],
  more: Partial<TestRecordOptions> & { agents?: ArchiveRecord['agents']; unanswered?: readonly string[] } = {},
): ArchiveRecord {
  const { agents = [], unanswered = [], ...options } = more;
  const made = testRecord({ lines: ['Hello'], ...options });
  const { conversation: view } = made;
  for (const [index, { feedback, ...offer }] of offers.entries()) {
    const suggestionId = `s-${index}`;
    view.suggestions.push({ suggestionId, kind: 'knowledge', proactive: true, text: 'x', sources: [], ...offer });
    if (feedback)
      view.feedback = {
        ...view.feedback,
        [`suggestion ${suggestionId}`]: { subject: 'suggestion', subjectId: suggestionId, ...feedback },
      };
  }
  view.unanswered = unanswered.map((query, index) => ({ questionId: `q-${index}`, query }));
  return { ...made, agents };
}

const used = { seen: true, used: true } as const;

export const useCases: readonly { readonly title: string; run(archive: Archive): Promise<void> }[] = [
  {
    title: 'use is counted by kind and week, with the time that suggestions took, and once for each conversation',
    async run(archive) {
      const first = record(
        [
          { latencyMs: 100, feedback: { ...used, rating: 'good' } },
          { latencyMs: 300, feedback: { seen: true, rating: 'bad' } },
          { latencyMs: 200 },
          { kind: 'smart_reply', feedback: { ...used, edited: true } },
          { kind: 'coaching', from: 'supervisor', text: 'a hint is no offer of the assistant' },
        ],
        { endedAt: '2026-03-05T10:00:00.000Z' },
      );
      for (const each of [first, first, record([{}], { endedAt: '2026-03-12T10:00:00.000Z' })])
        await archive.write(each);
      const { rows, conversations } = await archive.use(scope, { ...march, by: 'week' });
      assert.equal(conversations, 2);
      assert.deepEqual(
        rows.map(({ key, kind, offered, seen, used, edited, good, bad }) => [
          key,
          kind,
          offered,
          seen,
          used,
          edited,
          good,
          bad,
        ]),
        [
          ['2026-03-02', 'knowledge', 3, 2, 1, 0, 1, 1],
          ['2026-03-02', 'smart_reply', 1, 1, 1, 1, 0, 0],
          ['2026-03-09', 'knowledge', 1, 0, 0, 0, 0, 0],
        ],
      );
      assert.deepEqual(rows[0]?.latencyMs, { median: 200, p95: 300 });
      assert.equal(rows[1]?.latencyMs, undefined);
    },
  },
  {
    title: 'only what a panel can report, or has reported, counts as measurable',
    async run(archive) {
      const offers = [{ answerRecord: 'r' }, {}, { feedback: used }, { kind: 'coaching', text: 'Confirm the address' }];
      await archive.write(record(offers as readonly Offer[]));
      const { rows } = await archive.use(scope, { ...march, by: 'week' });
      assert.deepEqual(
        rows.map(({ kind, offered, measurable }) => [kind, offered, measurable]),
        [
          ['coaching', 1, 0],
          ['knowledge', 3, 2],
        ],
      );
    },
  },
  {
    title: 'use is counted by queue and by agent, and by how many agents the figures are about',
    async run(archive) {
      const [ana, ben] = [
        { id: 'a1', name: 'Ana' },
        { id: 'a2', name: 'Ben' },
      ];
      await archive.write(record([{ feedback: used }], { queue: 'Sales', agents: [ana!, ben!] }));
      await archive.write(record([{}], { queue: 'Support', agents: [ana!] }));
      const byQueue = await archive.use(scope, { ...march, by: 'queue' });
      assert.deepEqual(
        byQueue.rows.map(({ key, offered, used, agents }) => [key, offered, used, agents]),
        [
          ['Sales', 1, 1, 2],
          ['Support', 1, 0, 1],
        ],
      );
      const byAgent = await archive.use(scope, { ...march, by: 'agent' });
      assert.deepEqual(
        byAgent.rows.map(({ key, label, offered, agents }) => [key, label, offered, agents]),
        [
          ['a1', 'Ana', 2, 1],
          ['a2', 'Ben', 1, 1],
        ],
      );
      assert.equal(byAgent.agents, 2);
      assert.equal((await archive.use(scope, { ...march, by: 'week', queue: 'sales' })).rows[0]?.offered, 1);
    },
  },
  {
    title: 'the queues within the scope are known by name',
    async run(archive) {
      for (const queue of ['Support', 'Sales', 'Support']) await archive.write(record([], { queue }));
      await archive.write(record([]));
      await archive.write({ ...record([], { queue: 'Foreign' }), divisionIds: ['div-2'] });
      assert.deepEqual(await archive.queues(scope), ['Sales', 'Support']);
    },
  },
  {
    title: 'questions without an answer are joined by their words, and those with a bad one are kept apart',
    async run(archive) {
      await archive.write(record([], { unanswered: ['How do I return a kettle?', 'Do you sell spare lids?'] }));
      await archive.write(record([], { unanswered: ['returning the kettles'], endedAt: '2026-03-06T10:00:00.000Z' }));
      await archive.write(record([{ query: 'Is tea included?', feedback: { rating: 'bad' } }]));
      const { questions } = await archive.use(scope, { ...march, by: 'queue' });
      assert.deepEqual(
        questions.map(({ query, asked, conversations, reason }) => [query, asked, conversations, reason]),
        [
          ['returning the kettles', 2, 2, 'not_found'],
          ['Is tea included?', 1, 1, 'not_helpful'],
          ['Do you sell spare lids?', 1, 1, 'not_found'],
        ],
      );
      assert.equal(questions[0]?.lastAt, '2026-03-06T10:00:00Z');
    },
  },
  {
    title: 'use outside the scope or the period, and of what was erased, is not counted',
    async run(archive) {
      const erased = record([{}], { unanswered: ['secret'] });
      await archive.write(erased);
      await archive.write(record([{}], { endedAt: '2026-04-01T00:00:00.000Z', unanswered: ['later'] }));
      await archive.write({ ...record([{}], { unanswered: ['foreign'] }), divisionIds: ['div-2'] });
      await archive.erase(erased.conversationId);
      const figures = await archive.use(scope, { ...march, by: 'week' });
      assert.deepEqual(figures, { conversations: 0, agents: 0, rows: [], questions: [] });
    },
  },
];
