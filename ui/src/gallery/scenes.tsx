/** Every module in every state it can be in. A scene's name is stable: pictures are compared by it. */
import { createSignal, type JSX } from 'solid-js';
import { defaultFeatures } from '../../../shared/api/features.ts';
import type { PanelHost } from '../data/host.ts';
import { Coaching } from '../modules/coaching.tsx';
import { ConnectionNote, ConnectionWord } from '../modules/connection-state.tsx';
import { Intent } from '../modules/intent.tsx';
import { Knowledge } from '../modules/knowledge.tsx';
import { Notices } from '../modules/notices.tsx';
import { Sentiment } from '../modules/sentiment.tsx';
import { SmartReply } from '../modules/smart-reply.tsx';
import { Summary } from '../modules/summary.tsx';
import { Transcript } from '../modules/transcript.tsx';
import { Panel } from '../panel/panel.tsx';
import { feedPhases } from '../state/feed-machine.ts';
import type { Fixed } from './fixed-connection.ts';
import * as f from './fixtures.ts';

export type Scene = Fixed & {
  readonly name: string;
  readonly draw: () => JSX.Element;
  /** The whole panel rather than one module. */
  readonly panel?: boolean;
  /** A compose box is there. */
  readonly chat?: boolean;
  /** Brings the module into a state that only a person's action reaches. */
  readonly act?: (stage: HTMLElement) => void;
};

export const chatHost: PanelHost = { reply: { available: true, insert: async () => {}, send: async () => {} } };

const click = (stage: HTMLElement, selector: string, at = 0) =>
  stage.querySelectorAll<HTMLElement>(selector)[at]?.click();
const type = (stage: HTMLElement, selector: string, text: string) => {
  const field = stage.querySelector<HTMLInputElement | HTMLTextAreaElement>(selector);
  if (!field) return;
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
};

const transcript = () => <Transcript />;
const knowledge = () => <Knowledge ask={true} proactive={true} />;
const replies = () => <SmartReply />;
const summary = () => <Summary />;
const sentiment = () => <Sentiment />;
const coaching = () => <Coaching />;
const intent = () => <Intent />;

const talk = [f.started, ...f.callUtterances];

export const scenes: readonly Scene[] = [
  { name: 'panel-call', panel: true, events: f.wholeCall, draw: () => <WholePanel /> },
  {
    name: 'panel-chat',
    panel: true,
    chat: true,
    events: [f.startedChat, ...f.callUtterances, ...f.moods, ...f.intents, ...f.answers, ...f.replies],
    draw: () => <WholePanel />,
  },
  {
    name: 'panel-ended',
    panel: true,
    events: [...f.wholeCall, f.summary, f.ended],
    phase: 'ended',
    draw: () => <WholePanel />,
  },
  { name: 'panel-signed-out', panel: true, events: talk, phase: 'signedOut', draw: () => <WholePanel /> },
  { name: 'panel-forbidden', panel: true, events: [], phase: 'forbidden', draw: () => <WholePanel /> },
  { name: 'panel-empty', panel: true, events: [], phase: 'connecting', draw: () => <WholePanel /> },

  { name: 'transcript-empty', events: [f.started], draw: transcript },
  { name: 'transcript-empty-chat', events: [f.startedChat], draw: transcript },
  { name: 'transcript-talk', events: [...talk, ...f.moods, f.interim], draw: transcript },
  { name: 'transcript-gaps', events: [...talk, f.gap, f.securePause, f.unclear], draw: transcript },
  { name: 'transcript-hard-texts', events: f.hardTexts, draw: transcript },
  {
    name: 'transcript-search',
    events: talk,
    draw: transcript,
    act(stage) {
      click(stage, '.transcript-bar > .button');
      type(stage, '.transcript-search input', 'the');
    },
  },
  {
    name: 'transcript-no-match',
    events: talk,
    draw: transcript,
    act(stage) {
      click(stage, '.transcript-bar > .button');
      type(stage, '.transcript-search input', 'zebra');
    },
  },
  {
    name: 'transcript-left-behind',
    events: f.longCall(60),
    draw: transcript,
    act(stage) {
      const list = stage.querySelector('.transcript-scroll');
      if (list) list.scrollTop = 400;
    },
  },

  { name: 'knowledge-empty', events: talk, draw: knowledge },
  { name: 'knowledge-ask-only', events: talk, draw: () => <Knowledge ask={true} proactive={false} /> },
  { name: 'knowledge-answers', events: [...talk, ...f.answers, f.queryOnly, f.askedAnswer], draw: knowledge },
  { name: 'knowledge-in-chat', events: [...talk, ...f.answers], chat: true, draw: knowledge },
  {
    name: 'knowledge-asking',
    events: talk,
    questions: [{ questionId: 'q', query: 'How long is the warranty?', status: 'asking' }],
    draw: knowledge,
  },
  {
    name: 'knowledge-failed',
    events: talk,
    questions: [{ questionId: 'q', query: 'How long is the warranty?', status: 'failed' }],
    draw: knowledge,
  },
  {
    name: 'knowledge-nothing-found',
    events: talk,
    questions: [
      {
        questionId: 'q',
        query: 'Do you sell boats?',
        status: 'answered',
        answer: { suggestionId: 'none', query: 'Do you sell boats?', answer: '', sources: [] },
      },
    ],
    draw: knowledge,
  },
  {
    name: 'knowledge-feedback',
    events: [...talk, f.answers[1]!],
    draw: knowledge,
    act: (stage) => click(stage, '.card-actions [aria-pressed]', 1),
  },

  { name: 'replies-empty', events: talk, draw: replies },
  { name: 'replies-call', events: [...talk, ...f.replies], draw: replies },
  { name: 'replies-chat', events: [...talk, ...f.replies], chat: true, draw: replies },
  {
    name: 'replies-editing',
    events: [...talk, ...f.replies],
    chat: true,
    draw: replies,
    act: (stage) => click(stage, '.reply-actions .icon-button', 1),
  },

  { name: 'summary-empty', events: talk, draw: summary },
  { name: 'summary-working', events: talk, summarizing: 'working', draw: summary },
  { name: 'summary-failed', events: talk, summarizing: 'failed', draw: summary },
  { name: 'summary-written', events: [...talk, f.summary], draw: summary },
  {
    name: 'summary-editing',
    events: [...talk, f.summary],
    draw: summary,
    act: (stage) => click(stage, '.card-actions .icon-button'),
  },
  {
    name: 'summary-edited',
    events: [...talk, f.summary],
    draw: summary,
    act(stage) {
      click(stage, '.card-actions .icon-button');
      type(stage, 'textarea', 'The desk is three weeks late.');
      click(stage, '.card-actions .primary');
    },
  },
  {
    name: 'summary-saved',
    events: [...talk, f.summary],
    draw: summary,
    act: (stage) => click(stage, '.card-actions .primary'),
  },

  { name: 'sentiment-waiting', events: [f.started], draw: sentiment },
  { name: 'sentiment-unavailable', events: f.longCall(12), draw: sentiment },
  { name: 'sentiment-falling', events: [...talk, ...f.moods], draw: sentiment },
  { name: 'sentiment-rising', events: [...talk, ...f.goodMoods], draw: sentiment },

  { name: 'intent-empty', events: talk, draw: intent },
  { name: 'intent-known', events: [...talk, ...f.intents], draw: intent },

  { name: 'coaching-empty', events: talk, draw: coaching },
  { name: 'coaching-advice', events: [...talk, f.earlierCoaching, f.coaching], draw: coaching },

  { name: 'notices', events: [f.degraded, f.noticeOfNewerService], draw: () => <Notices /> },
  ...[...feedPhases, 'delayed' as const].map(
    (phase): Scene => ({
      name: `connection-${phase}`,
      events: [],
      ...(phase === 'delayed' ? { delayed: true } : { phase }),
      draw: () => (
        <>
          <ConnectionWord />
          <ConnectionNote />
        </>
      ),
    }),
  ),
];

function WholePanel(): JSX.Element {
  const [theme, setTheme] = createSignal<'auto' | 'light' | 'dark'>('auto');
  return <Panel features={defaultFeatures} theme={theme()} onTheme={setTheme} />;
}
