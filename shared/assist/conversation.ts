/**
 * The view of a conversation: the reducer over its events. The service uses it for snapshots and `reset`, the panel for
 * what it draws, the tests to compare both. `applyEvent` changes the view in place, so that it works on a plain object
 * as well as on a store's draft; every event is idempotent, and a repeated or late one changes nothing.
 */
import { isNotEarlier } from './action.ts';
import type {
  ActionEvent,
  AssistEvent,
  Channel,
  ContextEvent,
  FactEvent,
  FeedbackEvent,
  IntentEvent,
  NoticeEvent,
  SentimentEvent,
  SuggestionEvent,
  SummaryEvent,
  TranslationEvent,
  TranslationMode,
  UnansweredEvent,
  UtteranceEvent,
} from './event.ts';

type Untyped<E> = Omit<E, 'type'>;

export type ConversationView = {
  status: 'unknown' | 'started' | 'ended';
  channel?: Channel;
  language?: string;
  queue?: string;
  translation?: TranslationMode;
  features?: string[];
  engine?: 'google' | 'local';
  startedAt?: string;
  endedAt?: string;
  /** In order of `startMs`, then of arrival. */
  utterances: Untyped<UtteranceEvent>[];
  /** By utterance id, one of each language; absent before the first. */
  translations?: Record<string, Untyped<TranslationEvent>[]>;
  sentiments: Record<string, Untyped<SentimentEvent>>;
  intents: Record<string, Untyped<IntentEvent>[]>;
  /** In order of arrival. */
  suggestions: Untyped<SuggestionEvent>[];
  /** In order of arrival. Absent: none was proposed. */
  actions?: Untyped<ActionEvent>[];
  /** In order of arrival; a withdrawn one is gone. */
  facts: Untyped<FactEvent>[];
  context?: Untyped<ContextEvent>;
  summary?: Untyped<SummaryEvent>;
  notices: Untyped<NoticeEvent>[];
  /** By subject and its id (`suggestion s-1`), what all feedback on it adds up to; absent before the first. */
  feedback?: Record<string, Untyped<FeedbackEvent>>;
  /** In order of arrival; absent before the first. */
  unanswered?: Untyped<UnansweredEvent>[];
};

/** Bounds of a view; beyond them the oldest go. A four-hour call has some 4,000 utterances. */
export const viewLimits = {
  utterances: 20_000,
  suggestions: 1_000,
  actions: 200,
  facts: 500,
  notices: 1_000,
  feedback: 1_500,
  unanswered: 100,
} as const;

export function emptyView(): ConversationView {
  return { status: 'unknown', utterances: [], sentiments: {}, intents: {}, suggestions: [], facts: [], notices: [] };
}

export function foldEvents(events: Iterable<AssistEvent>, view: ConversationView = emptyView()): ConversationView {
  for (const event of events) applyEvent(view, event);
  return view;
}

function untyped<E extends AssistEvent>(event: E): Untyped<E> {
  const { type: _type, ...rest } = event;
  return rest;
}

/** Applies one event to the view, in place. */
export function applyEvent(view: ConversationView, event: AssistEvent): void {
  switch (event.type) {
    case 'conversation': {
      view.status = event.status;
      view.channel = event.channel;
      if (event.language !== undefined) view.language = event.language;
      if (event.queue !== undefined) view.queue = event.queue;
      if (event.translation !== undefined) view.translation = event.translation;
      if (event.features !== undefined) view.features = event.features;
      if (event.engine !== undefined) view.engine = event.engine;
      if (event.status === 'ended') view.endedAt = event.at;
      else {
        view.startedAt ??= event.at;
        delete view.endedAt;
      }
      return;
    }
    case 'utterance':
      applyUtterance(view, event);
      return;
    case 'translation':
      applyTranslation(view, event);
      return;
    case 'sentiment':
      view.sentiments[event.utteranceId] = untyped(event);
      return;
    case 'intent': {
      const known = view.intents[event.utteranceId] ?? [];
      view.intents[event.utteranceId] = [...known.filter((i) => i.name !== event.name), untyped(event)].sort(
        (a, b) => b.confidence - a.confidence,
      );
      return;
    }
    case 'suggestion':
      replaceOrAppend(
        view.suggestions,
        untyped(event),
        (s) => s.suggestionId === event.suggestionId,
        viewLimits.suggestions,
      );
      return;
    case 'action':
      applyAction(view, event);
      return;
    case 'fact':
      applyFact(view, event);
      return;
    case 'context':
      view.context = untyped(event);
      return;
    case 'summary':
      view.summary = untyped(event);
      return;
    case 'notice':
      replaceOrAppend(
        view.notices,
        untyped(event),
        (n) => event.noticeId !== undefined && n.noticeId === event.noticeId,
        viewLimits.notices,
      );
      return;
    case 'feedback':
      applyFeedback(view, event);
      return;
    case 'unanswered':
      view.unanswered ??= [];
      replaceOrAppend(
        view.unanswered,
        untyped(event),
        ({ questionId }) => questionId === event.questionId,
        viewLimits.unanswered,
      );
      return;
  }
}

/** Utterances of a view up to which a look at all of them is as fast as a set of their ids, and takes no memory. */
const fewUtterances = 64;

/** The ids of long lists of utterances, so that a new one is known to be new without a look at all of them. */
const idsOfLists = new WeakMap<readonly Untyped<UtteranceEvent>[], Set<string>>();

function idsOf(list: readonly Untyped<UtteranceEvent>[]): Set<string> {
  const known = idsOfLists.get(list);
  if (known?.size === list.length) return known;
  const ids = new Set(list.map(({ utteranceId }) => utteranceId));
  idsOfLists.set(list, ids);
  return ids;
}

/** Where the utterance is; -1 where it is new. */
function placeOf(list: readonly Untyped<UtteranceEvent>[], utteranceId: string): number {
  if (list.length > fewUtterances && !idsOf(list).has(utteranceId)) return -1;
  // From the end: what changes is nearly always among the last few.
  let at = list.length - 1;
  while (at >= 0 && list[at]!.utteranceId !== utteranceId) at--;
  return at;
}

function applyUtterance(view: ConversationView, event: UtteranceEvent): void {
  const list = view.utterances;
  const at = placeOf(list, event.utteranceId);
  if (at >= 0) {
    const known = list[at]!;
    if (event.revision <= known.revision || (known.final && !event.final)) return;
    // A translation is of the former text, which may have shown what is masked now.
    if (known.text !== event.text) dropTranslations(view, event.utteranceId);
    if (known.startMs === event.startMs) {
      list[at] = untyped(event);
      return;
    }
    list.splice(at, 1);
  }
  let place = list.length;
  while (place > 0 && list[place - 1]!.startMs > event.startMs) place--;
  list.splice(place, 0, untyped(event));
  if (at < 0) idsOfLists.get(list)?.add(event.utteranceId);
  while (list.length > viewLimits.utterances) {
    const gone = list.shift()!;
    idsOfLists.get(list)?.delete(gone.utteranceId);
    delete view.sentiments[gone.utteranceId];
    delete view.intents[gone.utteranceId];
    dropTranslations(view, gone.utteranceId);
  }
}

function applyTranslation(view: ConversationView, event: TranslationEvent): void {
  const known = view.translations?.[event.utteranceId] ?? [];
  const others = known.filter(({ language }) => language !== event.language);
  view.translations = { ...view.translations, [event.utteranceId]: [...others, untyped(event)] };
}

function dropTranslations(view: ConversationView, utteranceId: string): void {
  if (!view.translations?.[utteranceId]) return;
  const { [utteranceId]: _dropped, ...kept } = view.translations;
  view.translations = kept;
}

function applyAction(view: ConversationView, event: ActionEvent): void {
  view.actions ??= [];
  const known = view.actions.find(({ actionId }) => actionId === event.actionId);
  if (known && !isNotEarlier(event, known)) return;
  replaceOrAppend(view.actions, untyped(event), ({ actionId }) => actionId === event.actionId, viewLimits.actions);
}

/** The key of `view.feedback`. */
export const feedbackKeyOf = ({ subject, subjectId }: Pick<FeedbackEvent, 'subject' | 'subjectId'>): string =>
  `${subject} ${subjectId}`;

function applyFeedback(view: ConversationView, event: FeedbackEvent): void {
  const key = feedbackKeyOf(event);
  const known = view.feedback?.[key];
  if (!known && Object.keys(view.feedback ?? {}).length >= viewLimits.feedback) return;
  view.feedback = { ...view.feedback, [key]: { ...known, ...untyped(event) } };
}

function applyFact(view: ConversationView, event: FactEvent): void {
  const isSame = (fact: { factId: string }) => fact.factId === event.factId;
  if (event.status !== 'withdrawn') {
    replaceOrAppend(view.facts, untyped(event), isSame, viewLimits.facts);
    return;
  }
  const at = view.facts.findLastIndex(isSame);
  if (at >= 0) view.facts.splice(at, 1);
}

function replaceOrAppend<T>(list: T[], item: T, same: (known: T) => boolean, limit: number): void {
  const at = list.findLastIndex(same);
  if (at >= 0) list[at] = item;
  else list.push(item);
  if (list.length > limit) list.splice(0, list.length - limit);
}
