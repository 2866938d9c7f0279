/** The first line of the panel: the connection, and the menu. */
import type { JSX } from 'solid-js';
import { ConnectionWord, useLatencyText } from '../modules/connection-state.tsx';
import { usePanel } from '../modules/context.ts';
import { MenuButton } from '../modules/menu.tsx';
import { type Theme, themes } from './theme.ts';

/** How long text and suggestions take is in the menu: it is no help during a call. */
export function PanelHead(props: {
  theme: Theme;
  onTheme: (theme: Theme) => void;
  onShortcuts: () => void;
}): JSX.Element {
  const { t, connection } = usePanel();
  const latency = useLatencyText();
  return (
    <header class="panel-head">
      <h1 class="hidden-text">{t('app.name')}</h1>
      <ConnectionWord />
      <span class="spread" />
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
          ...(latency() === undefined ? [] : (['line', { heading: latency()! }] as const)),
        ]}
      />
    </header>
  );
}
