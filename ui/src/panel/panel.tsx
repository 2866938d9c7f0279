/** The container: every module that is switched on, as sections in the order of the setting. */
import { createMemo, For, type JSX, onCleanup, onMount } from 'solid-js';
import { ConnectionNote, ConnectionWord, LatencyFigure } from '../modules/connection-state.tsx';
import { usePanel } from '../modules/context.ts';
import { MenuButton } from '../modules/menu.tsx';
import { Notices } from '../modules/notices.tsx';
import { sectionToUnfold } from '../modules/shortcuts.ts';
import { planSections } from '../state/features.ts';
import { keepScrollAnchor } from './scroll-anchor.ts';
import { Section } from './section.tsx';
import { createSectionFolding } from './section-folding.ts';
import { sections } from './sections.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { type Theme, themes } from './theme.ts';

/** The whole panel. `features` are names of the `FEATURES` setting; unknown ones are ignored. */
export function Panel(props: {
  features: readonly string[];
  theme: Theme;
  onTheme: (theme: Theme) => void;
}): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const plan = createMemo(() => planSections(props.features));
  const folding = createSectionFolding(panel.prefs);
  let scroller!: HTMLDivElement;
  let list!: HTMLDivElement;
  let openSheet = () => {};

  onMount(() => onCleanup(keepScrollAnchor(scroller, list)));

  panel.hooks.before = (command) => {
    const section = sectionToUnfold(command);
    if (section) folding.unfold(section);
  };
  panel.command('help', () => openSheet());
  panel.command('nextSection', () => focusSection(list, 1));
  panel.command('previousSection', () => focusSection(list, -1));

  const view = () => panel.connection.store.state.view;
  /** Without access nothing will come, so empty sections are not shown. */
  const hidden = () => {
    const { phase } = panel.connection.store.state;
    return (phase === 'forbidden' || phase === 'signedOut') && view().utterances.length === 0;
  };

  return (
    <main class="panel">
      <PanelHead theme={props.theme} onTheme={props.onTheme} onShortcuts={() => openSheet()} />
      <div class="panel-scroll" ref={scroller}>
        <ConnectionNote />
        <Notices />
        <div class="sections" ref={list}>
          <For each={hidden() ? [] : plan()}>
            {(section) => (
              <Section
                name={section.name}
                title={t(`${section.name}.title`)}
                open={folding.isOpen(section.name)}
                onToggle={() => folding.toggle(section.name)}
                badge={sections[section.name].badge?.()}
                count={sections[section.name].count?.(view())}
              >
                {sections[section.name].content(section)}
              </Section>
            )}
          </For>
        </div>
      </div>
      <ShortcutSheet
        ref={(open) => {
          openSheet = open;
        }}
      />
    </main>
  );
}

function PanelHead(props: { theme: Theme; onTheme: (theme: Theme) => void; onShortcuts: () => void }): JSX.Element {
  const { t, connection } = usePanel();
  return (
    <header class="panel-head">
      <h1 class="hidden-text">{t('app.name')}</h1>
      <ConnectionWord />
      <span class="spread" />
      <LatencyFigure />
      <MenuButton
        icon="more"
        label={t('menu.title')}
        items={() => [
          { label: t('menu.shortcuts'), icon: 'keys', run: () => props.onShortcuts() },
          {
            label: t('menu.signOut'),
            icon: 'close',
            disabled: connection.store.state.phase === 'signedOut',
            run: () => void connection.signOut(),
          },
          'line',
          { heading: t('menu.theme') },
          ...themes.map((theme) => ({
            label: t(`theme.${theme}`),
            checked: props.theme === theme,
            run: () => props.onTheme(theme),
          })),
        ]}
      />
    </header>
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
