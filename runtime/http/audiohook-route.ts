/**
 * `GET /audiohook`: the WebSocket endpoint for Genesys. Everything that can be refused is refused before the upgrade. Every refusal
 * is the same 401, after the same time since the arrival, so that neither content nor timing reveals the reason.
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
  /** From the arrival of a request to its refusal, in ms. Default 500. */
  readonly refusalMs?: number;
  /** Refusals that wait at the same time; one more is answered at once. Default 200. */
  readonly maxWaitingRefusals?: number;
};

const audiohookHeaders: Readonly<Record<string, string>> = { 'www-authenticate': 'AudioHook' };

/** Path and query as on the request line. Not parsed: escapes must stay as they were signed. */
function requestTarget(url: string): string {
  const target = url.replace(/^[a-z]+:\/\/[^/?#]*/i, '');
  return target.startsWith('/') ? target : `/${target}`;
}

/** A refusal is counted by its reason; log and audit get at most one per second after a burst of 30. */
export function createAudiohookRoute(options: AudiohookRouteOptions): Hono<AppEnv> {
  const { verifier, connections, upgradeSocket, clock, logger, meter } = options;
  const audit = options.audit ?? silentAudit;
  const refusalMs = options.refusalMs ?? 500;
  const maxWaiting = options.maxWaitingRefusals ?? 200;
  const refusals = meter.counter('earshot_audiohook_refusals_total', 'AudioHook upgrades refused', ['reason']);
  // Every refusal is counted, but only some are logged.
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
        detail: 'This address accepts AudioHook connections (WebSocket) only',
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
    const reservation = connections.reserve(result.facts);
    if (!reservation.ok) {
      logger.warn('AudioHook connection rejected', {
        cause: reservation.cause,
        correlationId: result.facts.correlationId,
      });
      if (reservation.rejectAtCapacity) return upgradeSocket(c, reservation.rejectAtCapacity);
      return problemResponse(reservation.cause === 'draining' ? 'draining' : 'unavailable', { retryAfterMs: 5_000 });
    }
    try {
      const answer = await upgradeSocket(c, (socket) => reservation.accept(socket));
      if (answer.status >= 400) reservation.release();
      return answer;
    } catch (error) {
      reservation.release();
      throw error;
    }
  }

  const app = new Hono<AppEnv>();
  app.get(paths.audiohook, enter);
  return app;
}
