/**
 * `GET /audiohook`: the WebSocket endpoint for Genesys. Everything that can be refused is refused before the upgrade
 * (upgrade-refusals.ts).
 */
import { type Context, Hono } from 'hono';
import { paths } from '../../shared/api/routes.ts';
import { TokenBucket } from '../../shared/token-bucket.ts';
import type { AudiohookConnections } from '../core/audiohook/connections.ts';
import type { AudiohookVerifier } from '../core/audiohook/upgrade.ts';
import { type AuditLog, silentAudit } from '../core/ports/audit.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Meter } from '../core/ports/meter.ts';
import type { AppEnv } from './app-env.ts';
import { networkOf } from './client-address.ts';
import { problemResponse } from './problem.ts';
import type { UpgradeSocket } from './upgrade.ts';
import { UpgradeRefusals } from './upgrade-refusals.ts';

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
  /** Refusals of one address that get the delayed 401, per minute; further ones get 429. Default 300. */
  readonly upgradeRefusalsPerMinute?: number;
};

/** Path and query as on the request line. Not parsed: escapes must stay as they were signed. */
function requestTarget(url: string): string {
  const target = url.replace(/^[a-z]+:\/\/[^/?#]*/i, '');
  return target.startsWith('/') ? target : `/${target}`;
}

/** The comma-separated members of a header, in lower case. */
const membersOf = (header: string | undefined): readonly string[] =>
  (header ?? '').split(',').map((member) => member.trim().toLowerCase());

/** Why a request is no WebSocket upgrade; undefined where it is one. */
function missingForUpgrade(c: Context<AppEnv>): string | undefined {
  if (!membersOf(c.req.header('upgrade')).includes('websocket'))
    return 'This address accepts AudioHook connections (WebSocket) only';
  // A proxy that passes `Upgrade` on without `Connection` makes an ordinary request of an upgrade.
  if (!membersOf(c.req.header('connection')).includes('upgrade'))
    return 'The Connection header must contain Upgrade; a proxy in between may have removed it';
  return undefined;
}

/** Requests that are no upgrade are logged at most once per second after a burst of 10. */
export function createAudiohookRoute(options: AudiohookRouteOptions): Hono<AppEnv> {
  const { verifier, connections, upgradeSocket, clock, logger, meter } = options;
  const refusals = new UpgradeRefusals({
    clock,
    logger,
    meter,
    audit: options.audit ?? silentAudit,
    refusalMs: options.refusalMs ?? 500,
    maxWaiting: options.maxWaitingRefusals ?? 200,
    perMinute: options.upgradeRefusalsPerMinute ?? 300,
  });
  const logLines = new TokenBucket({ perSecond: 1, burst: 10 }, clock.monotonic());

  function upgradeRequired(c: Context<AppEnv>, detail: string): Response {
    if (logLines.take(1, clock.monotonic()))
      logger.warn('Request to the AudioHook address is not a WebSocket upgrade', {
        address: c.get('address'),
        upgrade: c.req.header('upgrade')?.slice(0, 40),
        connection: c.req.header('connection')?.slice(0, 40),
      });
    const headers = { upgrade: 'websocket', connection: 'Upgrade' };
    return problemResponse('invalid_request', { status: 426, detail, headers });
  }

  async function enter(c: Context<AppEnv>): Promise<Response> {
    const missing = missingForUpgrade(c);
    if (missing !== undefined) return upgradeRequired(c, missing);
    const since = clock.monotonic();
    const address = c.get('address') ?? 'unknown';
    const result = await verifier.verify({
      method: c.req.method,
      target: requestTarget(c.req.url),
      headers: (name) => c.req.header(name),
      // Caps count by it.
      remoteAddress: networkOf(address),
    });
    if (!result.ok) return refusals.answer(result, address, since);
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
  // Easily typed in Genesys. The signature covers the path as it was sent.
  app.use(`${paths.audiohook}/`, (c, next) => (c.req.method === 'GET' ? enter(c) : next()));
  return app;
}
