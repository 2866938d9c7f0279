/** What the service found in itself, area by area, with the fix where something is wrong. */
import { createMemo, createSignal, For, type JSX, Match, onMount, Show, Switch } from 'solid-js';
import type { Check, ServiceCheckResponse, WebhookCheckResponse } from '../../../shared/api/service-check.ts';
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

/** Loads a report when it is mounted, and again on request. `signIn` is offered where the session has ended. */
export function CheckPage(props: {
  messages: CheckMessages;
  locale: string;
  load: () => Promise<ServiceCheckResponse>;
  webhooks: (what: 'test' | 'resend') => Promise<WebhookCheckResponse>;
  signIn: () => Promise<void>;
}): JSX.Element {
  const [report, setReport] = createSignal<ServiceCheckResponse>();
  const [failure, setFailure] = createSignal<ErrorCode>();
  const [busy, setBusy] = createSignal(false);

  async function run(before?: () => Promise<void>): Promise<void> {
    if (busy()) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await before?.();
      setReport(await props.load());
    } catch (error) {
      setReport(undefined);
      setFailure(EarshotError.from(error).code);
    } finally {
      setBusy(false);
    }
  }
  onMount(() => void run());
  const areas = createMemo(() => byArea(report()?.checks ?? []));

  return (
    <main class="earshot service-check">
      <header class="service-check-head">
        <h1>{props.messages.title}</h1>
        <span class="spread" />
        <Show
          when={needsSignIn(failure())}
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
          <Match when={failure()}>{(code) => <p>{failureText(code(), props.messages)}</p>}</Match>
          <Match when={report()}>
            {(found) => <ReportSummary report={found()} messages={props.messages} locale={props.locale} />}
          </Match>
        </Switch>
      </div>
      <For each={areas()}>
        {([area, checks]) => (
          <>
            <AreaChecks area={area} checks={checks} messages={props.messages} />
            <Show when={area === 'webhooks'}>
              <WebhookButtons messages={props.messages} webhooks={props.webhooks} onDone={() => void run()} />
            </Show>
          </>
        )}
      </For>
    </main>
  );
}

function needsSignIn(failure: ErrorCode | undefined): boolean {
  return failure === 'unauthenticated' || failure === 'cancelled';
}

function failureText(failure: ErrorCode, messages: CheckMessages): string {
  if (failure === 'forbidden') return messages.forbidden;
  return needsSignIn(failure) ? messages.signedOut : messages.failed;
}

function ReportSummary(props: { report: ServiceCheckResponse; messages: CheckMessages; locale: string }): JSX.Element {
  const count = (status: Check['status']) =>
    String(props.report.checks.filter((each) => each.status === status).length);
  const summary = () =>
    props.messages.summary
      .replace('{pass}', count('pass'))
      .replace('{warn}', count('warn'))
      .replace('{fail}', count('fail'));
  const checkedAt = () =>
    new Intl.DateTimeFormat(props.locale, { timeStyle: 'medium' }).format(Date.parse(props.report.checkedAt));
  return (
    <p>
      {summary()} <span class="service-check-when">{props.messages.checkedAt.replace('{time}', checkedAt())}</span>
    </p>
  );
}

function AreaChecks(props: { area: string; checks: readonly Check[]; messages: CheckMessages }): JSX.Element {
  return (
    <section>
      <h2>{props.messages.areas[props.area] ?? props.area}</h2>
      <ul>
        <For each={props.checks}>
          {(check) => (
            <li class="service-check-row" data-status={check.status}>
              <span class="service-check-status">{props.messages.statuses[check.status]}</span>
              {/* The service writes these in English, with names of settings and commands. */}
              <div lang="en" dir="ltr">
                <p>{check.detail}</p>
                <Show when={check.fix}>{(fix) => <p class="service-check-fix">{fix()}</p>}</Show>
              </div>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}

/** Says what came of it beside the buttons. */
function WebhookButtons(props: {
  messages: CheckMessages;
  webhooks: (what: 'test' | 'resend') => Promise<WebhookCheckResponse>;
  onDone: () => void;
}): JSX.Element {
  const words = props.messages.webhooks;
  const [said, setSaid] = createSignal('');
  async function run(what: 'test' | 'resend'): Promise<void> {
    setSaid(props.messages.looking);
    try {
      const { result, resent } = await props.webhooks(what);
      setSaid(result ? words[result] : words.resent.replace('{count}', String(resent ?? 0)));
      if (what === 'resend') props.onDone();
    } catch {
      setSaid(props.messages.failed);
    }
  }
  return (
    <p class="service-check-head">
      <button type="button" class="button" onClick={() => void run('test')}>
        {words.test}
      </button>
      <button type="button" class="button" onClick={() => void run('resend')}>
        {words.resend}
      </button>
      <span role="status">{said()}</span>
    </p>
  );
}
