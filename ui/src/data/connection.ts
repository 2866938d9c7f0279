/** One conversation on one page: its session, feed, store, calls and feedback, shared by every module that shows it. */
import { type Accessor, createSignal } from 'solid-js';
import type { KnowledgeResponse, SummaryResponse } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId, EventId } from '../../../shared/ids.ts';
import { createPanelStore, type PanelStore } from '../state/panel-store.ts';
import { createPanelApi, type PanelApi } from './api.ts';
import { type AssistFeed, createAssistFeed } from './assist-feed.ts';
import { createFeedbackOutbox, type FeedbackOutbox } from './feedback-outbox.ts';
import type { GenesysIdentity } from './identity.ts';
import type { Timers } from './named-timers.ts';
import type { Preferences } from './preferences.ts';
import { createPanelSession } from './session.ts';

export type Question = {
  readonly questionId: string;
  readonly query: string;
  readonly status: 'asking' | 'failed' | 'answered';
  readonly answer?: KnowledgeResponse;
};

export type SignInOutcome = 'signedIn' | 'blocked' | 'cancelled' | 'noStorage' | 'failed';

export type PanelConnection = {
  readonly conversationId: ConversationId;
  readonly store: PanelStore;
  readonly api: PanelApi;
  readonly feed: AssistFeed;
  readonly feedback: FeedbackOutbox;
  /** Questions of this page, newest last. The answers come with the log, too; until then they are shown from here. */
  readonly questions: Accessor<readonly Question[]>;
  ask(query: string, suggestionId?: string): Promise<void>;
  readonly summarizing: Accessor<'idle' | 'working' | 'failed'>;
  /** The summary that a request brought and the log has not shown yet. */
  readonly broughtSummary: Accessor<SummaryResponse | undefined>;
  summarize(trigger: 'request' | 'end' | 'transfer'): Promise<void>;
  /** Inside a click. `here`: with this page instead of a window. */
  signIn(options?: { readonly here?: boolean }): Promise<SignInOutcome>;
  /** Called for each batch of events, after they are in the store. */
  onApplied?: (ids: readonly EventId[], arrivedAt: number) => void;
  close(): Promise<void>;
};

export type Environment = {
  readonly fetch: typeof globalThis.fetch;
  readonly timers: Timers;
  readonly now: () => number;
  readonly random: () => number;
  readonly prefs: Preferences;
  readonly tabId: string;
};

export type ConnectionOptions = {
  readonly environment: Environment;
  readonly apiBase: string;
  readonly identity: GenesysIdentity;
  readonly conversationId: ConversationId;
};

const maxQuestions = 50;

export function createPanelConnection(options: ConnectionOptions): PanelConnection {
  const { environment, apiBase, conversationId } = options;
  const store = createPanelStore();
  const session = createPanelSession({ ...environment, apiBase, identity: options.identity });
  const api = createPanelApi({ fetch: environment.fetch, apiBase, session });
  const feedback = createFeedbackOutbox({ ...environment, api });
  const [questions, setQuestions] = createSignal<readonly Question[]>([]);
  const [summarizing, setSummarizing] = createSignal<'idle' | 'working' | 'failed'>('idle');
  const [brought, setBrought] = createSignal<{ summary: SummaryResponse; instead: unknown }>();
  let asked = 0;
  /** The stream of an ended conversation is closed; what she asked for afterwards is in its log all the same. */
  const lookAgain = () => {
    if (store.state.phase === 'ended') connection.feed.wake();
  };

  const connection: PanelConnection = {
    conversationId,
    store,
    api,
    feedback,
    feed: createAssistFeed({
      ...environment,
      apiBase,
      session,
      conversationId,
      sink: {
        apply(events, ids) {
          const now = environment.now();
          store.apply(events);
          connection.onApplied?.(ids, now);
        },
        replace: (view) => store.replace(view),
        phase: (phase, seen, delayed) => store.feed(phase, seen, delayed),
      },
    }),
    questions,
    async ask(query, suggestionId) {
      const text = query.trim().slice(0, 500);
      if (text === '') return;
      const questionId = `q${++asked}`;
      const put = (question: Question) =>
        setQuestions((all) => [...all.filter((q) => q.questionId !== questionId), question].slice(-maxQuestions));
      put({ questionId, query: text, status: 'asking' });
      try {
        const answer = await api.knowledge(
          conversationId,
          suggestionId ? { query: text, suggestionId } : { query: text },
        );
        put({ questionId, query: text, status: 'answered', answer });
        lookAgain();
      } catch (error) {
        // No answer in the knowledge base may come as an answer or as a refusal.
        if (EarshotError.from(error).code === 'not_found') {
          const answer = { suggestionId: questionId, query: text, answer: '', sources: [] };
          put({ questionId, query: text, status: 'answered', answer });
        } else put({ questionId, query: text, status: 'failed' });
      }
    },
    summarizing,
    broughtSummary: () => {
      const held = brought();
      // Whatever the log shows since then is newer, also under the same id.
      return held && store.state.view.summary === held.instead ? held.summary : undefined;
    },
    async summarize(trigger) {
      if (summarizing() === 'working') return;
      setSummarizing('working');
      try {
        const instead = store.state.view.summary;
        const summary = await api.summary(conversationId, trigger);
        setBrought({ summary, instead });
        setSummarizing('idle');
        lookAgain();
      } catch {
        setSummarizing('failed');
      }
    },
    async signIn(how) {
      try {
        await options.identity.signIn(how);
        connection.feed.signedIn();
        return 'signedIn';
      } catch (error) {
        switch (EarshotError.from(error).code) {
          case 'cancelled':
            return 'cancelled';
          case 'unavailable':
            return 'blocked';
          case 'failed_precondition':
            return 'noStorage';
          default:
            return 'failed';
        }
      }
    },
    async close() {
      connection.feed.stop();
      await feedback.close();
    },
  };
  return connection;
}
