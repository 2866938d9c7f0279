/** Who is a supervisor: a user with SUPERVISOR_PERMISSION in Genesys. */
import { EarshotError } from '../../shared/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { GenesysApi } from '../core/ports/genesys-api.ts';
import type { PanelIdentity } from '../core/ports/panel-access.ts';
import { createBoundedCache } from './bounded-cache.ts';

export type SupervisionOptions = {
  readonly genesys: Pick<GenesysApi, 'hasPermission'>;
  readonly clock: Clock;
  /** Empty: no one is a supervisor. */
  readonly permission: string;
  readonly cacheMs: number;
  readonly cacheEntries: number;
};

/** Asked with the user's own Genesys token. Rejects as `GenesysApi.hasPermission` does, `forbidden` excepted. */
export type Supervision = (identity: PanelIdentity, genesysToken: string) => Promise<boolean>;

/** Answers are kept per session for `cacheMs`. */
export function createSupervision(options: SupervisionOptions): Supervision {
  const { genesys, permission, cacheMs } = options;
  const known = createBoundedCache<boolean>(options.cacheEntries, options.clock);
  return async ({ sessionId }, genesysToken) => {
    if (permission === '') return false;
    const earlier = known.get(sessionId);
    if (earlier !== undefined) return earlier;
    const has = await genesys.hasPermission(genesysToken, permission).catch((error: unknown) => {
      // The OAuth client may not read permissions: a matter of configuration, not a failure of Genesys.
      if (EarshotError.from(error).code === 'forbidden') return false;
      throw error;
    });
    known.set(sessionId, has, cacheMs);
    return has;
  };
}
