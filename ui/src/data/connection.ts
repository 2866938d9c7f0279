/** One conversation on one page: its session, feed, store, calls and feedback, shared by every module that shows it. */
import type { Accessor } from 'solid-js';
import type { SummaryResponse } from '../../../shared/api/routes.ts';
import { type ConversationView, emptyView } from '../../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId, EventId } from '../../../shared/ids.ts';
import { createPanelStore, type PanelStore } from '../state/panel-store.ts';
import { createPanelApi, type PanelApi } from './api.ts';
import { type AssistFeed, createAssistFeed, type FeedSink } from './assist-feed.ts';
import type { FeedbackOutbox } from './feedback-outbox.ts';
import type { GenesysIdentity } from './identity.ts';
import { createLazyFeedback } from './lazy-feedback.ts';
import type { Timers } from './named-timers.ts';
import type { Preferences } from './preferences.ts';
import { createQuestions, type Question } from './questions.ts';
import { createPanelSession, type SessionShare } from './session.ts';
import { createPlainStreams, type PlainStreamsOptions, type StreamSource } from './stream-source.ts';
import { createSummaryRequest } from './summary-request.ts';

export type SignInOutcome = 'signedIn' | 'blocked' | 'cancelled' | 'noStorage' | 'failed';

export type PanelConnection = {
  readonly conversationId: ConversationId;
  readonly store: PanelStore;
  readonly api: PanelApi;
  readonly feed: AssistFeed;
  readonly feedback: FeedbackOutbox;
  /** Questions of this page, newest last, with the answers that the log may not have yet. */
  readonly questions: Accessor<readonly Question[]>;
  ask(query: string, suggestionId?: string): Promise<void>;
  /** Stops the answer to a question that is being asked. */
  stopAsking(questionId: string): void;
  readonly summarizing: Accessor<'idle' | 'working' | 'failed'>;
  /** The summary that a request brought and the log has not shown yet. */
  readonly broughtSummary: Accessor<SummaryResponse | undefined>;
  summarize(trigger: 'request' | 'end' | 'transfer'): Promise<void>;
  /** To be called inside a click. `here`: in this page instead of a window. */
  signIn(options?: { readonly here?: boolean }): Promise<SignInOutcome>;
  /** Ends the session; what is shown goes, and the panel asks the agent to sign in. */
  signOut(): Promise<void>;
  /** Shadow roots on this page that show the conversation. */
  roots?: Set<ParentNode>;
  /** Called for each batch of events, after they are in the store. */
  onApplied?: (ids: readonly EventId[], arrivedAt: number) => void;
  /** Called when the service has replaced the whole view, after it is in the store. */
  onReplaced?: (view: ConversationView) => void;
  close(): Promise<void>;
};

export type Environment = {
  readonly fetch: typeof globalThis.fetch;
  readonly timers: Timers;
  readonly now: () => number;
  readonly random: () => number;
  readonly prefs: Preferences;
  readonly tabId: string;
  /** The streams that all panels of this browser share; absent where it has no means for that. */
  readonly sharedStreams?: (options: PlainStreamsOptions) => StreamSource;
  /** The session that panels with this key share; likewise. */
  readonly sharedSession?: (key: string) => Promise<SessionShare | undefined>;
};

export type ConnectionOptions = {
  readonly environment: Environment;
  readonly apiBase: string;
  readonly identity: GenesysIdentity;
  readonly conversationId: ConversationId;
};

/** Everything is set up at once; `feed.start` connects. */
export function createPanelConnection(options: ConnectionOptions): PanelConnection {
  const { environment, apiBase, identity, conversationId } = options;
  const store = createPanelStore();
  const share =
    identity.shareKey === undefined ? undefined : environment.sharedSession?.(`${apiBase} ${identity.shareKey}`);
  const session = createPanelSession({ ...environment, apiBase, identity, share });
  const api = createPanelApi({ fetch: environment.fetch, apiBase, session });
  const feedback = createLazyFeedback({ ...environment, api });
  const own = { fetch: environment.fetch, apiBase, session };
  const feed = createAssistFeed({
    ...environment,
    streams: environment.sharedStreams?.(own) ?? createPlainStreams(own),
    conversationId,
    sink: sinkOf(store, () => connection, environment.now),
  });
  /** The stream of an ended conversation is closed, but the results of later requests are in its log. */
  const refresh = () => {
    if (store.state.phase === 'ended') feed.wake();
  };
  const questions = createQuestions({ api, conversationId, onAnswer: refresh });
  const summary = createSummaryRequest(api, conversationId, store.state, refresh);

  const leave = () => {
    feed.signedOut();
    store.replace(emptyView());
  };
  void share?.then((shared) => {
    if (!shared) return;
    shared.onSignedOut = () => {
      void session.signOut();
      leave();
    };
    shared.onSignedIn = () => {
      session.signedIn();
      feed.signedIn();
    };
  });

  const connection: PanelConnection = {
    conversationId,
    store,
    api,
    feedback,
    feed,
    questions: questions.all,
    ask: questions.ask,
    stopAsking: questions.stop,
    summarizing: summary.status,
    broughtSummary: summary.brought,
    summarize: summary.request,
    async signIn(how) {
      const outcome = await identity.signIn(how).then(() => 'signedIn' as const, signInFailure);
      if (outcome === 'signedIn') {
        session.signedIn();
        feed.signedIn();
        (await share)?.signedIn();
      }
      return outcome;
    },
    async signOut() {
      const ended = session.signOut();
      leave();
      (await share)?.signedOut();
      await ended;
    },
    async close() {
      feed.stop();
      await feedback.close();
    },
  };
  return connection;
}

type Listeners = Pick<PanelConnection, 'onApplied' | 'onReplaced' | 'api' | 'conversationId' | 'roots'>;

/** What comes from the feed goes into the store, then to who listens. */
const sinkOf = (store: PanelStore, listeners: () => Listeners, now: () => number): FeedSink => ({
  apply(events, ids) {
    const arrivedAt = now();
    store.apply(events);
    listeners().onApplied?.(ids, arrivedAt);
    // Where it does not load, nothing is reported, and nothing else is missing.
    if (events.some((event) => 'paint' in event))
      reportPaint(listeners(), events, arrivedAt, now).catch(() => undefined);
  },
  replace(view) {
    store.replace(view);
    listeners().onReplaced?.(view);
  },
  phase: store.feed,
});

/** The first such event loads what reports, and is not reported itself. */
async function reportPaint(
  { api, conversationId, roots }: Listeners,
  events: readonly AssistEvent[],
  arrivedAt: number,
  now: () => number,
): Promise<void> {
  const { pagePaint, reportPainted } = await import('./painted-rows.ts');
  reportPainted({ ...pagePaint(roots), api, conversationId, now }, events, arrivedAt);
}

function signInFailure(error: unknown): Exclude<SignInOutcome, 'signedIn'> {
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
