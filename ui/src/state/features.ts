/** From the `FEATURES` setting to the sections of the panel, in its order. */
import { defaultFeatures } from '../../../shared/api/features.ts';

export const sectionNames = [
  'transcript',
  'sentiment',
  'intent',
  'knowledge',
  'replies',
  'coaching',
  'summary',
] as const;
export type SectionName = (typeof sectionNames)[number];

export type SectionPlan = {
  readonly name: SectionName;
  /** Knowledge only: which of its halves are on. */
  readonly ask: boolean;
  readonly proactive: boolean;
};

type Meaning = { readonly name: SectionName; readonly ask?: true; readonly proactive?: true };

/** Names that administrators know, those of older set-ups among them. */
const meanings: Readonly<Record<string, Meaning>> = {
  TRANSCRIPT: { name: 'transcript' },
  LIVE_TRANSCRIPTION: { name: 'transcript' },
  SENTIMENT: { name: 'sentiment' },
  INTENT: { name: 'intent' },
  PROACTIVE_GENERATIVE_KNOWLEDGE_ASSIST: { name: 'knowledge', proactive: true },
  KNOWLEDGE_SEARCH: { name: 'knowledge', ask: true },
  KNOWLEDGE_ASSIST_V2: { name: 'knowledge', ask: true, proactive: true },
  KNOWLEDGE_ASSIST: { name: 'knowledge', ask: true, proactive: true },
  ARTICLE_SUGGESTION: { name: 'knowledge', proactive: true },
  FAQ: { name: 'knowledge', proactive: true },
  ARTICLE_SEARCH: { name: 'knowledge', ask: true },
  SMART_REPLY: { name: 'replies' },
  AGENT_COACHING: { name: 'coaching' },
  CONVERSATION_SUMMARIZATION: { name: 'summary' },
};

/** Each section once, where its first feature stands; unknown names are passed over; nothing known gives the default. */
export function planSections(features: readonly string[]): SectionPlan[] {
  const plan = new Map<SectionName, SectionPlan>();
  for (const feature of features) {
    const meaning = meanings[feature.trim().toUpperCase()];
    if (!meaning) continue;
    const known = plan.get(meaning.name);
    plan.set(meaning.name, {
      name: meaning.name,
      ask: meaning.ask ?? known?.ask ?? false,
      proactive: meaning.proactive ?? known?.proactive ?? false,
    });
  }
  return plan.size > 0 ? [...plan.values()] : planSections(defaultFeatures);
}
