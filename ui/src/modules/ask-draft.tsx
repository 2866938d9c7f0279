/** The agent's draft in the box: commands change it, and each change can be undone. Nothing is inserted or sent by itself. */
import { type Accessor, createSignal, For, type JSX, Show } from 'solid-js';
import { bodyLimits } from '../../../shared/api/routes.ts';
import { type Change, commandOf, offeredCommands } from './ask-commands.ts';
import { usePanel } from './context.ts';
import { IconButton } from './icon-button.tsx';
import { showWhole } from './show-whole.ts';

export type Draft = {
  /** Undefined while there is none. */
  readonly text: Accessor<string | undefined>;
  readonly status: Accessor<'idle' | 'working' | 'same' | 'failed'>;
  readonly canUndo: Accessor<boolean>;
  edit(text: string): void;
  /** One after the other. The version before stays for `undo`. */
  apply(changes: readonly Change[]): Promise<void>;
  undo(): void;
  close(): void;
};

const mostVersions = 20;

/** No draft at first; keeps the last twenty versions. */
export function createDraft(): Draft {
  const [versions, setVersions] = createSignal<readonly string[]>([]);
  const [status, setStatus] = createSignal<ReturnType<Draft['status']>>('idle');
  const text = () => versions().at(-1);
  return {
    text,
    status,
    canUndo: () => versions().length > 1,
    edit(next) {
      setStatus('idle');
      setVersions((all) => [...all.slice(0, -1), next]);
    },
    async apply(changes) {
      const before = text();
      if (before === undefined || before.trim() === '' || status() === 'working') return;
      setStatus('working');
      try {
        let next = before;
        for (const change of changes) next = await change(next);
        // The agent closed it, or went on writing meanwhile.
        const isCurrent = text() === before;
        if (isCurrent && next !== before) setVersions((all) => [...all, next].slice(-mostVersions));
        setStatus(isCurrent && next === before ? 'same' : 'idle');
      } catch {
        setStatus('failed');
      }
    },
    undo() {
      setStatus('idle');
      setVersions((all) => (all.length > 1 ? all.slice(0, -1) : all));
    },
    close() {
      setStatus('idle');
      setVersions([]);
    },
  };
}

/** Shows the draft while there is one. */
export function DraftCard(props: { draft: Draft; onClosed: () => void }): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const canInsert = () => panel.host.reply?.available === true;
  const use = async (): Promise<void> => {
    const text = props.draft.text() ?? '';
    if (!canInsert()) return void panel.copy(text);
    const isInserted = await panel.host.reply!.insert(text).then(
      () => true,
      () => false,
    );
    if (isInserted) panel.toast(t('smart_reply.inserted'));
    else if (await panel.copy(text)) panel.toast(t('smart_reply.insertFailed'));
  };
  const close = (): void => {
    props.draft.close();
    props.onClosed();
  };
  return (
    <section class="box-draft" aria-label={t('box.draft')} ref={showWhole}>
      <header>
        <h3>{t('box.draft')}</h3>
        <span class="spread" />
        <span role="status" class="faint" classList={{ working: props.draft.status() === 'working' }}>
          {props.draft.status() === 'idle' ? '' : t(`box.${props.draft.status() as 'working' | 'same' | 'failed'}`)}
        </span>
      </header>
      <textarea
        class="field"
        rows="4"
        dir="auto"
        maxLength={bodyLimits.messageCharacters}
        aria-label={t('box.draft')}
        placeholder={t('box.draftHint')}
        value={props.draft.text() ?? ''}
        ref={(field) => queueMicrotask(() => props.draft.text() === '' && field.focus())}
        onInput={(event) => props.draft.edit(event.currentTarget.value)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') close();
        }}
      />
      <div class="row">
        <For each={offeredCommands(panel).filter((id) => commandOf(id).change)}>
          {(id) => (
            <button
              type="button"
              class="chip"
              disabled={props.draft.status() === 'working'}
              onClick={() => void props.draft.apply([commandOf(id).change!(panel)])}
            >
              {t(`box.${id}`)}
            </button>
          )}
        </For>
      </div>
      <div class="row">
        <button
          type="button"
          class="button primary"
          disabled={(props.draft.text() ?? '').trim() === ''}
          onClick={() => void use()}
        >
          {t(canInsert() ? 'smart_reply.insert' : 'smart_reply.copy')}
        </button>
        <Show when={props.draft.canUndo()}>
          <button type="button" class="button" onClick={() => props.draft.undo()}>
            {t('box.undo')}
          </button>
        </Show>
        <span class="spread" />
        <IconButton icon="close" size={14} label={t('box.close')} onClick={close} />
      </div>
    </section>
  );
}
