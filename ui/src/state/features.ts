/** From the `FEATURES` setting to the sections of the panel, in its order. */
import { defaultFeatures, features, type SectionName } from '../../../shared/api/features.ts';

export type SectionPlan = {
  readonly name: SectionName;
  /** Knowledge only: which of its halves are on. */
  readonly ask: boolean;
  readonly proactive: boolean;
};

/** Each section once, at the place of its first feature. Unknown names are ignored; without a known one the default applies. */
export function planSections(names: readonly string[]): SectionPlan[] {
  const plan = new Map<SectionName, SectionPlan>();
  for (const name of names) {
    const feature = features[name.trim().toUpperCase()];
    if (!feature) continue;
    const known = plan.get(feature.section);
    plan.set(feature.section, {
      name: feature.section,
      ask: feature.ask ?? known?.ask ?? false,
      proactive: feature.proactive ?? known?.proactive ?? false,
    });
  }
  return plan.size > 0 ? [...plan.values()] : planSections(defaultFeatures);
}
