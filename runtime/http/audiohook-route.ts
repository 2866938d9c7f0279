/**
 * `GET /audiohook`: the door for Genesys. All that can be refused is refused here, before the upgrade, and a refusal says
 * nothing but 401. It also takes a fixed time, counted from the arrival, so that the time tells nothing either.
 */
import { type Context, Hono } from 'hono';
import { paths } from '../../shared/api/routes.ts';
import { TokenBucket } from '../../shared/token-bucket.ts';
import type { AudiohookConnections } from '../core/audiohook/connections.ts';
import type { AudiohookVerifier, UpgradeResult } from '../core/audiohook/upgrade.ts';
import { type AuditLog, silentAudit } from '../core/ports/audit.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Meter } from '../core/ports/meter.ts';
import type { AppEnv } from './app-env.ts';
import { problemResponse } from './problem.ts';
import type { UpgradeSocket } from './upgrade.ts';

export type AudiohookRouteOptions = {
  readonly verifier: AudiohookVerifier;
  readonly connections: Pick<AudiohookConnections, 'reserve'>;
  readonly upgradeSocket: UpgradeSocket;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly audit?: AuditLog;
  /** From arrival to the answer of a refusal. */
  readonly refusalMs?: number;
  /** Refusals that wait at the same time; one more is answered at once. */
  readonly maxWaitingRefusals?: number;
};

const audiohookHeaders: Readonly<Record<string, string>> = { 'www-authenticate': 'AudioHook' };

/** Path and query as on the request line. Cut out rather than parsed: escapes must stay as they were signed. */
function requestTarget(url: string): string {
  const target = url.replace(/^[a-z]+:\/\/[^/?#]*/i, '');
  return target.startsWith('/') ? target : `/${target}`;
}

export function createAudiohookRoute(options: AudiohookRouteOptions): Hono<AppEnv> {
  const { verifier, connections, upgradeSocket, clock, logger, meter } = options;
  const audit = options.audit ?? silentAudit;
  const refusalMs = options.refusalMs ?? 500;
  const maxWaiting = options.maxWaitingRefusals ?? 200;
  const refusals = meter.counter('earshot_audiohook_refusals_total', 'AudioHook upgrades refused', ['reason']);
  // A flood of refusals is counted in full and logged in part.
  const logLines = new TokenBucket({ perSecond: 1, burst: 30 }, clock.monotonic());
  let waiting = 0;

  async function refuse(
    result: Extract<UpgradeResult, { ok: false }>,
    address: string,
    since: number,
  ): Promise<Response> {
    refusals.add(1, { reason: result.refusal });
    if (logLines.take(1, clock.monotonic())) {
      audit.record({ action: 'audiohook_refused', reason: result.refusal, address });
      logger.warn('AudioHook connection refused', {
        reason: result.refusal,
        address,
        clockAheadSeconds: result.clockAheadSeconds,
      });
    }
    const left = refusalMs - (clock.monotonic() - since);
    if (left > 0 && waiting < maxWaiting) {
      waiting += 1;
      await new Promise<void>((resolve) => clock.after(left, resolve));
      waiting -= 1;
    }
    return problemResponse('unauthenticated', { headers: audiohookHeaders });
  }

  async function enter(c: Context<AppEnv>): Promise<Response> {
    if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') {
      return problemResponse('invalid_request', {
        status: 426,
        detail: 'This address answers AudioHook connections (WebSocket) only',
        headers: { upgrade: 'websocket', connection: 'Upgrade' },
      });
    }
    const since = clock.monotonic();
    const address = c.get('address') ?? 'unknown';
    const result = await verifier.verify({
      method: c.req.method,
      target: requestTarget(c.req.url),
      headers: (name) => c.req.header(name),
      remoteAddress: address,
    });
    if (!result.ok) return refuse(result, address, since);
    const place = connections.reserve(result.facts);
    if (!place.ok) {
      logger.warn('AudioHook connection turned away', {
        cause: place.cause,
        correlationId: result.facts.correlationId,
      });
      if (place.rejectAtCapacity) return upgradeSocket(c, place.rejectAtCapacity);
      return problemResponse(place.cause === 'draining' ? 'draining' : 'unavailable', { retryAfterMs: 5_000 });
    }
    try {
      const answer = await upgradeSocket(c, (socket) => place.accept(socket));
      if (answer.status >= 400) place.release();
      return answer;
    } catch (error) {
      place.release();
      throw error;
    }
  }

  const app = new Hono<AppEnv>();
  app.get(paths.audiohook, enter);
  return app;
}
