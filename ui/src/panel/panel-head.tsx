/** The first line of the panel: the connection, and the menu. */
import type { JSX } from 'solid-js';
import { ConnectionWord } from '../modules/connection-state.tsx';
import { usePanel } from '../modules/context.ts';
import { MenuButton } from '../modules/menu.tsx';
import type { PanelMenuProps } from './panel-menu.ts';

/** What the menu offers is loaded when it first opens. */
export function PanelHead(props: PanelMenuProps): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  return (
    <header class="panel-head">
      <h1 class="hidden-text">{t('app.name')}</h1>
      <ConnectionWord />
      <span class="spread" />
      <MenuButton
        icon="more"
        label={t('menu.title')}
        items={async () => (await import('./panel-menu.ts')).panelMenu(panel, props)}
      />
    </header>
  );
}
