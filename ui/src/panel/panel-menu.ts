/** What the menu of the panel offers: loaded when it first opens. */
import type { PanelContext } from '../modules/context.ts';
import type { MenuItem } from '../modules/menu-item.ts';
import { latencyFigure } from '../state/latency.ts';
import { type Theme, themes } from './theme.ts';

export type PanelMenuProps = {
  readonly theme: Theme;
  readonly onTheme: (theme: Theme) => void;
  readonly onShortcuts: () => void;
};

/** How long text and suggestions take is here: it is no help during a call. */
export function panelMenu(panel: PanelContext, props: PanelMenuProps): readonly MenuItem[] {
  const { t, connection } = panel;
  const latency = latencyText(panel);
  return [
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
    ...(latency === undefined ? [] : (['line', { heading: latency }] as const)),
  ];
}

/** Speech end to text, text to suggestion, for those who want to know; undefined while nothing was measured. */
function latencyText({ t, messages, connection }: PanelContext): string | undefined {
  const { textMs, suggestionMs } = latencyFigure(connection.store.state.view);
  if (textMs === undefined && suggestionMs === undefined) return undefined;
  const seconds = (ms: number | undefined) =>
    ms === undefined
      ? t('latency.none')
      : messages().number(ms / 1_000, {
          style: 'unit',
          unit: 'second',
          unitDisplay: 'narrow',
          maximumFractionDigits: ms < 9_950 ? 1 : 0,
        });
  return t('latency.label', { text: seconds(textMs), suggestion: seconds(suggestionMs) });
}
