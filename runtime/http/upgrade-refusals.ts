/**
 * Answers to refused AudioHook upgrades. Each is the same 401 after the same time since its arrival, so that neither content nor
 * timing reveals the reason. An address that is refused too often gets 429 at once, and holds no connection open. The limit is
 * taken after the verification, which costs a stranger's request microseconds: calls of Genesys share few addresses, and one with
 * a valid key has to pass also when others at its address are refused. A valid signature whose nonce cannot be checked now gets 503, which
 * the client tries again; 401 would be final for the call.
 */
import { TokenBucket } from '../../shared/token-bucket.ts';
import type { UpgradeResult } from '../core/audiohook/upgrade.ts';
import type { AuditLog } from '../core/ports/audit.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Counter, Meter } from '../core/ports/meter.ts';
import { networkOf } from './client-address.ts';
import { problemOfError, problemResponse } from './problem.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';

export type UpgradeRefusalOptions = {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly audit: AuditLog;
  /** From the arrival of a request to its refusal, in ms. */
  readonly refusalMs: number;
  /** Refusals that wait at the same time; one more is answered at once. */
  readonly maxWaiting: number;
  /** Refusals of one address that get the delayed 401, per minute. */
  readonly perMinute: number;
};

type Refused = Extract<UpgradeResult, { ok: false }>;

const audiohookHeaders: Readonly<Record<string, string>> = { 'www-authenticate': 'AudioHook' };

const uncheckedRetryMs = 5_000;

/** A refusal is counted by its reason; log and audit get at most one per second after a burst of 30. */
export class UpgradeRefusals {
  readonly #options: UpgradeRefusalOptions;
  readonly #limit: RateLimit;
  readonly #refused: Counter;
  readonly #limited: Counter;
  readonly #logLines: TokenBucket;
  #waiting = 0;

  constructor(options: UpgradeRefusalOptions) {
    const { clock, meter, perMinute } = options;
    this.#options = options;
    this.#limit = createRateLimit({ clock, perMinute, burst: perMinute });
    this.#refused = meter.counter('earshot_audiohook_refusals_total', 'AudioHook upgrades refused', ['reason']);
    this.#limited = meter.counter(
      'earshot_audiohook_refusals_limited_total',
      'AudioHook upgrades refused with 429, because their address was refused too often',
    );
    this.#logLines = new TokenBucket({ perSecond: 1, burst: 30 }, clock.monotonic());
  }

  /** The response to a refused upgrade that arrived at `since`, a time of the monotonic clock. */
  async answer(result: Refused, address: string, since: number): Promise<Response> {
    const { clock, refusalMs, maxWaiting } = this.#options;
    this.#report(result, address);
    if (result.refusal === 'nonce_unchecked') return problemResponse('unavailable', { retryAfterMs: uncheckedRetryMs });
    try {
      this.#limit.take(networkOf(address));
    } catch (error) {
      this.#limited.add(1);
      return problemOfError(error);
    }
    const left = refusalMs - (clock.monotonic() - since);
    if (left > 0 && this.#waiting < maxWaiting) {
      this.#waiting += 1;
      await new Promise<void>((resolve) => clock.after(left, resolve));
      this.#waiting -= 1;
    }
    return problemResponse('unauthenticated', { headers: audiohookHeaders });
  }

  #report({ refusal, clockAheadSeconds }: Refused, address: string): void {
    const { clock, logger, audit } = this.#options;
    this.#refused.add(1, { reason: refusal });
    if (!this.#logLines.take(1, clock.monotonic())) return;
    audit.record({ action: 'audiohook_refused', reason: refusal, address });
    logger.warn('AudioHook connection refused', { reason: refusal, address, clockAheadSeconds });
  }
}
