/** What the composition root gets from a runtime, for an instance in the simulation. Everything that is not simulated rejects. */
import type { Platform } from '../../../runtime/compose/platform.ts';
import { type Config, readConfig } from '../../../runtime/config.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { createSimulatedClient } from '../redis/client.ts';
import type { RedisServer } from '../redis/server.ts';
import type { Host } from '../world/host.ts';
import type { Network } from '../world/network.ts';

export type PlatformSetup = {
  readonly host: Host;
  readonly network: Network;
  /** Undefined: the instance keeps everything in its memory. */
  readonly redis: RedisServer | undefined;
  readonly settings: Readonly<Record<string, string>>;
};

const notSimulated = (what: string): never => {
  throw new EarshotError('internal', { cause: new Error(`${what} is not part of the simulation`) });
};

export function simulatedConfig({ redis, settings }: Pick<PlatformSetup, 'redis' | 'settings'>): Config {
  return readConfig({
    REDACT: 'none',
    REDIS_MODE: 'single',
    STREAMS_PER_MINUTE: '2000',
    ...(redis && { REDIS_URL: 'redis://simulated:6379' }),
    ...settings,
  });
}

/** Time, randomness and Redis are simulated. */
export function simulatedPlatform({ host, network, redis }: PlatformSetup): Platform {
  return {
    runtime: 'node',
    version: 'simulated',
    env: {},
    clock: host.clock,
    random: network.world.randomness.of(`service ${host.name}`),
    fetch: async () => notSimulated('fetch'),
    network: { proxyFor: () => undefined, faults: [], inUse: [] },
    readFile: async () => undefined,
    upgradeSocket: () => notSimulated('upgradeSocket'),
    openEventStream: () => notSimulated('openEventStream'),
    peerAddress: () => '127.0.0.1',
    print() {},
    writeLog: (_text, done) => done(),
    terminal: false,
    ...(redis && { createRedisClient: (options) => createSimulatedClient({ network, server: redis, host }, options) }),
  };
}
