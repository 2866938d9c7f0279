/** The names that `FEATURES` may hold, each with the panel section that it switches on. */
import { type Feature, type SuggestionSection, suggestionKinds } from '../assist/suggestion-kinds.ts';

export type SectionName = 'transcript' | 'sentiment' | 'intent' | SuggestionSection | 'summary';

export type SectionFeature = Feature & { readonly section: SectionName };

/** In the order of the panel. Administrators know these names, some of them from older installations. */
export const features: Readonly<Record<string, SectionFeature>> = {
  TRANSCRIPT: { section: 'transcript', isDefault: true },
  LIVE_TRANSCRIPTION: { section: 'transcript' },
  SENTIMENT: { section: 'sentiment', isDefault: true },
  INTENT: { section: 'intent', isDefault: true },
  ...suggestionFeatures(),
  CONVERSATION_SUMMARIZATION: { section: 'summary', isDefault: true },
};

/** The modules of a panel, in order, where `FEATURES` is not set. */
export const defaultFeatures: readonly string[] = Object.keys(features).filter((name) => features[name]?.isDefault);

function suggestionFeatures(): Record<string, SectionFeature> {
  return Object.fromEntries(
    Object.values(suggestionKinds).flatMap(({ section, features }) =>
      Object.entries<Feature>(features).map(([name, feature]) => [name, { ...feature, section }]),
    ),
  );
}
