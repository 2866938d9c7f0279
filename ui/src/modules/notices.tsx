/** What the agent should know about the assistance itself: short, never in the way, gone when it is over. */
import { createMemo, createSignal, For, type JSX, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import type { Messages } from '../messages/messages.ts';
import { isTranscriptNotice, type Notice } from '../state/transcript-rows.ts';
import { usePanel } from './context.ts';
import { IconButton } from './icon-button.tsx';
import { keepFocusVisible } from './keep-focus-visible.ts';

const maxShown = 3;

/** They are about this moment. After the end they no longer hold, even where the service did not resolve them. */
const passing: ReadonlySet<string> = new Set([
  'engine_degraded',
  'engine_failover',
  'stream_quota',
  'suggestion_failed',
]);

/** In the agent's language where the code is known, else the service's English message. */
export function noticeText(notice: Pick<Notice, 'code' | 'message' | 'params'>, messages: Messages): string {
  const key = `notice.${notice.code}`;
  return messages.has(key) ? messages.t(key, notice.params) : notice.message;
}

/** The newest warnings and errors that are not resolved and not dismissed. */
export function Notices(): JSX.Element {
  const panel = usePanel();
  const { t, messages } = panel;
  const [dismissed, setDismissed] = createSignal<ReadonlySet<string>>(new Set());
  const keyOf = (n: Notice) => n.noticeId ?? `${n.code}:${n.startMs ?? ''}:${n.at ?? ''}`;
  const shown = createMemo(() => {
    // Of several with the same code only the newest is shown.
    const byCode = new Map<string, Notice>();
    const { notices, status } = panel.connection.store.state.view;
    for (const notice of notices) {
      if (isTranscriptNotice(notice) || (status === 'ended' && passing.has(notice.code))) continue;
      byCode.delete(notice.code);
      if (!notice.resolved && notice.level !== 'info') byCode.set(notice.code, notice);
    }
    return [...byCode.values()].filter((n) => !dismissed().has(keyOf(n))).slice(-maxShown);
  });
  return (
    <Show when={shown().length > 0}>
      <ul class="notices" ref={keepFocusVisible} aria-label={t('notice.title')}>
        <For each={shown()}>
          {(notice) => (
            <li class="notice arriving" data-level={notice.level}>
              <Icon name="warn" />
              <span class="words">{noticeText(notice, messages())}</span>
              <IconButton
                icon="close"
                size={12}
                label={t('notice.dismiss')}
                onClick={() => setDismissed((set) => new Set(set).add(keyOf(notice)))}
              />
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
