/** What the field of the knowledge section does beside asking: suggests questions, recalls earlier ones, runs commands. Loaded when the field is first used. */
import {
  createEffect,
  createMemo,
  createSignal,
  createUniqueId,
  For,
  type JSX,
  on,
  onCleanup,
  onMount,
  Show,
} from 'solid-js';
import { type CommandId, commandOf, offeredCommands, readCommands } from './ask-commands.ts';
import { createDraft, DraftCard } from './ask-draft.tsx';
import { commandsFor, type Option, optionsFor } from './ask-options.ts';
import { type PanelContext, usePanel } from './context.ts';
import type { Ask } from './knowledge-questions.tsx';
import { showWhole } from './show-whole.ts';

export type AskBoxProps = {
  readonly field: HTMLInputElement;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onAsk: Ask;
  /** A question was sent before this part was loaded: the list must not open over its answer and take its Escape. */
  readonly wasAsked: boolean;
};

/** As a combobox (WAI-ARIA): arrows choose, Enter takes, Escape closes. */
export function AskBox(props: AskBoxProps): JSX.Element {
  const panel = usePanel();
  const draft = createDraft();
  const listId = createUniqueId();
  const [isOpen, setOpen] = createSignal(!props.wasAsked);
  const [active, setActive] = createSignal(-1);
  const options = createMemo(() => optionsFor(panel, props.text));
  const isShown = () => isOpen() && options().length > 0;
  createEffect(on(options, () => setActive(-1)));

  const runCommands = async (commands: readonly CommandId[], own: string): Promise<void> => {
    props.onText('');
    setOpen(false);
    for (const id of commands) panel.choices.noteCommand(id);
    const changes = commands.flatMap((id) => commandOf(id).change?.(panel) ?? []);
    if (changes.length > 0) {
      if (own !== '' || draft.text() === undefined) draft.edit(own || lastUsed(panel));
      await draft.apply(changes);
    }
    for (const id of commands)
      await Promise.resolve(commandOf(id).run?.(panel)).catch(() => panel.toast(panel.t('box.failed')));
  };
  const take = (option: Option): void => {
    if (option.type === 'command') return void runCommands([option.id], '');
    props.onText('');
    setOpen(false);
    props.onAsk(option.text, option.suggestionId);
  };
  /** What names no command is no question either: it stays, and all commands are shown. */
  const takeBegun = (id?: CommandId) => (id ? take({ type: 'command', id }) : setOpen(true));
  /** True where it was one. */
  const takeTyped = (): boolean => {
    const chosen = isShown() ? options()[active()] : undefined;
    const typed = readCommands(panel.messages(), offeredCommands(panel), props.text);
    if (chosen) take(chosen);
    else if (typed) void runCommands(typed.commands, typed.draft);
    else if (!props.text.trim().startsWith('/')) return false;
    else takeBegun(commandsFor(panel, props.text)[0]);
    return true;
  };
  const onKey = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      if (!isOpen()) return void setOpen(true);
      const count = options().length;
      if (count > 0) setActive((active() + by + count + (active() < 0 && by < 0 ? 1 : 0)) % count);
    } else if (event.key === 'Escape' && isShown()) {
      event.stopPropagation();
      event.preventDefault();
      setOpen(false);
    }
  };
  const onSubmit = (event: Event): void => {
    if (!takeTyped()) return void setOpen(false);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  attach(props.field, { onKey, onSubmit, onInput: () => setOpen(true), onBlur: () => setOpen(false) });
  createEffect(() => {
    const { field } = props;
    field.setAttribute('role', 'combobox');
    field.setAttribute('aria-autocomplete', 'list');
    field.setAttribute('aria-controls', listId);
    field.setAttribute('aria-expanded', String(isShown()));
    if (isShown() && active() >= 0) field.setAttribute('aria-activedescendant', `${listId}-${active()}`);
    else field.removeAttribute('aria-activedescendant');
  });
  return (
    <>
      <Show when={isShown()}>
        <Options id={listId} options={options()} active={active()} onTake={take} />
      </Show>
      <Show when={draft.text() !== undefined}>
        <DraftCard draft={draft} onClosed={() => props.field.focus()} />
      </Show>
    </>
  );
}

function Options(props: {
  id: string;
  options: readonly Option[];
  active: number;
  onTake: (option: Option) => void;
}): JSX.Element {
  const { t } = usePanel();
  return (
    <div class="box-options" id={props.id} role="listbox" tabIndex={-1} aria-label={t('box.options')} ref={showWhole}>
      <For each={props.options}>
        {(option, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field keeps the focus and has the keys.
          <div
            id={`${props.id}-${at()}`}
            role="option"
            tabIndex={-1}
            aria-selected={props.active === at()}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => props.onTake(option)}
          >
            <span class="words" dir="auto">
              {option.type === 'command' ? t(`box.${option.id}`) : option.text}
            </span>
            <span class="faint">{hintOf(option, t)}</span>
          </div>
        )}
      </For>
    </div>
  );
}

function hintOf(option: Option, t: PanelContext['t']): string {
  if (option.type === 'command') return option.isEarlier ? t('box.ran') : '/';
  return t(option.isEarlier ? 'box.earlier' : 'box.suggested');
}

/** The reply that the agent used last: what "make it shorter" means before there is a draft here. */
function lastUsed(panel: PanelContext): string {
  const used = [...panel.choices.used()];
  const { suggestions } = panel.connection.store.state.view;
  for (const id of used.toReversed()) {
    const text = suggestions.find(({ suggestionId }) => suggestionId === id)?.text;
    if (text) return text;
  }
  return '';
}

type Listeners = {
  readonly onKey: (event: KeyboardEvent) => void;
  readonly onSubmit: (event: Event) => void;
  readonly onInput: () => void;
  readonly onBlur: () => void;
};

/** Before the field's own listeners. */
function attach(field: HTMLInputElement, { onKey, onSubmit, onInput, onBlur }: Listeners): void {
  onMount(() => {
    const { form } = field;
    field.addEventListener('keydown', onKey, true);
    field.addEventListener('input', onInput);
    field.addEventListener('focus', onInput);
    field.addEventListener('blur', onBlur);
    form?.addEventListener('submit', onSubmit, true);
    onCleanup(() => {
      field.removeEventListener('keydown', onKey, true);
      field.removeEventListener('input', onInput);
      field.removeEventListener('focus', onInput);
      field.removeEventListener('blur', onBlur);
      form?.removeEventListener('submit', onSubmit, true);
    });
  });
}
