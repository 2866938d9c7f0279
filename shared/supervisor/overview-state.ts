/**
 * The reducer from the events of one conversation to its row in the overview. It keeps numbers, ids and titles, nothing that was
 * said. Every event is idempotent, and the state is bounded.
 */
import type { ConversationView } from '../assist/conversation.ts';
import type {
  AssistEvent,
  Channel,
  NoticeEvent,
  Role,
  SentimentEvent,
  SuggestionEvent,
  UtteranceEvent,
} from '../assist/event.ts';
import { withFields } from '../with-fields.ts';
import { helpNeeded } from './help-needed.ts';
import { type HintState, type LiveAlert, type OverviewRow, supervisorLimits } from './overview.ts';

/** One stretch of speech, in stream time. */
type Span = { readonly utteranceId: string; readonly role: Role; readonly startMs: number; readonly endMs: number };

export type OverviewState = {
  status: 'unknown' | 'started' | 'ended';
  channel?: Channel;
  language?: string;
  engine?: 'google' | 'local';
  queue?: { id?: string; name?: string };
  startedAt?: string;
  /** Where the row is kept for a while after the end. */
  endedAt?: string;
  /** The customer's, by utterance, oldest first. */
  readonly sentiments: Map<string, number>;
  intent?: { name: string; confidence: number };
  /** The newest final utterances of people. */
  spans: Span[];
  /** Milliseconds since 1970. */
  lastSpokenAt?: number;
  heldSince?: string;
  checklist?: NonNullable<OverviewRow['checklist']>;
  /** Notices of trouble that is not over: id → code. */
  readonly trouble: Map<string, string>;
  hint?: { hintId: string; state: HintState; at: string };
  alerts: LiveAlert[];
};

const limits = { spans: 40, trouble: 20 } as const;
/** How much of the speech counts for talking over each other, in ms of stream time. */
const talkOverWindowMs = 120_000;
/** Weight of the newest utterance in the smoothed sentiment. */
const newest = 0.4;

export function initialOverviewState(): OverviewState {
  return { status: 'unknown', sentiments: new Map(), spans: [], trouble: new Map(), alerts: [] };
}

/** Applies one event in place. `now`, in milliseconds since 1970, stands for events without a time. */
export function observeEvent(state: OverviewState, event: AssistEvent, now: number): void {
  switch (event.type) {
    case 'conversation':
      state.status = event.status;
      state.channel = event.channel;
      if (event.language !== undefined) state.language = event.language;
      if (event.engine !== undefined) state.engine = event.engine;
      if (event.status === 'started') {
        state.startedAt ??= event.at;
        delete state.endedAt;
      }
      observeQueue(state, event);
      return;
    case 'utterance':
      observeUtterance(state, event, now);
      return;
    case 'sentiment':
      observeSentiment(state, event);
      return;
    case 'intent':
      state.intent = { name: event.name, confidence: event.confidence };
      return;
    case 'suggestion':
      observeSuggestion(state, event, now);
      return;
    case 'notice':
      observeNotice(state, event, now);
      return;
    default:
      return;
  }
}

/** As `observeEvent` for each event behind the view. */
export function observeView(state: OverviewState, view: ConversationView, now: number): void {
  if (view.status !== 'unknown' && view.channel !== undefined) {
    const { channel, language, engine } = view;
    const about = { ...(language !== undefined && { language }), ...(engine !== undefined && { engine }) };
    const started = { type: 'conversation', status: 'started', channel, ...about } as const;
    observeEvent(state, { ...started, at: view.startedAt ?? new Date(now).toISOString() }, now);
    if (view.status === 'ended') observeEvent(state, { ...started, status: 'ended', at: view.endedAt ?? '' }, now);
    observeQueue(state, view);
  }
  for (const utterance of view.utterances) {
    observeEvent(state, { type: 'utterance', ...utterance }, now);
    const sentiment = view.sentiments[utterance.utteranceId];
    if (sentiment) observeEvent(state, { type: 'sentiment', ...sentiment }, now);
    const intent = view.intents[utterance.utteranceId]?.[0];
    if (intent) observeEvent(state, { type: 'intent', ...intent }, now);
  }
  for (const suggestion of view.suggestions) observeEvent(state, { type: 'suggestion', ...suggestion }, now);
  for (const notice of view.notices) observeEvent(state, { type: 'notice', ...notice }, now);
}

/** Where the conversation names its queue. */
function observeQueue(state: OverviewState, about: object): void {
  const { queue } = about as { queue?: unknown };
  if (typeof queue === 'string') state.queue = { ...state.queue, name: queue };
}

function observeUtterance(state: OverviewState, event: UtteranceEvent, now: number): void {
  const { utteranceId, role, startMs, endMs, final } = event;
  const at = event.at === undefined ? now : Date.parse(event.at);
  if (Number.isFinite(at)) state.lastSpokenAt = Math.max(state.lastSpokenAt ?? 0, at);
  // A deletion makes an object slow for good, and few calls are on hold.
  if (state.heldSince !== undefined) delete state.heldSince;
  if (!final || role === 'bot') return;
  state.spans = [
    ...state.spans.filter((span) => span.utteranceId !== utteranceId),
    { utteranceId, role, startMs, endMs },
  ]
    .sort((a, b) => a.startMs - b.startMs)
    .slice(-limits.spans);
}

function observeSentiment(state: OverviewState, { role, utteranceId, score }: SentimentEvent): void {
  if (role !== 'customer') return;
  state.sentiments.set(utteranceId, score);
  if (state.sentiments.size > supervisorLimits.sentimentPoints)
    state.sentiments.delete(state.sentiments.keys().next().value!);
}

function observeSuggestion(state: OverviewState, event: SuggestionEvent, now: number): void {
  if (event.from === 'supervisor') {
    const at = event.at ?? new Date(now).toISOString();
    // A receipt of an earlier hint says nothing about a later one.
    const isNewer = event.receipt === undefined || state.hint?.hintId === event.suggestionId || !state.hint;
    if (isNewer) state.hint = { hintId: event.suggestionId, state: event.receipt ?? 'sent', at };
    return;
  }
  if (!event.checklist) return;
  const open = event.checklist.filter(({ done }) => !done);
  state.checklist = {
    total: event.checklist.length,
    done: event.checklist.length - open.length,
    open: open.slice(0, supervisorLimits.checklistTitles).map(({ title }) => title),
  };
}

const troubles: ReadonlySet<string> = new Set(['engine_failed', 'engine_degraded', 'no_audio', 'audio_gap']);

function observeNotice(state: OverviewState, event: NoticeEvent, now: number): void {
  const { code, resolved, noticeId = code, endMs } = event;
  if (code === 'paused') {
    if (resolved || endMs !== undefined) delete state.heldSince;
    else state.heldSince ??= event.at ?? new Date(now).toISOString();
    return;
  }
  if (!troubles.has(code)) return;
  // A gap whose end is known, or that has another cause, is in the transcript and over.
  const isGapOver = code === 'audio_gap' && (endMs !== undefined || event.params?.cause !== 'connection_lost');
  if (resolved || event.level === 'info' || isGapOver) state.trouble.delete(noticeId);
  else if (state.trouble.size < limits.trouble) state.trouble.set(noticeId, code);
}

/** How long both people spoke at once, of the newest speech, in ms. */
export function talkOverOf(spans: readonly Span[]): number {
  const last = spans.at(-1);
  if (!last) return 0;
  const recent = spans.filter(({ endMs }) => endMs > last.endMs - talkOverWindowMs);
  const spansOf = (role: Role) => recent.filter((span) => span.role === role);
  const customers = spansOf('customer');
  let total = 0;
  for (const agent of spansOf('agent')) {
    for (const customer of customers)
      total += Math.max(0, Math.min(agent.endMs, customer.endMs) - Math.max(agent.startMs, customer.startMs));
  }
  return Math.round(total);
}

/** −1 … 1; the newest utterances count most. Undefined without any. */
export function smoothedSentiment(scores: Iterable<number>): number | undefined {
  let smoothed: number | undefined;
  for (const score of scores) smoothed = smoothed === undefined ? score : smoothed * (1 - newest) + score * newest;
  return smoothed;
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Undefined before the conversation has started, and after its end unless that is in `state.endedAt`. `now`: milliseconds since 1970. */
export function rowOf(conversationId: string, state: OverviewState, now: number): OverviewRow | undefined {
  const { endedAt } = state;
  const { channel, startedAt, language, engine, queue, intent, heldSince, checklist, hint, lastSpokenAt } = state;
  if ((state.status !== 'started' && endedAt === undefined) || channel === undefined || startedAt === undefined)
    return undefined;
  const smoothed = smoothedSentiment(state.sentiments.values());
  const codes = new Set(state.trouble.values());
  const row: Omit<OverviewRow, 'need'> = {
    conversationId,
    channel,
    startedAt,
    ...(language !== undefined && { language }),
    ...(queue && { queue }),
    ...(smoothed !== undefined && {
      sentiment: { score: rounded(smoothed), line: [...state.sentiments.values()].map(rounded) },
    }),
    ...(intent && { intent }),
    ...(lastSpokenAt !== undefined && { lastSpokenAt: new Date(lastSpokenAt).toISOString() }),
    ...(channel === 'voice' && { talkOverMs: talkOverOf(state.spans) }),
    ...(heldSince !== undefined && { heldSince }),
    ...(checklist && { checklist }),
    alerts: state.alerts,
    ...(engine !== undefined && { engine }),
    engineState: codes.has('engine_failed') ? 'failed' : codes.has('engine_degraded') ? 'degraded' : 'ok',
    connection: codes.has('audio_gap') ? 'lost' : codes.has('no_audio') ? 'none' : 'ok',
    ...(endedAt !== undefined && { endedAt }),
    ...(hint && { hint }),
  };
  return withFields(row, { need: helpNeeded(row, now) });
}
