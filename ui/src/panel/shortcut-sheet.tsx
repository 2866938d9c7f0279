/** The sheet of keyboard shortcuts. */
import { createSignal, For, type JSX, onMount } from 'solid-js';
import { usePanel } from '../modules/context.ts';
import { IconButton } from '../modules/icon-button.tsx';
import { shortcutRows } from '../modules/shortcuts.ts';

export type SheetProps = { readonly onClose: () => void };

/** The dialog that lists every shortcut and switches them off. */
export function ShortcutSheet(props: SheetProps): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const [on, setOn] = createSignal(panel.prefs.get('keys', true));
  let dialog!: HTMLDialogElement;
  onMount(() => dialog.showModal());
  return (
    <dialog class="dialog shortcuts" ref={dialog} onClose={() => props.onClose()} aria-label={t('shortcuts.title')}>
      <div class="row nowrap">
        <h2>{t('shortcuts.title')}</h2>
        <span class="spread" />
        <IconButton icon="close" label={t('shortcuts.close')} onClick={() => dialog.close()} />
      </div>
      <dl class="shortcut-list">
        <For each={shortcutRows(panel.host.reply?.available === true)}>
          {(row) => (
            <div>
              <dt>
                <For each={row.shown}>{(key) => <kbd>{key}</kbd>}</For>
              </dt>
              <dd>{t(row.text)}</dd>
            </div>
          )}
        </For>
      </dl>
      <p class="faint">{t('shortcuts.note')}</p>
      <label class="check">
        <input
          type="checkbox"
          checked={on()}
          onChange={(event) => {
            setOn(event.currentTarget.checked);
            panel.prefs.set('keys', event.currentTarget.checked);
          }}
        />
        {t('shortcuts.on')}
      </label>
    </dialog>
  );
}
