/**
 * Every kind of suggestion, in one place. The event schema, the gateway port, the names in `FEATURES`, the feedback request, the
 * panel's sections and the custom elements derive from these rows.
 *
 * To add a kind: add a row here, and its name in each language to `ui/src/messages/use-messages.ts`. A kind with a section of its own
 * also needs scenes in `ui/src/gallery/scenes/`, `<section>.title` and `<section>.empty` in every catalog, and its element in
 * `ui/public/modules.d.ts`; what is missing does not compile. The section lists its suggestions, unless it has a row of its own in
 * `ui/src/panel/sections.tsx`.
 */

/** A name in `FEATURES` and what it switches on. */
export type Feature = {
  /** In the panel when `FEATURES` is not set. */
  readonly isDefault?: true;
  /** The agent can ask. */
  readonly ask?: true;
  /** Suggestions appear without being asked for. */
  readonly proactive?: true;
  /** The suggestion feature that the Dialogflow conversation profile must have. */
  readonly profileType?: string;
};

type Row = {
  /** The panel section that shows this kind; several kinds may share one. Its custom element is `earshot-<section>`. */
  readonly section: string;
  /** In the order of the panel. */
  readonly features: Readonly<Record<string, Feature>>;
  /** Values of `detail.kind` in a feedback request. */
  readonly feedback: readonly string[];
  /** A proactive one counts in the unread badge of the interaction. */
  readonly isUnread?: true;
};

export const suggestionKinds = {
  knowledge: {
    section: 'knowledge',
    features: {
      PROACTIVE_GENERATIVE_KNOWLEDGE_ASSIST: { isDefault: true, proactive: true, profileType: 'KNOWLEDGE_ASSIST' },
      KNOWLEDGE_SEARCH: { isDefault: true, ask: true, profileType: 'KNOWLEDGE_SEARCH' },
      KNOWLEDGE_ASSIST_V2: { ask: true, proactive: true },
      KNOWLEDGE_ASSIST: { ask: true, proactive: true },
    },
    feedback: ['knowledge_search', 'knowledge_assist'],
    isUnread: true,
  },
  article: {
    section: 'knowledge',
    features: { ARTICLE_SUGGESTION: { proactive: true }, ARTICLE_SEARCH: { ask: true } },
    feedback: [],
    isUnread: true,
  },
  faq: { section: 'knowledge', features: { FAQ: { proactive: true } }, feedback: [], isUnread: true },
  smart_reply: {
    section: 'smart_reply',
    features: { SMART_REPLY: { isDefault: true, profileType: 'SMART_REPLY' } },
    feedback: ['smart_reply'],
  },
  coaching: {
    section: 'coaching',
    features: { AGENT_COACHING: { isDefault: true } },
    feedback: ['coaching'],
  },
} as const satisfies Readonly<Record<string, Row>>;

export type SuggestionKind = keyof typeof suggestionKinds;
export type SuggestionSection = (typeof suggestionKinds)[SuggestionKind]['section'];
export type SuggestionFeedbackKind = (typeof suggestionKinds)[SuggestionKind]['feedback'][number];

export const suggestionKindNames = Object.keys(suggestionKinds) as readonly SuggestionKind[];

/** Values of `detail.kind` in a feedback request. */
export function feedbackKinds(): (SuggestionFeedbackKind | 'summary' | 'other')[] {
  return [
    ...Object.values(suggestionKinds).flatMap<SuggestionFeedbackKind>((kind) => kind.feedback),
    'summary',
    'other',
  ];
}
