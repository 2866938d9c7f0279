/** The custom elements. Each renders one module, or the container, into its own shadow root. */
import { createSignal, type JSX } from 'solid-js';
import { render } from 'solid-js/web';
import { defaultFeatures } from '../../../shared/api/features.ts';
import { parseConversationId, safeParseConversationId } from '../../../shared/ids.ts';
import type { PanelHost } from '../data/host.ts';
import { linkStyles } from '../design/sheet.ts';
import { browserEnvironment } from '../environment.ts';
import { createMessages, loadWholeCatalog, type Messages, pickLanguage } from '../messages/messages.ts';
import { ConnectionNote } from '../modules/connection-state.tsx';
import { Frame } from '../modules/frame.tsx';
import { lazily } from '../modules/lazily.tsx';
import { followPage } from '../page-lifecycle.ts';
import { Panel } from '../panel/panel.tsx';
import { sectionNames, sections } from '../panel/sections.tsx';
import { applyTheme, parseTheme } from '../panel/theme.ts';
import { describeFailure, type FailureCode, failureOfId, failureOfLoading, type ModuleFailure } from './failure.ts';
import { createPageIdentity } from './page-identity.ts';
import { createSharedConnections, type SharedConnection, type SharedConnections } from './shared-connections.ts';

// In a part of the panel that other elements load later.
const Notices = lazily(async () => (await import('../modules/notices.tsx')).Notices);

type Draw = (element: HTMLElement, shared: SharedConnection) => JSX.Element;

/** What an element shows. */
type Content = {
  /** Why its attributes as they are do not do; undefined where they do. */
  attributeFailure(element: HTMLElement): FailureCode | undefined;
  /** `ready` resolves with what draws, once the service has answered. `release` is called when the element is gone. */
  open(
    element: HTMLElement,
    service: string,
  ): { readonly ready: Promise<(messages: Messages) => JSX.Element>; readonly release: () => void };
};

const off = (element: HTMLElement, name: string) => element.getAttribute(name) === 'false';

/** `earshot-panel` for the container, `earshot-transcript` and so on for single modules. */
export function defineModules(registry: CustomElementRegistry, serviceOrigin: string): void {
  let created: ReturnType<typeof browserEnvironment> | undefined;
  const environment = () => {
    created ??= browserEnvironment();
    return created;
  };
  const shared = createSharedConnections(environment, (connection) => followPage(connection));
  const defineContent = (name: string, content: Content) => {
    if (!registry.get(`earshot-${name}`))
      registry.define(`earshot-${name}`, elementClass(name, content, serviceOrigin));
  };
  const define = (name: string, draw: Draw) => defineContent(name, conversationContent(shared, draw));
  for (const name of sectionNames) {
    define(name.replaceAll('_', '-'), (element) => (
      <>
        <ConnectionNote />
        {sections[name].content({ ask: !off(element, 'ask'), proactive: !off(element, 'proactive') })}
      </>
    ));
  }
  define('panel', (element, { config }) => {
    const [theme, setTheme] = createSignal(
      parseTheme(element.getAttribute('theme') ?? environment().prefs.get('theme', 'auto')),
    );
    const named = element.getAttribute('features')?.split(',');
    return (
      <Panel
        features={named ?? (config.features.length > 0 ? config.features : defaultFeatures)}
        theme={theme()}
        onTheme={(next) => {
          setTheme(next);
          environment().prefs.set('theme', next);
          applyTheme(element, next);
        }}
      />
    );
  });
  define('notices', () => <Notices />);
  defineContent('supervisor', {
    attributeFailure: () => undefined,
    open: (element, service) => ({
      ready: import('./supervisor-element.tsx').then(({ openSupervisor }) =>
        openSupervisor(element, { environment: environment(), service, base: serviceOrigin }),
      ),
      release: () => {},
    }),
  });
}

/** A module over one conversation, whose connection it shares with the other elements of the page. */
function conversationContent(shared: SharedConnections, draw: Draw): Content {
  const idOf = (element: HTMLElement) => element.getAttribute('conversation-id');
  return {
    attributeFailure: (element) => (safeParseConversationId(idOf(element)) ? undefined : failureOfId(idOf(element))),
    open(element, service) {
      const conversationId = parseConversationId(idOf(element));
      const { ready, release } = shared.take(service, conversationId, (config) => createPageIdentity(element, config));
      const root = element.shadowRoot!;
      return {
        ready: ready.then((connected) => (messages) => {
          connected.connection.roots?.add(root);
          return frameOf(element, connected, messages, draw);
        }),
        release() {
          ready.then(({ connection }) => connection.roots?.delete(root)).catch(() => {});
          release();
        },
      };
    },
  };
}

function elementClass(name: string, content: Content, serviceOrigin: string): CustomElementConstructor {
  return class extends HTMLElement {
    static observedAttributes = ['conversation-id', 'lang-tag', 'theme', 'api-base'];
    #dispose: (() => void) | undefined;
    #release: (() => void) | undefined;
    #queued = false;

    connectedCallback(): void {
      this.#restart();
    }

    disconnectedCallback(): void {
      this.#stop();
    }

    attributeChangedCallback(attribute: string): void {
      if (attribute === 'theme') applyTheme(this, parseTheme(this.getAttribute('theme')));
      else if (this.isConnected) this.#restart();
    }

    /** Several attributes set in a row make one start. */
    #restart(): void {
      if (this.#queued) return;
      this.#queued = true;
      queueMicrotask(() => {
        this.#queued = false;
        this.#stop();
        if (this.isConnected) void this.#start();
      });
    }

    #stop(): void {
      this.#dispose?.();
      this.#release?.();
      this.#dispose = undefined;
      this.#release = undefined;
    }

    async #start(): Promise<void> {
      this.dataset.module = name;
      const { styled, catalog, service } = prepare(this, serviceOrigin);
      const failure = content.attributeFailure(this);
      if (failure) {
        const wait = setTimeout(() => this.#fail(failure, service, catalog), idGraceMs);
        this.#release = () => clearTimeout(wait);
        return;
      }
      const { ready, release } = content.open(this, service);
      this.#release = release;
      const current = () => this.#release === release;
      const blocked = watchPolicy(service);
      try {
        const [draw, messages] = await Promise.all([ready, catalog, styled]);
        if (current()) this.#dispose = render(() => draw(messages), mount(this.shadowRoot!));
      } catch (error) {
        const fetch = browserEnvironment().fetch;
        const code = await failureOfLoading(error, { fetch, service, isBlocked: blocked.isBlocked });
        if (current()) this.#fail(code, service, catalog);
      } finally {
        blocked.stop();
      }
    }

    #fail(code: FailureCode, service: string, catalog: Promise<Messages>): void {
      const failure = reportFailure(this, code, service);
      const release = this.#release;
      const show = (messages: Messages): void => {
        if (this.#release === release)
          this.#dispose = render(() => <Failure failure={failure} messages={messages} />, mount(this.shadowRoot!));
      };
      catalog.then(show, () => {});
    }
  };
}

/** What an element needs before it is connected. A catalog that does not load is noticed where it is used. */
function prepare(element: HTMLElement, serviceOrigin: string) {
  const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
  const styled = linkStyles(root, serviceOrigin);
  if (element.hasAttribute('theme')) applyTheme(element, parseTheme(element.getAttribute('theme')));
  const picked = pickLanguage(element.getAttribute('lang-tag') ?? undefined, ...navigator.languages);
  const catalog = loadWholeCatalog(picked.language).then((found) =>
    createMessages(picked.language, picked.locale, found),
  );
  catalog.catch(() => {});
  const service = element.getAttribute('api-base') ?? serviceOrigin;
  return { styled, catalog, service };
}

/** In the console and as an event. */
function reportFailure(element: HTMLElement, code: FailureCode, service: string): ModuleFailure {
  const failure = describeFailure(code, { service: new URL(service, location.href).origin, page: location.origin });
  console.error(`<${element.localName}> ${failure.message} ${failure.remedy} (${code})`);
  element.dispatchEvent(new CustomEvent('earshot:failed', { detail: failure, bubbles: true, composed: true }));
  return failure;
}

/** Some frameworks set attributes after they have inserted an element. */
const idGraceMs = 1_000;

/** Whether the page's content security policy has blocked the service since. */
function watchPolicy(service: string): { isBlocked(): boolean; stop(): void } {
  const { origin } = new URL(service, location.href);
  let isBlocked = false;
  const see = ({ blockedURI }: SecurityPolicyViolationEvent): void => {
    isBlocked ||= blockedURI.startsWith(origin);
  };
  document.addEventListener('securitypolicyviolation', see);
  return { isBlocked: () => isBlocked, stop: () => document.removeEventListener('securitypolicyviolation', see) };
}

function frameOf(element: HTMLElement, connected: SharedConnection, messages: Messages, draw: Draw): JSX.Element {
  return (
    <Frame
      connection={connected.connection}
      messages={messages}
      host={hostOf(element)}
      prefs={browserEnvironment().prefs}
      emitter={element}
      sourceTarget={element.getAttribute('source-target') === 'popup' ? 'popup' : 'tab'}
    >
      {draw(element, connected)}
    </Frame>
  );
}

/** One line for the agent in their language, then what a developer needs. */
function Failure(props: { failure: ModuleFailure; messages: Messages }): JSX.Element {
  return (
    <div class="earshot trouble" role="alert">
      <p>{props.messages.t('module.failed')}</p>
      <p lang="en" dir="ltr" class="trouble-detail">
        {props.failure.message} {props.failure.remedy}
      </p>
    </div>
  );
}

/** The page takes a reply by handling `earshot:reply`; the `insert` attribute announces that it does. */
function hostOf(element: HTMLElement): PanelHost {
  return {
    reply: {
      get available() {
        return element.hasAttribute('insert');
      },
      insert: () => Promise.reject(new Error('no listener took the reply')),
    },
  };
}

/** The element that is rendered into, beside the style sheet, which stays. */
function mount(root: ShadowRoot): Element {
  const known = root.querySelector('.mount');
  if (known) return known;
  const made = document.createElement('div');
  made.className = 'mount';
  root.append(made);
  return made;
}
