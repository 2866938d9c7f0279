/** Faults of the instances, of Redis and of what Dialogflow is to all of them. */
import type { Outage } from '../dialogflow/cloud.ts';
import { type FaultRow, onInstance, onRedis, withRedis } from './fault-kind.ts';
import type { FaultMoment } from './parts.ts';

const outages: readonly Outage[] = [
  { code: 'unavailable' },
  { code: 'timeout' },
  { code: 'quota_exhausted', retryAfterMs: 3_000 },
  { code: 'quota_exhausted' },
];
const outageOf = ({ choice }: FaultMoment): Outage => outages[Math.floor(choice * outages.length)]!;

export const serviceFaults = {
  kill: {
    says: 'an instance is killed and started again',
    weight: 2,
    ms: [500, 20_000],
    inject: (simulation, { target, ms }) => {
      if (!simulation.fleet.at(target)) return false;
      simulation.fleet.kill(target);
      simulation.world.after(ms, () => simulation.fleet.start(target));
      return true;
    },
  },
  hang: {
    says: 'an instance hangs, then goes on',
    weight: 2,
    ms: [300, 25_000],
    inject: onInstance(({ world }, { host }, { ms }) => {
      host.hang();
      world.after(ms, () => host.thaw());
    }),
  },
  deploy: {
    says: 'an instance is asked to stop, ends its calls, and another takes its place',
    weight: 1,
    ms: [1_000, 30_000],
    inject: onInstance((simulation, instance, { target, ms }) => simulation.deploy(target, instance, ms)),
  },
  clockJump: {
    says: 'the wall clock of an instance jumps',
    weight: 1,
    ms: [1_000, 3_600_000],
    inject: onInstance((_simulation, { host }, { ms, choice }) => host.jumpClock(choice < 0.5 ? ms : -ms)),
  },
  redisCut: {
    says: 'an instance loses its connection to Redis',
    weight: 2,
    ms: [50, 40_000],
    possible: withRedis,
    inject: onInstance(({ network }, { host }, { ms }) => network.cut(host, 'redis', ms)),
  },
  redisBlip: {
    says: 'one of the two connections of an instance to Redis breaks',
    weight: 2,
    ms: [0, 0],
    possible: withRedis,
    inject: onInstance(({ network }, { host }, { choice }) => {
      const connections = network.of(host, 'redis');
      connections[Math.floor(choice * connections.length)]?.break();
    }),
  },
  redisHang: {
    says: 'Redis takes commands and does not answer',
    weight: 2,
    ms: [100, 15_000],
    possible: withRedis,
    inject: onRedis((redis, { ms }) => redis.hang(ms)),
  },
  redisRestart: {
    says: 'Redis restarts with its data',
    weight: 2,
    ms: [200, 10_000],
    possible: withRedis,
    inject: onRedis((redis, { ms }) => redis.restart(ms, false)),
  },
  redisLoss: {
    says: 'Redis restarts without its data',
    weight: 1,
    ms: [200, 10_000],
    possible: withRedis,
    inject: onRedis((redis, { ms }) => redis.restart(ms, true)),
  },
  redisFailover: {
    says: 'Redis fails over to a replica that lags behind',
    weight: 2,
    ms: [200, 15_000],
    possible: withRedis,
    inject: onRedis((redis, { ms, choice }) => redis.failOver(ms, 2_000 * choice)),
  },
  dialogflowOutage: {
    says: 'Dialogflow answers every request with an error',
    weight: 2,
    ms: [200, 25_000],
    inject: ({ dialogflow }, fault) => {
      dialogflow.fail(outageOf(fault), fault.ms, fault.target % 2 === 0);
      return true;
    },
  },
  dialogflowHang: {
    says: 'Dialogflow does not answer',
    weight: 1,
    ms: [500, 15_000],
    inject: ({ dialogflow }, { ms }) => {
      dialogflow.hang(ms);
      return true;
    },
  },
  dialogflowCut: {
    says: 'an instance cannot reach Dialogflow',
    weight: 2,
    ms: [100, 15_000],
    inject: onInstance(({ network }, { host }, { ms }) => network.cut(host, 'dialogflow', ms)),
  },
} as const satisfies Readonly<Record<string, FaultRow>>;
