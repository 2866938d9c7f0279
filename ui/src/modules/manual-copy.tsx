/** What the agent copies by hand. */
import { type JSX, onMount } from 'solid-js';
import { usePanel } from './context.ts';
import { IconButton } from './icon-button.tsx';

export type ManualCopyProps = { readonly text: string; readonly onClose: () => void };

/** For a browser that refuses to copy: the text, selected, and the keys to press. */
export function ManualCopy(props: ManualCopyProps): JSX.Element {
  const { t } = usePanel();
  let dialog!: HTMLDialogElement;
  let field!: HTMLTextAreaElement;
  onMount(() => {
    dialog.showModal();
    field.focus();
    field.select();
  });
  const keys = /mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘C' : 'Ctrl+C';
  const hint = () => t('copy.manual', { keys });
  return (
    <dialog class="dialog manual-copy" ref={dialog} onClose={() => props.onClose()} aria-label={hint()}>
      <div class="row">
        <p class="faint grow">{hint()}</p>
        <IconButton icon="close" label={t('shortcuts.close')} onClick={() => dialog.close()} />
      </div>
      <textarea class="field" rows="6" readonly ref={field} aria-label={hint()} value={props.text} />
    </dialog>
  );
}
