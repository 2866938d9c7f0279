/** Actions that the assistant proposes: the agent reads what would be done, changes it, confirms or declines, and sees what came of it. */
import { createMemo, createSignal, For, type JSX, Match, Show, Switch } from 'solid-js';
import { paths } from '../../../shared/api/routes.ts';
import { actionIn } from '../../../shared/assist/action.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { Icon } from '../design/icons.tsx';
import { actionsToShow, isComplete, isOpen, type ShownAction } from '../state/actions.ts';
import { createKeyed } from '../state/keyed.ts';
import { usePanel } from './context.ts';
import { keepFocusVisible } from './keep-focus-visible.ts';

export function Actions(): JSX.Element {
  const { t, connection, messages } = usePanel();
  const { view } = connection.store.state;
  const shown = createMemo(() => actionsToShow(view.actions).map((action) => actionIn(action, messages().language)));
  const keyed = createKeyed(shown, ({ actionId }) => actionId);
  return (
    <section class="actions" ref={keepFocusVisible} aria-label={t('actions.title')}>
      <For each={keyed()}>{(entry) => <ActionCard action={entry.item()} />}</For>
    </section>
  );
}

/** With its values: two of a kind have different names for a screen reader. */
const nameOf = ({ title, parameters }: ShownAction): string =>
  [title, ...parameters.map(({ value }) => value)].join(' ');

function ActionCard(props: { action: ShownAction }): JSX.Element {
  const panel = usePanel();
  const { t, connection } = panel;
  const [edits, setEdits] = createSignal<Readonly<Record<string, string>>>({});
  const [isSending, setSending] = createSignal(false);
  /** Then the outcome takes the place of the description. */
  const hasOutcome = () => props.action.result !== undefined || props.action.failure !== undefined;
  const canDecide = () => !isSending() && isOpen(props.action, panel.now());

  const decide = async (decision: 'confirm' | 'decline') => {
    if (!canDecide()) return;
    setSending(true);
    const parameters = decision === 'confirm' && Object.keys(edits()).length > 0 ? { parameters: edits() } : {};
    try {
      const path = paths.action(connection.conversationId, props.action.actionId);
      await connection.api.request('POST', path, { decision, ...parameters });
    } catch (error) {
      panel.toast(EarshotError.from(error).code === 'forbidden' ? t('actions.notAllowed') : t('actions.notSent'));
    } finally {
      setSending(false);
    }
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (isComplete(props.action, edits())) void decide('confirm');
  };
  return (
    <form class="action" data-state={props.action.state} aria-label={nameOf(props.action)} onSubmit={submit}>
      <header>
        <Icon name={props.action.state === 'done' ? 'check' : 'spark'} size={14} />
        <h2 dir="auto">{props.action.title}</h2>
        <span class="spread" />
        <span class="action-state" role="status">
          {t(`actions.${props.action.state}`)}
        </span>
      </header>
      <Show when={props.action.description && !hasOutcome()}>
        <p class="faint" dir="auto">
          {props.action.description}
        </p>
      </Show>
      <Switch>
        <Match when={isOpen(props.action, panel.now()) || isSending()}>
          <Fields
            action={props.action}
            edits={edits()}
            onEdit={(name, value) => setEdits({ ...edits(), [name]: value })}
          />
        </Match>
        <Match when={props.action.parameters.length > 0}>
          <dl class="action-values">
            <For each={props.action.parameters}>
              {({ label, value }) => (
                <div>
                  <dt>{label}</dt>
                  <dd dir="auto">{value}</dd>
                </div>
              )}
            </For>
          </dl>
        </Match>
      </Switch>
      <Show when={hasOutcome()}>
        <Outcome action={props.action} />
      </Show>
      <Show when={isOpen(props.action, panel.now())}>
        <footer>
          <button type="submit" class="button primary" disabled={isSending() || !isComplete(props.action, edits())}>
            {t(props.action.state === 'proposed' ? 'actions.confirm' : 'actions.retry')}
          </button>
          <button type="button" class="button" disabled={isSending()} onClick={() => void decide('decline')}>
            {t('actions.decline')}
          </button>
        </footer>
      </Show>
    </form>
  );
}

function Outcome(props: { action: ShownAction }): JSX.Element {
  const { t } = usePanel();
  return (
    <p class="action-result words">
      <Show when={props.action.failure}>
        {(failure) => <span class="action-failure">{t(`actions.${failure()}`)} </span>}
      </Show>
      <bdi>{props.action.result}</bdi>
    </p>
  );
}

/** What is done with: each as a field where it may be changed. */
function Fields(props: {
  action: ShownAction;
  edits: Readonly<Record<string, string>>;
  onEdit: (name: string, value: string) => void;
}): JSX.Element {
  return (
    <div class="action-fields">
      <For each={props.action.parameters}>
        {(parameter) => {
          const value = () => props.edits[parameter.name] ?? parameter.value;
          const edit = (event: { currentTarget: { value: string } }) =>
            props.onEdit(parameter.name, event.currentTarget.value);
          return (
            <label>
              <span>{parameter.label}</span>
              <Switch
                fallback={
                  <input
                    type={parameter.kind === 'date' ? 'date' : 'text'}
                    inputmode={parameter.kind === 'number' ? 'decimal' : undefined}
                    dir="auto"
                    autocomplete="off"
                    required={parameter.required}
                    readonly={!parameter.editable}
                    value={value()}
                    onInput={edit}
                  />
                }
              >
                <Match when={parameter.kind === 'boolean'}>
                  <input
                    type="checkbox"
                    checked={value() === 'true'}
                    disabled={!parameter.editable}
                    onChange={(event) => props.onEdit(parameter.name, String(event.currentTarget.checked))}
                  />
                </Match>
                <Match when={parameter.choices}>
                  {(choices) => (
                    <select disabled={!parameter.editable} onChange={edit}>
                      <Show when={value() === ''}>
                        <option value="" selected />
                      </Show>
                      <For each={choices()}>
                        {(choice, at) => (
                          <option value={choice} selected={choice === value()}>
                            {parameter.choiceLabels?.[at()] ?? choice}
                          </option>
                        )}
                      </For>
                    </select>
                  )}
                </Match>
              </Switch>
            </label>
          );
        }}
      </For>
    </div>
  );
}
