/** Who is a supervisor of what: a user who has SUPERVISOR_PERMISSION in Genesys, in the divisions for which it was granted. */
import { EarshotError } from '../../shared/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { GenesysApi } from '../core/ports/genesys-api.ts';
import type { PanelIdentity } from '../core/ports/panel-access.ts';
import { createBoundedCache } from './bounded-cache.ts';

export type SupervisionOptions = {
  readonly genesys: Pick<GenesysApi, 'permittedDivisions'>;
  readonly clock: Clock;
  /** Empty: no one is a supervisor. */
  readonly permission: string;
  readonly cacheMs: number;
  readonly cacheEntries: number;
};

/**
 * The ids of the divisions that the user supervises; empty: the user is no supervisor. Asked with the user's own Genesys token.
 * Rejects as `GenesysApi.permittedDivisions` does, `forbidden` excepted.
 */
export type Supervision = (
  identity: PanelIdentity,
  genesysToken: string,
  /** Skips the cache. */
  fresh?: boolean,
) => Promise<readonly string[]>;

/** Answers are kept per session for `cacheMs`. */
export function createSupervision(options: SupervisionOptions): Supervision {
  const { genesys, permission, cacheMs } = options;
  const known = createBoundedCache<readonly string[]>(options.cacheEntries, options.clock);
  return async ({ sessionId }, genesysToken, fresh = false) => {
    if (permission === '') return [];
    const earlier = fresh ? undefined : known.get(sessionId);
    if (earlier !== undefined) return earlier;
    const divisions = await genesys.permittedDivisions(genesysToken, permission).catch((error: unknown) => {
      // The OAuth client may not read permissions: a matter of configuration, not a failure of Genesys.
      if (EarshotError.from(error).code === 'forbidden') return [];
      throw error;
    });
    known.set(sessionId, divisions, cacheMs);
    return divisions;
  };
}
