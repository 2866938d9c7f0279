/**
 * Panel tokens of very many people, for installations that share a Redis and a secret: signed in elsewhere, as by an instance
 * that is not there any more. Each reads with the rights of the local supervisor.
 */
import { createPanelAccess } from '../auth/panel-access.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { connectRedis } from '../redis.ts';
import { Secret } from '../secret.ts';
import { localClientId, localOrganization } from '../simulator/genesys/identities.ts';
import { createRedisKeyValueStore } from '../store/redis-store.ts';

/** Tokens of `count` different users, written to the Redis that the instances share. */
export async function signInMany(count: number, shared: { redisUrl: string; secret: string }): Promise<string[]> {
  const clock = createSystemClock();
  const redis = connectRedis({
    url: shared.redisUrl,
    prefix: 'earshot',
    commandTimeoutMs: 2_000,
    clock,
    logger: silentLogger,
  });
  try {
    await new Promise<void>((resolve) => redis.onReady(resolve));
    let people = 0;
    const unasked = async (): Promise<never> => Promise.reject(new Error('Nothing but the sign-in is asked here'));
    const access = await createPanelAccess({
      genesys: {
        identify: async () => ({
          userId: `reader-${++people}`,
          name: `Reader ${people}`,
          organizationId: localOrganization.id,
          clientId: localClientId,
          active: true,
        }),
        participation: unasked,
        permittedDivisions: unasked,
        message: unasked,
        messages: unasked,
        saveSummary: unasked,
        wrapUpCodes: unasked,
      },
      store: createRedisKeyValueStore(redis),
      secrets: [new Secret(shared.secret)],
      clock,
      logger: silentLogger,
      issuer: 'earshot',
      sessionMs: 3_600_000,
      clientId: localClientId,
      allowedOrganizationIds: [localOrganization.id],
      supervisorPermission: 'none',
      // One token stands for many people here.
      identityCacheMs: 0,
    });
    const tokens: string[] = [];
    for (let n = 0; n < count; n++) tokens.push((await access.signIn('local-supervisor')).token);
    return tokens;
  } finally {
    await redis.close();
  }
}
