/** What `<earshot-supervisor>` shows: the supervisor's page, without a word in the address of the page around it. */
import type { JSX } from 'solid-js';
import { loadPublicConfig } from '../data/api.ts';
import type { Environment } from '../data/connection.ts';
import { linkStyles } from '../design/sheet.ts';
import type { Messages } from '../messages/messages.ts';
import { applyTheme, parseTheme } from '../panel/theme.ts';
import { layouts } from '../supervisor/filters.ts';
import href from '../supervisor/supervisor.css?url';
import { SupervisorApp } from '../supervisor/supervisor-app.tsx';
import { createMemoryAddress } from '../supervisor/view-address.ts';
import { createPageIdentity } from './page-identity.ts';

export type SupervisorElementOptions = {
  readonly environment: Environment;
  /** Origin of the service. */
  readonly service: string;
  /** Address of `/modules.js`, beside which the style sheet is. */
  readonly base: string;
};

/** Resolves with what draws, once the service has answered and the style sheet is there. */
export async function openSupervisor(
  element: HTMLElement,
  { environment, service, base }: SupervisorElementOptions,
): Promise<(messages: Messages) => JSX.Element> {
  const [config] = await Promise.all([
    loadPublicConfig(environment.fetch, service),
    linkStyles(element.shadowRoot!, base, href),
  ]);
  const identity = createPageIdentity(element, config, 'local-supervisor');
  const layout = layouts.find((each) => each === element.getAttribute('layout'));
  const address = createMemoryAddress(`${service}/supervisor`, layout ? `?layout=${layout}` : '');
  const theme = parseTheme(element.getAttribute('theme') ?? environment.prefs.get('theme', 'auto'));
  applyTheme(element, theme);
  return (messages) => (
    <SupervisorApp
      {...{ environment, identity, messages, address, theme }}
      apiBase={service || config.apiBase.replace(/\/+$/, '')}
      onTheme={(next) => {
        environment.prefs.set('theme', next);
        applyTheme(element, next);
      }}
    />
  );
}
