/** What the service found in itself, area by area, with the fix where something is wrong. */
import { createMemo, createSignal, For, type JSX, Match, onMount, Show, Switch } from 'solid-js';
import type { Check, ServiceCheckResponse } from '../../../shared/api/service-check.ts';
import { EarshotError, type ErrorCode } from '../../../shared/errors.ts';
import type { CheckMessages } from '../messages/check-messages.ts';

/** Areas in the order in which the service names them. */
function byArea(checks: readonly Check[]): [area: string, checks: Check[]][] {
  const areas = new Map<string, Check[]>();
  for (const check of checks) {
    const area = check.name.split('.')[0]!;
    areas.set(area, [...(areas.get(area) ?? []), check]);
  }
  return [...areas];
}

export function CheckPage(props: {
  messages: CheckMessages;
  locale: string;
  load: () => Promise<ServiceCheckResponse>;
  signIn: () => Promise<void>;
}): JSX.Element {
  const [report, setReport] = createSignal<ServiceCheckResponse>();
  const [trouble, setTrouble] = createSignal<{ readonly code: ErrorCode; readonly detail: string | undefined }>();
  const [busy, setBusy] = createSignal(false);

  async function run(before?: () => Promise<void>): Promise<void> {
    if (busy()) return;
    setBusy(true);
    setTrouble(undefined);
    try {
      await before?.();
      setReport(await props.load());
    } catch (error) {
      const { code, detail } = EarshotError.from(error);
      setReport(undefined);
      setTrouble({ code, detail });
    } finally {
      setBusy(false);
    }
  }
  onMount(() => void run());

  const count = (status: Check['status']) => String(report()!.checks.filter((each) => each.status === status).length);
  const summary = () =>
    props.messages.summary
      .replace('{pass}', count('pass'))
      .replace('{warn}', count('warn'))
      .replace('{fail}', count('fail'));
  const checkedAt = () =>
    new Intl.DateTimeFormat(props.locale, { timeStyle: 'medium' }).format(Date.parse(report()!.checkedAt));
  const areas = createMemo(() => byArea(report()?.checks ?? []));
  const needsHer = () => ['unauthenticated', 'cancelled'].includes(trouble()?.code ?? '');

  return (
    <main class="earshot service-check">
      <header class="service-check-head">
        <h1>{props.messages.title}</h1>
        <span class="spread" />
        <Show
          when={needsHer()}
          fallback={
            <button type="button" class="button" disabled={busy()} onClick={() => void run()}>
              {props.messages.again}
            </button>
          }
        >
          <button type="button" class="button primary" disabled={busy()} onClick={() => void run(props.signIn)}>
            {props.messages.signIn}
          </button>
        </Show>
      </header>
      <div role="status">
        <Switch>
          <Match when={busy() && !report()}>
            <p>{props.messages.looking}</p>
          </Match>
          <Match when={trouble()}>
            {(met) => (
              <p>
                {met().code === 'forbidden'
                  ? props.messages.forbidden
                  : needsHer()
                    ? props.messages.signedOut
                    : props.messages.failed}
              </p>
            )}
          </Match>
          <Match when={report()}>
            <p>
              {summary()}{' '}
              <span class="service-check-when">{props.messages.checkedAt.replace('{time}', checkedAt())}</span>
            </p>
          </Match>
        </Switch>
      </div>
      <For each={areas()}>
        {([area, checks]) => (
          <section>
            <h2>{props.messages.areas[area] ?? area}</h2>
            <ul>
              <For each={checks}>
                {(check) => (
                  <li class="service-check-row" data-status={check.status}>
                    <span class="service-check-status">{props.messages.statuses[check.status]}</span>
                    {/* The service tells these in English, with names of settings and commands. */}
                    <div lang="en" dir="ltr">
                      <p>{check.detail}</p>
                      <Show when={check.fix}>{(fix) => <p class="service-check-fix">{fix()}</p>}</Show>
                    </div>
                  </li>
                )}
              </For>
            </ul>
          </section>
        )}
      </For>
    </main>
  );
}
