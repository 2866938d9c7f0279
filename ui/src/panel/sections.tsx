/**
 * Every section of the panel, in one place: the container, the custom elements and the gallery derive from it. To add one: name
 * it in `shared/api/features.ts` (a kind of suggestion names its own), and add its row here; a missing row does not compile.
 */
import type { JSX } from 'solid-js';
import type { SectionName } from '../../../shared/api/features.ts';
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import { type SuggestionSection, suggestionKinds } from '../../../shared/assist/suggestion-kinds.ts';
import { Coaching, CoachingBadge } from '../modules/coaching.tsx';
import { Intent, IntentBadge } from '../modules/intent.tsx';
import { Knowledge } from '../modules/knowledge.tsx';
import { Sentiment, SentimentBadge } from '../modules/sentiment.tsx';
import { SmartReply } from '../modules/smart-reply.tsx';
import { Summary } from '../modules/summary.tsx';
import { Transcript } from '../modules/transcript.tsx';
import type { SectionPlan } from '../state/features.ts';

type SectionRow = {
  readonly content: (plan: Pick<SectionPlan, 'ask' | 'proactive'>) => JSX.Element;
  /** In the head, beside the title. */
  readonly badge?: () => JSX.Element;
  /** Things in it; what is added while it is folded shows as a number. */
  readonly count?: (view: ConversationView) => number;
  /** The badge says enough until the agent wants more. */
  readonly isFoldedAtFirst?: true;
};

/** The title of a section is the text `<name>.title`. */
export const sections: Readonly<Record<SectionName, SectionRow>> = {
  transcript: { content: () => <Transcript />, count: (view) => view.utterances.length },
  sentiment: { content: () => <Sentiment />, badge: () => <SentimentBadge />, isFoldedAtFirst: true },
  intent: { content: () => <Intent />, badge: () => <IntentBadge />, isFoldedAtFirst: true },
  knowledge: {
    content: (plan) => <Knowledge ask={plan.ask} proactive={plan.proactive} />,
    count: (view) => suggestionsIn(view, 'knowledge').length,
  },
  smart_reply: { content: () => <SmartReply />, count: (view) => suggestionsIn(view, 'smart_reply').length },
  coaching: {
    content: () => <Coaching />,
    badge: () => <CoachingBadge />,
    count: (view) => suggestionsIn(view, 'coaching').filter((s) => s.text !== '').length,
  },
  summary: { content: () => <Summary />, count: (view) => (view.summary ? 1 : 0) },
};

export const sectionNames = Object.keys(sections) as readonly SectionName[];

function suggestionsIn(view: ConversationView, section: SuggestionSection) {
  return view.suggestions.filter((s) => suggestionKinds[s.kind].section === section);
}
