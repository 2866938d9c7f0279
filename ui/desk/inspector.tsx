/** The events of the conversation as the panel gets them, for developers. */
import { createEffect, createSignal, For, onCleanup, Show } from 'solid-js';
import { paths } from '../../shared/api/routes.ts';
import { openEventStream, readEventStream } from '../src/data/event-stream.ts';
import { type DeskMessages, useDeskMessages } from './desk-messages.tsx';
import type { DeskState } from './desk-state.ts';
import { openPanelSession } from './panel-session.ts';

type Line = { readonly at: string; readonly type: string; readonly id: string; readonly data: string };

/** Older events leave the list. */
const maxLines = 300;

/** Follows the selected conversation from its beginning. */
export function Inspector(props: { desk: DeskState }) {
  const messages = useDeskMessages();
  const { t } = messages;
  const [lines, setLines] = createSignal<readonly Line[]>([]);
  const [state, setState] = createSignal(t('noneSelected'));

  createEffect(() => {
    const id = props.desk.selected();
    if (id === undefined) return;
    setLines([]);
    const abort = new AbortController();
    onCleanup(() => abort.abort());
    const add = (line: Line) => setLines((known) => [line, ...known].slice(0, maxLines));
    followEvents(props.desk.person.token, id, abort.signal, { add, setState, messages }).catch((error: unknown) => {
      if (!abort.signal.aborted) setState(messages.problem(error));
    });
  });

  return (
    <section class="inspector" aria-label={t('events')}>
      <h2>{t('events')}</h2>
      <p class="hint" role="status">
        {state()}
      </p>
      <ol>
        <For each={lines()}>
          {(line) => (
            <li>
              <details>
                <summary>
                  <span class="event-time">{line.at}</span> <code>{line.type}</code>
                  <Show when={line.id}>
                    {' '}
                    <span class="hint">{line.id}</span>
                  </Show>
                </summary>
                <pre>{line.data}</pre>
              </details>
            </li>
          )}
        </For>
      </ol>
    </section>
  );
}

async function followEvents(
  accessToken: string,
  conversationId: string,
  signal: AbortSignal,
  show: { add(line: Line): void; setState(sentence: string): void; messages: DeskMessages },
): Promise<void> {
  const token = await openPanelSession(accessToken);
  const url = paths.events(conversationId);
  const body = await openEventStream({ fetch: (...args) => fetch(...args), url, token, after: undefined, signal });
  show.setState(`GET ${url}`);
  await readEventStream(body, signal, {
    onBytes() {},
    onChunkEnd() {},
    onComment() {},
    onRetry() {},
    onFrame({ event, data, id = '' }) {
      const at = new Date().toLocaleTimeString(show.messages.locale, { hour12: false });
      show.add({ at, type: event, id, data: indented(data) });
    },
  });
  if (!signal.aborted) show.setState(show.messages.t('streamEnded'));
}

function indented(data: string): string {
  try {
    return JSON.stringify(JSON.parse(data), null, 2);
  } catch {
    return data;
  }
}
