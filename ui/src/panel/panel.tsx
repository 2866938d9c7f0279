/** The container: what helps now on top, then every module that is switched on, arranged for the moment of the conversation. */
import { createEffect, createMemo, createSignal, For, type JSX, on, onCleanup, onMount, Show } from 'solid-js';
import { ConnectionNote } from '../modules/connection-state.tsx';
import { usePanel } from '../modules/context.ts';
import { Facts } from '../modules/facts.tsx';
import { FocusCard } from '../modules/focus-card.tsx';
import { lazily } from '../modules/lazily.tsx';
import { sectionToUnfold } from '../modules/shortcuts.ts';
import { type CustomerPlace, placeCustomer } from '../state/customer-place.ts';
import { planSections, type SectionPlan } from '../state/features.ts';
import { openHints } from '../state/hints.ts';
import { arrangeSections, type Phase, phaseOf, type Situation, situationOf } from '../state/layout.ts';
import { PanelHead } from './panel-head.tsx';
import { keepScrollAnchor } from './scroll-anchor.ts';
import { Section } from './section.tsx';
import { createSectionFolding, type SectionFolding } from './section-folding.ts';
import { sections } from './sections.tsx';
import type { SheetProps } from './shortcut-sheet.tsx';
import type { Theme } from './theme.ts';

const Notices = lazily(async () => (await import('../modules/notices.tsx')).Notices);
const Actions = lazily(async () => (await import('../modules/actions.tsx')).Actions);
const Customer = lazily(async () => (await import('../modules/customer.tsx')).Customer);
const SupervisorHints = lazily(async () => (await import('../modules/supervisor-hints.tsx')).SupervisorHints);
const ShortcutSheet = lazily<SheetProps>(async () => (await import('./shortcut-sheet.tsx')).ShortcutSheet);

/** The whole panel. `features` are names of the `FEATURES` setting; unknown ones are ignored. */
export function Panel(props: {
  features: readonly string[];
  theme: Theme;
  onTheme: (theme: Theme) => void;
}): JSX.Element {
  const panel = usePanel();
  const { state } = panel.connection.store;
  const phase = createMemo(() => phaseOf(state.view));
  const situation = createMemo(() => situationOf(phase(), state.view.channel));
  const plan = createMemo(() => arrangeSections(planSections(props.features), situation()));
  const folding = createSectionFolding(panel.prefs, situation);
  const [isSheetOpen, setSheetOpen] = createSignal(false);
  let scroller!: HTMLDivElement;
  let list!: HTMLDivElement;

  onMount(() => onCleanup(keepScrollAnchor(scroller, list)));
  showSituations(situation, () => ({ scroller, list }));

  panel.hooks.before = (command) => {
    const section = sectionToUnfold(command);
    if (section) folding.unfold(section);
  };
  panel.hooks.beforeShow = () => folding.unfold('transcript');
  panel.command('help', () => setSheetOpen(true));
  panel.command('nextSection', () => focusSection(list, 1));
  panel.command('previousSection', () => focusSection(list, -1));

  /** Without access nothing will come, so empty sections are not shown. */
  const isHidden = () =>
    (state.phase === 'forbidden' || state.phase === 'signedOut') && state.view.utterances.length === 0;

  return (
    <main class="panel">
      <PanelHead theme={props.theme} onTheme={props.onTheme} onShortcuts={() => setSheetOpen(true)} />
      <div class="panel-scroll" ref={scroller}>
        <ConnectionNote place="top" />
        <div class="view" ref={list} data-situation={situation()}>
          <Show when={!isHidden()}>
            <Lead phase={phase()} situation={situation()} />
          </Show>
          <SectionList plan={isHidden() ? [] : plan()} folding={folding} />
        </div>
      </div>
      <footer class="panel-foot">
        <Show when={state.view.actions}>
          <Actions />
        </Show>
        {/* Over the end of what scrolls, so that nothing moves when a note comes or goes. */}
        <div class="over">
          <div>
            <ConnectionNote place="foot" />
            <Show when={state.view.notices.length > 0}>
              <Notices />
            </Show>
          </div>
        </div>
      </footer>
      <Show when={isSheetOpen()}>
        <ShortcutSheet onClose={() => setSheetOpen(false)} />
      </Show>
    </main>
  );
}

/** The card and the facts. When the conversation is over, the summary leads, and the facts stay where there are any. */
function Lead(props: { phase: Phase; situation: Situation }): JSX.Element {
  const { state } = usePanel().connection.store;
  const { view } = state;
  const customer = createMemo<CustomerPlace | undefined>((before) =>
    placeCustomer(before, {
      view: props.situation,
      isLive: state.phase === 'live',
      isKnown: view.context?.items.some(({ source }) => source === 'customer') === true,
    }),
  );
  return (
    <div class="lead">
      <Show when={props.phase !== 'wrapUp' && openHints(view.suggestions).length > 0}>
        <SupervisorHints />
      </Show>
      <Show when={props.phase !== 'wrapUp'}>
        <FocusCard />
      </Show>
      <Show when={customer()?.place === 'card'}>
        <Customer />
      </Show>
      <Show when={props.phase !== 'wrapUp' || view.facts.length > 0}>
        <Facts withCustomer={customer()?.place === 'strip'} />
      </Show>
    </div>
  );
}

function SectionList(props: { plan: readonly SectionPlan[]; folding: SectionFolding }): JSX.Element {
  const { t, connection } = usePanel();
  const { view } = connection.store.state;
  const plans = new Map<SectionPlan['name'], SectionPlan>();
  const names = createMemo(() => {
    for (const section of props.plan) plans.set(section.name, section);
    return props.plan.map(({ name }) => name);
  });
  return (
    <For each={names()}>
      {(name) => (
        <Section
          name={name}
          title={t(`${name}.title`)}
          open={props.folding.isOpen(name)}
          onToggle={() => props.folding.toggle(name)}
          badge={sections[name].badge?.()}
          count={sections[name].count?.(view)}
        >
          {() => sections[name].content(plans.get(name)!)}
        </Section>
      )}
    </For>
  );
}

/**
 * Another situation is another view: it is shown as a whole, from its start, and fades in. Nothing that the agent has typed is
 * lost, as the same elements are shown again; nothing moves under their eyes, as the former view is gone.
 */
function showSituations(
  situation: () => Situation,
  elements: () => { scroller: HTMLElement; list: HTMLElement },
): void {
  createEffect(
    on(
      situation,
      () => {
        const { scroller, list } = elements();
        const focused = (list.getRootNode() as Document | ShadowRoot).activeElement;
        list.remove();
        scroller.append(list);
        list.classList.remove('changing');
        void list.offsetWidth;
        list.classList.add('changing');
        if (focused instanceof HTMLElement && list.contains(focused)) focused.focus({ preventScroll: true });
        else scroller.scrollTop = 0;
      },
      { defer: true },
    ),
  );
}

/** Moves the focus to the title of the next or previous section, around the ends. */
function focusSection(list: HTMLElement, by: 1 | -1): void {
  const heads = [...list.querySelectorAll<HTMLElement>('.section-toggle')];
  const root = list.getRootNode() as Document | ShadowRoot;
  const at = heads.findIndex((head) => head.closest('.section')?.contains(root.activeElement));
  const from = at < 0 && by < 0 ? 0 : at;
  heads[(from + by + heads.length) % heads.length]?.focus();
}
