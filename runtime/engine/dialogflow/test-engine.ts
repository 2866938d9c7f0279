/** For tests: an engine whose parts all answer, each from its input. */
import { createSystemClock } from '../../core/system-clock.ts';
import type { KnowledgeAnswer, LocalEngine, Turn } from '../ports.ts';
import { createScriptedEngine } from './script-engine.ts';

const answerFor = (query: string): KnowledgeAnswer => ({
  query,
  answer: `About ${query}`,
  sources: [{ title: 'Refunds', uri: 'https://kb.example/refunds', snippet: 'within 14 days', label: 'Policy' }],
  confidence: 0.8,
});

/** `vocabulary` are the words behind the numbers of scripted speech. Everything answers to the word "refund". */
export function createTestEngine(vocabulary: readonly string[] = []): LocalEngine {
  return createScriptedEngine({
    clock: createSystemClock(),
    wordOf: (number) => vocabulary[number] ?? `w${number}`,
    understander: {
      async understand(turn: Turn) {
        const at = turn.text.indexOf('refund');
        return {
          sentiment: { score: turn.text.includes('angry') ? -0.75 : 0.25, magnitude: 0.5 },
          intents: at < 0 ? [] : [{ name: 'refund', confidence: 0.9 }],
          entities: at < 0 ? [] : [{ kind: 'topic', start: at, end: at + 6, value: 'refund' }],
        };
      },
    },
    knowledge: {
      search: async (query) => (query.includes('refund') ? answerFor(query) : undefined),
      proactive: async (turn) => (turn.text.includes('refund') ? answerFor('How do refunds work?') : undefined),
      phrases: () => ['refund'],
      problems: () => [],
      articleCount: 1,
      close: async () => {},
    },
    writer: {
      replies: async (turn) =>
        turn.text.includes('refund')
          ? [
              { text: 'I can refund that', confidence: 0.9 },
              { text: 'Let me check', confidence: 0.5 },
            ]
          : [],
      summary: async (history) => [
        { title: 'Situation', text: history.map((turn) => turn.text).join(' / ') },
        { title: 'Resolution', text: '' },
      ],
      coaching: async (turn) => ({
        advice: turn.role === 'customer' ? [{ title: 'Empathy', text: 'Say that you understand' }] : [],
        checklist: [
          { itemId: 'greet', title: 'Greeting', done: true },
          { itemId: 'empathy', title: 'Empathy', done: false },
        ],
      }),
    },
  });
}
