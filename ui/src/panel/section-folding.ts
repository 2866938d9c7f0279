/** Which sections are folded in a situation, kept across visits. */
import { type Accessor, createSignal } from 'solid-js';
import type { SectionName } from '../../../shared/api/features.ts';
import type { PanelContext } from '../modules/context.ts';
import { isOpenAtFirst, type Situation } from '../state/layout.ts';

export type SectionFolding = {
  readonly isOpen: (name: SectionName) => boolean;
  readonly toggle: (name: SectionName) => void;
  readonly unfold: (name: SectionName) => void;
};

/** Starts with what the agent decided in this situation before, else with what is open at first. */
export function createSectionFolding(prefs: PanelContext['prefs'], situation: Accessor<Situation>): SectionFolding {
  const [folded, setFolded] = createSignal<Readonly<Record<string, boolean>>>(prefs.get('folded', {}));
  const keyOf = (name: SectionName) => `${situation()}.${name}`;
  const isOpen = (name: SectionName) => {
    const decided = folded()[keyOf(name)];
    return decided === undefined ? isOpenAtFirst(name, situation()) : !decided;
  };
  const fold = (name: SectionName, value: boolean) => {
    setFolded((before) => ({ ...before, [keyOf(name)]: value }));
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
