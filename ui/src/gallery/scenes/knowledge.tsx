import { Knowledge } from '../../modules/knowledge.tsx';
import * as f from '../fixtures.ts';
import { click, type Scene } from '../scene.ts';

const draw = () => <Knowledge ask={true} proactive={true} />;

export const knowledgeScenes: readonly Scene[] = [
  { name: 'knowledge-empty', events: f.talk, draw },
  { name: 'knowledge-ask-only', events: f.talk, draw: () => <Knowledge ask={true} proactive={false} /> },
  { name: 'knowledge-answers', events: [...f.talk, ...f.answers, f.queryOnly, f.askedAnswer], draw },
  { name: 'knowledge-in-chat', events: [...f.talk, ...f.answers], chat: true, draw },
  {
    name: 'knowledge-asking',
    events: f.talk,
    questions: [{ questionId: 'q', query: 'How long is the warranty?', status: 'asking' }],
    draw,
  },
  {
    name: 'knowledge-writing',
    events: f.talk,
    questions: [
      {
        questionId: 'q',
        query: 'How long is the warranty?',
        status: 'asking',
        draft: { checked: 'The warranty lasts two years from delivery.', unchecked: 'It does not cover dam' },
      },
    ],
    draw,
  },
  {
    name: 'knowledge-stopped',
    events: f.talk,
    questions: [
      {
        questionId: 'q',
        query: 'How long is the warranty?',
        status: 'stopped',
        draft: { checked: 'The warranty lasts two years from delivery.', unchecked: 'It does not' },
      },
    ],
    draw,
  },
  {
    name: 'knowledge-failed',
    events: f.talk,
    questions: [{ questionId: 'q', query: 'How long is the warranty?', status: 'failed' }],
    draw,
  },
  {
    name: 'knowledge-nothing-found',
    events: f.talk,
    questions: [
      {
        questionId: 'q',
        query: 'Do you sell boats?',
        status: 'answered',
        answer: { suggestionId: 'none', query: 'Do you sell boats?', answer: '', sources: [] },
      },
    ],
    draw,
  },
  {
    name: 'knowledge-feedback',
    events: [...f.talk, f.answers[1]!],
    draw,
    act: (stage) => click(stage, '.card-actions [aria-pressed]', 1),
  },
];
