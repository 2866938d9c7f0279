/** `GET /api/conversations/:id/events`: the events of a conversation from a cursor on, as server-sent events. */
import { Hono } from 'hono';
import { type EventId, safeParseEventId, toEventId } from '../../shared/ids.ts';
import type { PanelEnv } from './app-env.ts';
import { eventStreamHeaders } from './event-stream-headers.ts';
import type { PanelStreams } from './panel-streams.ts';
import type { OpenEventStream } from './sse-sink.ts';

/** The cursor of no log, which is answered with a reset. */
const nowhere = toEventId('none', 0);

/** The cursor in `Last-Event-ID`. Absent means from the beginning; an unknown one gets a reset, not an error. */
export function cursorOf(header: string | undefined): EventId | undefined {
  if (header === undefined || header === '') return undefined;
  const parsed = safeParseEventId(header);
  return parsed ? toEventId(parsed.epoch, parsed.seq) : nowhere;
}

/** Errors come before the stream begins; after that the stream ends with an `end` frame. */
export function createEventsRoute(deps: {
  readonly streams: PanelStreams;
  readonly openEventStream: OpenEventStream;
}): Hono<PanelEnv> {
  const app = new Hono<PanelEnv>();
  app.get('/events', (c) => {
    const conversationId = c.get('conversationId');
    const { until } = c.get('access');
    const after = cursorOf(c.req.header('last-event-id'));
    const reservation = deps.streams.reserve(c.get('identity'));
    const headers = { ...c.get('answerHeaders'), ...eventStreamHeaders };
    let started = false;
    try {
      return deps.openEventStream(c, headers, (sink) => {
        started = true;
        return reservation.open({ conversationId, after, until, sink });
      });
    } catch (error) {
      if (!started) reservation.giveBack();
      throw error;
    }
  });
  return app;
}
