/**
 * How fast `opened` and `pong` are while calls run and Dialogflow is unavailable. The load runs in real time; the probes are
 * separate calls.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { openRaw, type RawTarget } from '../../runtime/simulator/caller/connect-raw.ts';
import { placeCall } from '../../runtime/simulator/caller/place-call.ts';
import { wait } from './case.ts';
import { startService } from './started-service.ts';

/** Milliseconds. With a larger own delay other programs have used the machine. */
const disturbedMs = 10;

export type Latency = { readonly count: number; readonly p50: number; readonly p99: number; readonly max: number };
export type LatencyResult = {
  readonly condition: string;
  readonly calls: number;
  readonly opened: Latency;
  readonly pong: Latency;
  /** Delay of this process's own timers: the lower limit of what can be measured. */
  readonly ownDelay: Latency;
  /** Other programs used the machine, so the figures say nothing about the service. */
  readonly disturbed: boolean;
};

function summarize(times: number[]): Latency {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number) =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0) * 100) / 100;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

async function probe(target: RawTarget, until: number, opened: number[], pong: number[]): Promise<void> {
  while (performance.now() < until) {
    const call = await openRaw(target);
    let since = performance.now();
    call.sayOpen();
    await call.expect('opened');
    opened.push(performance.now() - since);
    for (let i = 0; i < 3; i += 1) {
      call.audio(400);
      await wait(50);
      since = performance.now();
      call.say('ping');
      await call.expect('pong');
      pong.push(performance.now() - since);
    }
    call.terminate();
  }
}

async function watchOwnDelay(until: number, delays: number[]): Promise<void> {
  while (performance.now() < until) {
    const since = performance.now();
    await wait(20);
    delays.push(performance.now() - since - 20);
  }
}

export type LatencyOptions = { readonly calls: number; readonly seconds: number; readonly probes?: number };

/** Measures a running service while `calls` are open. Throws Error if one of them fails. */
export async function measureLatency(
  target: RawTarget,
  condition: string,
  options: LatencyOptions,
): Promise<LatencyResult> {
  const silence = new Uint8Array(8000 * (options.seconds + 30)).fill(0xff);
  const load = [];
  for (let i = 0; i < options.calls; i += 1) {
    load.push(
      placeCall({
        url: target.url,
        apiKey: target.apiKey,
        clientSecret: target.clientSecret,
        conversationId: randomUUID(),
        source: { kind: 'recording', channels: [silence, silence] },
      }),
    );
    // Spread over the length of a frame, because real calls do not start at once.
    await wait(200 / Math.min(options.calls, 100));
  }
  const opened: number[] = [];
  const pong: number[] = [];
  const ownDelays: number[] = [];
  const until = performance.now() + options.seconds * 1000;
  await Promise.all([
    watchOwnDelay(until, ownDelays),
    ...Array.from({ length: options.probes ?? 8 }, () => probe(target, until, opened, pong)),
  ]);
  for (const call of load) call.hangUp();
  const ends = await Promise.all(load.map((call) => call.ended));
  const lost = ends.find((end) => !end.ok);
  if (lost) throw new Error(`A call of the load ended with: ${lost.detail ?? lost.reason}`);
  const ownDelay = summarize(ownDelays);
  return {
    condition,
    calls: options.calls,
    opened: summarize(opened),
    pong: summarize(pong),
    ownDelay,
    disturbed: ownDelay.p99 > disturbedMs,
  };
}

const attempts = 2;

/** The less disturbed of at most two measurements; an undisturbed one is the last. */
async function measureUndisturbed(
  target: RawTarget,
  condition: string,
  options: LatencyOptions,
): Promise<LatencyResult> {
  let best: LatencyResult | undefined;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const result = await measureLatency(target, condition, options);
    if (!best || result.ownDelay.p99 < best.ownDelay.p99) best = result;
    if (!result.disturbed) break;
  }
  return best!;
}

/** A server that accepts connections and sends nothing, or closes them after `hangUpMs`. */
async function startMuteServer(hangUpMs?: number): Promise<{ endpoint: string; stop(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    if (hangUpMs !== undefined) setTimeout(() => socket.destroy(), hangUpMs).unref();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    endpoint: `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const unreachable = '127.0.0.1:9';
const profile = 'projects/p/locations/global/conversationProfiles/c';

/** Measures the real service with a Dialogflow that is down, never answers, or closes after five seconds. */
export async function measureAgainstDeadDialogflow(options: LatencyOptions): Promise<readonly LatencyResult[]> {
  const results: LatencyResult[] = [];
  for (const condition of ['down', 'hung', 'hangs up after 5 s'] as const) {
    const mute = condition === 'down' ? undefined : await startMuteServer(condition === 'hung' ? undefined : 5_000);
    const service = await startService({
      CONVERSATION_PROFILE_NAME: profile,
      DIALOGFLOW_ENDPOINT: mute?.endpoint ?? unreachable,
    });
    try {
      results.push(await measureUndisturbed(service, `Dialogflow ${condition}`, options));
    } finally {
      await service.stop();
      mute?.stop();
    }
  }
  return results;
}
