/**
 * Every section of the panel, in one place: the container, the custom elements and the gallery derive from it. To add one: name
 * it in `shared/api/features.ts` and add its row here; a missing row does not compile. A section of a suggestion kind needs no row:
 * it lists its suggestions unless it has one.
 */
import { createMemo, type JSX, Show } from 'solid-js';
import { features, type SectionName } from '../../../shared/api/features.ts';
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import { type SuggestionSection, suggestionKinds } from '../../../shared/assist/suggestion-kinds.ts';
import { usePanel } from '../modules/context.ts';
import { Knowledge } from '../modules/knowledge.tsx';
import { lazily } from '../modules/lazily.tsx';
import type { ListProps } from '../modules/suggestion-list.tsx';
import { Transcript } from '../modules/transcript.tsx';
import type { SectionPlan } from '../state/features.ts';

type SectionRow = {
  readonly content: (plan: Pick<SectionPlan, 'ask' | 'proactive'>) => JSX.Element;
  /** In the head, beside the title. */
  readonly badge?: () => JSX.Element;
  /** Things in it; what is added while it is folded shows as a number. */
  readonly count?: (view: ConversationView) => number;
};

// Loaded when they are first open, or when the first summary is there.
const SmartReply = lazily(async () => (await import('../modules/smart-reply.tsx')).SmartReply);
const SuggestionList = lazily<ListProps>(async () => (await import('../modules/suggestion-list.tsx')).SuggestionList);
const Sentiment = lazily(async () => (await import('../modules/sentiment.tsx')).Sentiment);
const SentimentBadge = lazily(async () => (await import('../modules/sentiment-badge.tsx')).SentimentBadge);
const IntentBadge = lazily(async () => (await import('../modules/intent-badge.tsx')).IntentBadge);
const CoachingBadge = lazily(async () => (await import('../modules/coaching-badge.tsx')).CoachingBadge);
const Intent = lazily(async () => (await import('../modules/intent.tsx')).Intent);
const Coaching = lazily(async () => (await import('../modules/coaching.tsx')).Coaching);
const SummaryBadge = lazily(async () => (await import('../modules/summary-badge.tsx')).SummaryBadge);
const Summary = lazily(async () => (await import('../modules/summary.tsx')).Summary);

const ownRows: Readonly<Record<Exclude<SectionName, SuggestionSection>, SectionRow>> &
  Readonly<Partial<Record<SuggestionSection, SectionRow>>> = {
  transcript: { content: () => <Transcript />, count: (view) => view.utterances.length },
  sentiment: {
    content: () => <Sentiment />,
    badge: () => <Once when={(view) => hasEntries(view.sentiments)} show={() => <SentimentBadge />} />,
  },
  intent: {
    content: () => <Intent />,
    badge: () => <Once when={(view) => hasEntries(view.intents)} show={() => <IntentBadge />} />,
  },
  knowledge: { content: (plan) => <Knowledge ask={plan.ask} proactive={plan.proactive} /> },
  smart_reply: { content: () => <SmartReply /> },
  coaching: {
    content: () => <Coaching />,
    badge: () => (
      <Once
        when={(view) => view.suggestions.some(({ checklist }) => checklist !== undefined)}
        show={() => <CoachingBadge />}
      />
    ),
  },
  summary: {
    content: () => <Summary />,
    badge: () => <Once when={(view) => view.summary !== undefined} show={() => <SummaryBadge />} />,
    count: (view) => (view.summary ? 1 : 0),
  },
};

const suggestionSections: ReadonlySet<string> = new Set(Object.values(suggestionKinds).map(({ section }) => section));

function listRow(section: SectionName): SectionRow {
  const ofSection = (view: ConversationView) =>
    view.suggestions.filter((s) => suggestionKinds[s.kind].section === section && (s.text !== '' || Boolean(s.title)));
  return { content: () => <SuggestionList section={section} />, count: (view) => ofSection(view).length };
}

export const sectionNames: readonly SectionName[] = [...new Set(Object.values(features).map(({ section }) => section))];

function hasEntries(record: object): boolean {
  for (const _ in record) return true;
  return false;
}

/** Loads nothing before there is something to show. */
function Once(props: { when: (view: ConversationView) => boolean; show: () => JSX.Element }): JSX.Element {
  const { view } = usePanel().connection.store.state;
  const isThere = createMemo(() => props.when(view));
  return <Show when={isThere()}>{props.show()}</Show>;
}

/** The title of a section is the text `<name>.title`. */
export const sections = Object.fromEntries(
  sectionNames.map((name) => [name, { ...(suggestionSections.has(name) && listRow(name)), ...ownRows[name] }]),
) as Readonly<Record<SectionName, SectionRow>>;
