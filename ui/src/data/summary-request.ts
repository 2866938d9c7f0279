/** Requests a summary from the service and holds it until the log has it. */
import { type Accessor, createSignal } from 'solid-js';
import type { SummaryResponse } from '../../../shared/api/routes.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { PanelStore } from '../state/panel-store.ts';
import type { PanelApi } from './api.ts';

export type SummaryRequest = {
  readonly status: Accessor<'idle' | 'working' | 'failed'>;
  /** The summary that a request brought and the log has not shown yet. */
  readonly brought: Accessor<SummaryResponse | undefined>;
  /** Does nothing while a request is under way. */
  request(trigger: 'request' | 'end' | 'transfer'): Promise<void>;
};

/** `onSummary` is called after each summary. */
export function createSummaryRequest(
  api: Pick<PanelApi, 'summary'>,
  conversationId: ConversationId,
  { view }: PanelStore['state'],
  onSummary: () => void,
): SummaryRequest {
  const [status, setStatus] = createSignal<'idle' | 'working' | 'failed'>('idle');
  const [held, setHeld] = createSignal<{ readonly summary: SummaryResponse; readonly replaced: unknown }>();
  return {
    status,
    brought() {
      const response = held();
      // A summary that the log has shown since then is newer, also under the same id.
      return response && view.summary === response.replaced ? response.summary : undefined;
    },
    async request(trigger) {
      if (status() === 'working') return;
      setStatus('working');
      try {
        const replaced = view.summary;
        const summary = await api.summary(conversationId, trigger);
        setHeld({ summary, replaced });
        setStatus('idle');
        onSummary();
      } catch {
        setStatus('failed');
      }
    },
  };
}
