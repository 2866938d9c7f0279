/** Follows the overview: opens its stream, again after every end, and passes on what changes. Each stream begins with the whole list. */
import * as v from 'valibot';
import { StreamEndSchema } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { delayedComment, onTimeComment, type SseFrame } from '../../../shared/sse.ts';
import {
  HiddenSchema,
  type LiveAlert,
  LiveAlertSchema,
  type Overview,
  type OverviewRow,
  OverviewRowSchema,
  OverviewSchema,
  RemovedSchema,
  supervisorPaths,
} from '../../../shared/supervisor/overview.ts';
import { openEventStream, readEventStream } from '../data/event-stream.ts';
import type { Timers } from '../data/named-timers.ts';
import type { PanelSession } from '../data/session.ts';

export type FeedState = 'connecting' | 'live' | 'delayed' | 'away' | 'forbidden' | 'signedOut';

export type OverviewFeedOptions = {
  readonly fetch: typeof globalThis.fetch;
  readonly timers: Timers;
  readonly random: () => number;
  readonly apiBase: string;
  readonly session: Pick<PanelSession, 'token'>;
  readonly onState: (state: FeedState) => void;
  readonly onOverview: (overview: Overview) => void;
  /** Changes that arrived together. */
  readonly onChanges: (changed: readonly OverviewRow[], removed: readonly string[]) => void;
  /** How many live conversations are shown to no one. */
  readonly onHidden: (count: number) => void;
  readonly onAlert: (alert: LiveAlert) => void;
  /** Without a byte for so long, the stream counts as cut. Default 25 s: two heartbeats. */
  readonly silenceMs?: number;
};

export type OverviewFeed = { start(): void; close(): void };

const firstRetryMs = 500;
const longestRetryMs = 15_000;

/** After a refusal it waits for `start`, which is to be called once the supervisor has signed in. */
export function createOverviewFeed(options: OverviewFeedOptions): OverviewFeed {
  const { timers, random, silenceMs = 25_000 } = options;
  let abort = new AbortController();
  let failures = 0;
  let timer: unknown;

  const later = (ms: number): void => {
    timer = timers.set(() => void run(), ms);
  };

  async function run(): Promise<void> {
    abort = new AbortController();
    const { signal } = abort;
    let retryMs: number | undefined;
    try {
      const body = await open(options, signal);
      const batch = createBatch(options, (end) => {
        retryMs = end.retryMs ?? 0;
        if (end.reason === 'forbidden' || end.reason === 'unauthorized') retryMs = undefined;
        failures = 0;
      });
      let silence: unknown;
      const received = (): void => {
        timers.clear(silence as never);
        silence = timers.set(() => abort.abort(), silenceMs);
      };
      received();
      await readEventStream(body, signal, {
        ...batch,
        onRetry() {},
        onBytes: received,
      }).finally(() => timers.clear(silence as never));
      if (signal.aborted && signal.reason === 'closed') return;
      failures += retryMs === undefined ? 1 : 0;
    } catch (error) {
      if (signal.reason === 'closed') return;
      // A stream that went silent was aborted here: that is a cut, and no refusal.
      const code = signal.aborted ? 'unavailable' : EarshotError.from(error).code;
      if (code === 'forbidden' || code === 'unauthenticated' || code === 'cancelled') {
        options.onState(code === 'forbidden' ? 'forbidden' : 'signedOut');
        return;
      }
      failures += 1;
    }
    options.onState('away');
    const backOff = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failures, 6));
    later(retryMs ?? backOff * (0.5 + random() / 2));
  }

  return {
    start() {
      timers.clear(timer as never);
      options.onState('connecting');
      void run();
    },
    close() {
      timers.clear(timer as never);
      abort.abort('closed');
    },
  };
}

/** Renews a refused token once. */
async function open(options: OverviewFeedOptions, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const request = async (renew: boolean) =>
    openEventStream({
      fetch: options.fetch,
      url: options.apiBase + supervisorPaths.events,
      token: await options.session.token({ renew }),
      after: undefined,
      signal,
    });
  try {
    return await request(false);
  } catch (error) {
    if (EarshotError.from(error).code !== 'unauthenticated') throw error;
    return request(true);
  }
}

type End = v.InferOutput<typeof StreamEndSchema>;

/** What one chunk brings is passed on together, so that the page is drawn once for it. */
function createBatch(options: OverviewFeedOptions, onEnd: (end: End) => void) {
  const changed = new Map<string, OverviewRow>();
  const removed = new Set<string>();
  const flush = (): void => {
    if (changed.size + removed.size > 0) options.onChanges([...changed.values()], [...removed]);
    changed.clear();
    removed.clear();
  };
  const read = <S extends v.GenericSchema>(schema: S, { data }: SseFrame): v.InferOutput<S> | undefined => {
    const result = v.safeParse(schema, JSON.parse(data));
    return result.success ? result.output : undefined;
  };
  const frames: Readonly<Record<string, (frame: SseFrame) => void>> = {
    overview(frame) {
      const overview = read(OverviewSchema, frame);
      if (!overview) return;
      changed.clear();
      removed.clear();
      options.onOverview(overview);
      options.onHidden(overview.hidden ?? 0);
      options.onState(overview.partial ? 'delayed' : 'live');
    },
    conversation(frame) {
      const row = read(OverviewRowSchema, frame);
      if (!row) return;
      removed.delete(row.conversationId);
      changed.set(row.conversationId, row);
    },
    removed(frame) {
      const gone = read(RemovedSchema, frame);
      if (!gone) return;
      changed.delete(gone.conversationId);
      removed.add(gone.conversationId);
    },
    hidden(frame) {
      const found = read(HiddenSchema, frame);
      if (found) options.onHidden(found.hidden);
    },
    alert(frame) {
      const alert = read(LiveAlertSchema, frame);
      if (alert) options.onAlert(alert);
    },
    end(frame) {
      const end = read(StreamEndSchema, frame);
      if (end) onEnd(end);
    },
  };
  return {
    onFrame: (frame: SseFrame) => frames[frame.event ?? '']?.(frame),
    onComment(text: string) {
      if (text === delayedComment) options.onState('delayed');
      if (text === onTimeComment) options.onState('live');
    },
    onChunkEnd: flush,
  };
}
