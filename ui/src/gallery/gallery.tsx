/**
 * `/gallery`, local only: every module in every state, theme and language, from fixtures. `?theme=`, `?lang=`, and `?only=` with
 * the name of a scene; `?still=1` stops every movement, for pictures that are compared.
 */
import { For, type JSX, onMount } from 'solid-js';
import { render } from 'solid-js/web';
// What a panel loads later is here from the start, so that a scene is drawn at once.
import '../modules/feedback-reason.tsx';
import '../modules/focus-body.tsx';
import '../modules/smart-reply-editor.tsx';
import '../modules/transcript-search-bar.tsx';
import '../modules/hand-over.tsx';
import type { PanelHost, SummaryTarget } from '../data/host.ts';
import { createPreferences } from '../data/preferences.ts';
import { createMessages, languages, loadWholeCatalog, type Messages, pickLanguage } from '../messages/messages.ts';
import { Frame } from '../modules/frame.tsx';
import { applyTheme, parseTheme } from '../panel/theme.ts';
import { createFixedConnection } from './fixed-connection.ts';
import type { Scene } from './scene.ts';
import { scenes } from './scenes.ts';

const summary: SummaryTarget = { save: async () => ({ truncated: false }) };
const chatHost: PanelHost = { reply: { available: true, insert: async () => {}, send: async () => {} }, summary };

async function start(root: HTMLElement): Promise<void> {
  const query = new URLSearchParams(location.search);
  const picked = pickLanguage(query.get('lang') ?? 'en');
  const messages = createMessages(picked.language, picked.locale, await loadWholeCatalog(picked.language));
  const only = query.get('only')?.split(',');
  applyTheme(document.documentElement, parseTheme(query.get('theme') ?? 'light'));
  document.documentElement.lang = 'en';
  if (query.has('still')) document.documentElement.classList.add('still');
  const shown = only ? scenes.filter((scene) => only.some((name) => scene.name.startsWith(name))) : scenes;
  render(() => <Gallery scenes={shown} messages={messages} query={query} />, root);
  // Actions of the scenes have happened, and what they started is drawn.
  setTimeout(() => requestAnimationFrame(() => root.setAttribute('data-ready', 'true')), 250);
}

function Gallery(props: { scenes: readonly Scene[]; messages: Messages; query: URLSearchParams }): JSX.Element {
  const link = (name: string, value: string) => {
    const next = new URLSearchParams(props.query);
    next.set(name, value);
    return `?${next}`;
  };
  return (
    <main class="gallery">
      <nav class="gallery-nav">
        <h1>Gallery</h1>
        <For each={['light', 'dark']}>
          {(theme) => (
            <a href={link('theme', theme)} aria-current={(props.query.get('theme') ?? 'light') === theme}>
              {theme}
            </a>
          )}
        </For>
        <For each={languages}>
          {(language) => (
            <a href={link('lang', language)} aria-current={props.messages.language === language}>
              {language}
            </a>
          )}
        </For>
      </nav>
      <div class="scenes">
        <For each={props.scenes}>{(scene) => <Shown scene={scene} messages={props.messages} />}</For>
      </div>
    </main>
  );
}

function Shown(props: { scene: Scene; messages: Messages }): JSX.Element {
  let stage!: HTMLDivElement;
  const prefs = createPreferences(() => undefined);
  onMount(() => queueMicrotask(() => props.scene.act?.(stage)));
  return (
    <figure class="scene" classList={{ wide: props.scene.panel === true }} data-scene={props.scene.name}>
      <figcaption>{props.scene.name}</figcaption>
      <div class={`scene-stage ${props.scene.panel ? 'scene-panel' : ''}`} ref={stage}>
        <Frame
          connection={createFixedConnection(props.scene)}
          messages={props.messages}
          host={props.scene.chat ? chatHost : { summary }}
          prefs={prefs}
          emitter={document.createElement('div')}
        >
          {props.scene.panel ? props.scene.draw() : <div class="scene-module">{props.scene.draw()}</div>}
        </Frame>
      </div>
    </figure>
  );
}

const root = document.getElementById('gallery');
if (root) void start(root);
