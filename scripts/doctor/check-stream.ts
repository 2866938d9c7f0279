/** Whether event streams pass the proxies in front of the service as they are sent. */
import { EventSourceParserStream } from 'eventsource-parser/stream';
import * as v from 'valibot';
import { type Finding, fail, pass, warn } from '../../runtime/core/operations/finding.ts';
import {
  StreamCheckSchema,
  streamCheckEvents,
  streamCheckGapMs,
  streamCheckPath,
} from '../../shared/api/stream-check.ts';

export type StreamDeps = { readonly fetch: typeof fetch; readonly monotonic: () => number };

type Arrival = { readonly at: number; readonly httpVersion: string | undefined };

/** Opens `GET /api/stream-check` at the public address. No finding where the service there has no such route. */
export async function checkStream(base: string, deps: StreamDeps): Promise<Finding[]> {
  let arrivals: Arrival[];
  try {
    const response = await deps.fetch(`${base}${streamCheckPath}`, { signal: AbortSignal.timeout(15_000) });
    if (response.status === 404 || response.body === null) return [];
    arrivals = await readArrivals(response.body, deps.monotonic);
  } catch {
    arrivals = [];
  }
  const findings: Finding[] = [judge(arrivals)];
  if (arrivals.some(({ httpVersion }) => httpVersion === '1.0')) {
    findings.push(
      warn(
        'public.http',
        'A proxy speaks HTTP/1.0 to the service, which cannot carry calls and costs a connection for each request',
        'Let it speak HTTP/1.1 (nginx: proxy_http_version 1.1)',
      ),
    );
  }
  return findings;
}

function judge(arrivals: readonly Arrival[]): Finding {
  const first = arrivals[0];
  const last = arrivals.at(-1);
  if (first === undefined || last === undefined || arrivals.length < streamCheckEvents) {
    return fail(
      'public.stream',
      'An event stream breaks off on the way',
      'Allow responses that last: raise the read timeout of proxies in front above a minute',
      `${arrivals.length} of ${streamCheckEvents} events`,
    );
  }
  // Half of the time that they were sent apart: a network spreads events, and only a buffer pulls them together.
  const together = last.at - first.at < ((streamCheckEvents - 1) * streamCheckGapMs) / 2;
  return together
    ? fail(
        'public.stream',
        'A proxy holds event streams back, so panels stay empty',
        'Turn off the buffering of responses below /api/ (nginx: proxy_buffering off)',
      )
    : pass('public.stream', 'Event streams pass as they are sent');
}

async function readArrivals(body: ReadableStream<Uint8Array>, monotonic: () => number): Promise<Arrival[]> {
  const arrivals: Arrival[] = [];
  const events = body.pipeThrough(new TextDecoderStream() as never).pipeThrough(new EventSourceParserStream());
  for await (const { data } of events as unknown as AsyncIterable<{ data: string }>) {
    const parsed = v.safeParse(StreamCheckSchema, JSON.parse(data));
    if (parsed.success) arrivals.push({ at: monotonic(), httpVersion: parsed.output.httpVersion });
    if (arrivals.length >= streamCheckEvents) break;
  }
  return arrivals;
}
