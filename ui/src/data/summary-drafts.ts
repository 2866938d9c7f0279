/** The agent's version of a summary, kept by the service: written a moment after each change, and when the page goes. */
import * as v from 'valibot';
import { paths } from '../../../shared/api/routes.ts';
import {
  type SummaryDraft,
  type SummaryDraftRequest,
  SummaryDraftResponseSchema,
} from '../../../shared/api/wrap-up.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { PanelApi } from './api.ts';
import type { Timers } from './named-timers.ts';

export type KeptDraft = Omit<SummaryDraftRequest, 'version'>;

export type SummaryDrafts = {
  /** undefined where none is kept, or none can be read. */
  load(): Promise<SummaryDraft | undefined>;
  /** undefined: the agent has no version any more. */
  keep(draft: KeptDraft | undefined): void;
  /** Writes what waits, at once. */
  flush(): void;
  /** Something has changed that the service does not have yet. */
  readonly isBehind: boolean;
};

const gatherMs = 600;
const retryMs = 5_000;

/** One request at a time; the newest version wins. A service without drafts keeps none, and then a reload loses them. */
export function createSummaryDrafts(
  api: Pick<PanelApi, 'request'>,
  conversationId: ConversationId,
  timers: Timers,
): SummaryDrafts {
  const path = paths.summaryDraft(conversationId);
  let waiting: { readonly draft: KeptDraft | undefined } | undefined;
  let timer: unknown;
  let version = 0;
  let isWriting = false;

  async function read(method: 'GET' | 'PUT' | 'DELETE', body?: unknown, keepalive = false) {
    const response = await api.request(method, path, body, { keepalive });
    const parsed = v.safeParse(SummaryDraftResponseSchema, await response.json());
    if (!parsed.success) return undefined;
    version = parsed.output.version;
    return parsed.output.draft;
  }

  async function write(keepalive = false): Promise<void> {
    if (!waiting || (isWriting && !keepalive)) return;
    const { draft } = waiting;
    const written = waiting;
    isWriting = true;
    try {
      if (draft) await read('PUT', { ...draft, version }, keepalive);
      else await read('DELETE', undefined, keepalive);
      if (waiting === written) waiting = undefined;
    } catch (error) {
      // Written elsewhere meanwhile, by another panel of the same agent: the newest change wins, over the version as it is now.
      const { code, retryable } = EarshotError.from(error);
      if (code === 'conflict') await read('GET').catch(() => undefined);
      if (retryable || code === 'conflict') schedule(retryMs);
    } finally {
      isWriting = false;
    }
    if (waiting && waiting !== written) schedule(gatherMs);
  }

  function schedule(ms: number): void {
    timers.clear(timer);
    timer = timers.set(() => void write(), ms);
  }

  return {
    load: () => read('GET').catch(() => undefined),
    keep(draft) {
      waiting = { draft };
      schedule(gatherMs);
    },
    flush: () => void write(true),
    get isBehind() {
      return waiting !== undefined;
    },
  };
}
