/** Which sections are folded, kept across visits. */
import { createSignal } from 'solid-js';
import type { SectionName } from '../../../shared/api/features.ts';
import type { PanelContext } from '../modules/context.ts';
import { sections } from './sections.tsx';

export type SectionFolding = {
  readonly isOpen: (name: SectionName) => boolean;
  readonly toggle: (name: SectionName) => void;
  readonly unfold: (name: SectionName) => void;
};

/** Starts with what the preferences hold, else with the registry's `isFoldedAtFirst`. */
export function createSectionFolding(prefs: PanelContext['prefs']): SectionFolding {
  const [folded, setFolded] = createSignal<Readonly<Record<string, boolean>>>(prefs.get('folded', {}));
  const isOpen = (name: SectionName) => !(folded()[name] ?? sections[name].isFoldedAtFirst ?? false);
  const fold = (name: SectionName, value: boolean) => {
    setFolded((before) => ({ ...before, [name]: value }));
    prefs.set('folded', folded());
  };
  return {
    isOpen,
    toggle: (name) => fold(name, isOpen(name)),
    unfold(name) {
      if (!isOpen(name)) fold(name, false);
    },
  };
}
