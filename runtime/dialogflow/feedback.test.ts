import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AnswerFeedback } from '../core/ports/assist-gateway.ts';
import { toAnswerRecordUpdate, toTimestamp } from './feedback.ts';

const now = '2026-01-01T00:00:00.500Z';
const at = { seconds: 1_767_225_600, nanos: 500_000_000 };
const base = 'answer_feedback.agent_assistant_detail_feedback';

const cases: [name: string, feedback: Omit<AnswerFeedback, 'answerRecord'>, value: object, paths: string[]][] = [
  [
    'a judgement',
    { correctness: 'NOT_CORRECT' },
    { correctnessLevel: 'NOT_CORRECT' },
    ['answer_feedback.correctness_level'],
  ],
  [
    'a judgement that is withdrawn',
    { correctness: null },
    { correctnessLevel: 'CORRECTNESS_LEVEL_UNSPECIFIED' },
    ['answer_feedback.correctness_level'],
  ],
  [
    'a click',
    { clicked: true },
    { clicked: true, clickTime: at },
    ['answer_feedback.clicked', 'answer_feedback.click_time'],
  ],
  ['a click taken back', { clicked: false }, { clicked: false }, ['answer_feedback.clicked']],
  [
    'a card that was seen',
    { displayed: true },
    { displayed: true, displayTime: at },
    ['answer_feedback.displayed', 'answer_feedback.display_time'],
  ],
  [
    'a copied knowledge card',
    { detail: { kind: 'knowledge_assist', copied: true } },
    { agentAssistantDetailFeedback: { knowledgeAssistFeedback: { answerCopied: true } } },
    [`${base}.knowledge_assist_feedback`],
  ],
  [
    'opened sources of a search',
    { detail: { kind: 'knowledge_search', clickedUris: ['https://a.example'] } },
    { agentAssistantDetailFeedback: { knowledgeSearchFeedback: { clickedUris: ['https://a.example'] } } },
    [`${base}.knowledge_search_feedback`],
  ],
  [
    'an edited summary',
    { detail: { kind: 'summary', editedText: 'T', editedSections: { A: 'a' }, startedAt: now, submittedAt: now } },
    {
      agentAssistantDetailFeedback: {
        summarizationFeedback: { startTime: at, submitTime: at, summaryText: 'T', textSections: { A: 'a' } },
      },
    },
    [`${base}.summarization_feedback`],
  ],
  ['a reason alone, for which there is no field', { detail: { kind: 'other', reason: 'wrong product' } }, {}, []],
  ['nothing', {}, {}, []],
];

describe('feedback', () => {
  for (const [name, feedback, answerFeedback, paths] of cases)
    it(`names exactly what it changes: ${name}`, () => {
      assert.deepEqual(toAnswerRecordUpdate({ answerRecord: 'r', ...feedback }, now), {
        answerRecord: { name: 'r', answerFeedback },
        updateMask: { paths },
      });
    });

  it('has times before 1970 too', () => {
    assert.deepEqual(toTimestamp('1969-12-31T23:59:59.250Z'), { seconds: -1, nanos: 250_000_000 });
  });
});
