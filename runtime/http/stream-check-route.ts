/** `GET /api/stream-check`: a few small events with pauses, on the same kind of response as the event streams of panels. */
import type { Context } from 'hono';
import { Hono } from 'hono';
import {
  type StreamCheck,
  streamCheckEvents,
  streamCheckGapMs,
  streamCheckPath,
} from '../../shared/api/stream-check.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { AppEnv } from './app-env.ts';
import type { Budgets } from './budgets.ts';
import { eventStreamHeaders } from './event-stream-headers.ts';
import type { OpenEventStream, SseSink } from './sse-sink.ts';

export type StreamCheckDeps = {
  readonly clock: Clock;
  readonly budgets: Pick<Budgets, 'refuse'>;
  readonly openEventStream: OpenEventStream;
  /** Of the connection that the request came on, such as `1.1`; undefined where the runtime does not say. */
  readonly httpVersion?: ((c: Context) => string | undefined) | undefined;
  /** Checks that run at the same time; more are answered 429. */
  readonly maxOpen?: number;
};

/** Draws from the budget of strangers: no token is asked for. */
export function createStreamCheckRoute(deps: StreamCheckDeps): Hono<AppEnv> {
  const { clock, budgets, openEventStream, httpVersion = () => undefined, maxOpen = 20 } = deps;
  const app = new Hono<AppEnv>();
  let open = 0;
  app.get(streamCheckPath, (c) => {
    budgets.refuse(c.get('address'));
    if (open >= maxOpen) throw new EarshotError('rate_limited', { retryAfterMs: streamCheckEvents * streamCheckGapMs });
    const version = httpVersion(c);
    return openEventStream(c, { ...c.get('answerHeaders'), ...eventStreamHeaders }, (sink) => {
      open += 1;
      const stop = sendEvents(sink, clock, version);
      return {
        onClose() {
          open -= 1;
          stop();
        },
      };
    });
  });
  return app;
}

/** The first event at once, the others each after a pause, then the end. Returns how to stop. */
function sendEvents(sink: SseSink, clock: Clock, httpVersion: string | undefined): () => void {
  let cancel = () => {};
  const send = (sequence: number): void => {
    const data: StreamCheck = { sequence, ...(httpVersion !== undefined && { httpVersion }) };
    sink.write(new TextEncoder().encode(`event: check\ndata: ${JSON.stringify(data)}\n\n`));
    if (sequence < streamCheckEvents) cancel = clock.after(streamCheckGapMs, () => send(sequence + 1));
    else sink.end();
  };
  send(1);
  return () => cancel();
}
