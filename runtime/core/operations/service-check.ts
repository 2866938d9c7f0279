/**
 * Self-check of a running service over the connections it has anyway: the findings of the doctor, for people without access to
 * the machine. Findings name settings, counts and times, never the value of a setting.
 */
import type { Config } from '../../config.ts';
import type { Clock } from '../ports/clock.ts';
import { type Finding, fail, pass, warn } from './finding.ts';
import { adviseOnRedisAddress, judgeRedis, timeRedis } from './redis-check.ts';
import { adviseOnSettings } from './settings-advice.ts';

export type CheckedComponent = { readonly name: string; readonly ok: boolean; readonly detail?: string | undefined };

type ExplainedRedis = {
  readonly name: string;
  readonly check: string;
  readonly sentence: string;
  readonly remedy: string;
};

export type CheckedRedis = {
  command(args: readonly string[]): Promise<unknown>;
  /** Why a command was rejected, by name, and what helps. */
  explain(error: unknown): ExplainedRedis;
  /** Commands meet keys of another type. */
  foreignKeys(): ExplainedRedis | undefined;
};

export type ServiceCheckOptions = {
  readonly config: Config;
  readonly clock: Clock;
  /** The service's own connection; absent without Redis. */
  readonly redis?: CheckedRedis | undefined;
  /** Current state of Dialogflow, failover, recognition and knowledge. */
  readonly components: () => readonly CheckedComponent[];
  readonly genesys: { readonly region: string; readonly organizations: number };
  readonly audiohook: { readonly keys: number; readonly secrets: number; readonly calls: () => number };
  readonly draining: () => boolean;
  /** Absent where there are none. */
  readonly webhooks?: { counts(): Promise<{ readonly waiting: number; readonly dead: number }> } | undefined;
  /** Of QUEUES_FILE and RULES_FILE. */
  readonly files?: (() => readonly Finding[]) | undefined;
};

export type ServiceCheck = () => Promise<readonly Finding[]>;

/** Concurrent calls share one check. Never rejects. */
export function createServiceCheck(options: ServiceCheckOptions): ServiceCheck {
  const { clock } = options;
  const started = { now: clock.now(), monotonic: clock.monotonic() };
  let running: Promise<readonly Finding[]> | undefined;

  async function check(): Promise<readonly Finding[]> {
    const stepped = clock.now() - started.now - (clock.monotonic() - started.monotonic);
    const redis = await checkRedis(options);
    return [
      checkDrain(options.draining()),
      pass('settings.valid', 'The settings fit together'),
      ...adviseOnSettings(options.config),
      checkClockStep(stepped),
      ...redis,
      ...options.components().map(checkComponent),
      ...checkGenesys(options),
      ...checkAudiohook(options),
      ...(options.files?.() ?? []),
      ...(await checkWebhooks(options.webhooks)),
    ];
  }

  return () => {
    running ??= check().finally(() => {
      running = undefined;
    });
    return running;
  };
}

async function checkWebhooks(webhooks: ServiceCheckOptions['webhooks']): Promise<readonly Finding[]> {
  if (!webhooks) return [];
  const counts = await webhooks.counts().catch(() => undefined);
  if (!counts) return [warn('webhooks.outbox', 'Deliveries that wait cannot be read', 'See the findings about Redis')];
  const { waiting, dead } = counts;
  const detail = `${waiting} waiting, ${dead} dead letters`;
  if (dead === 0) return [pass('webhooks.outbox', 'Webhooks are delivered', detail)];
  return [
    warn(
      'webhooks.outbox',
      'Webhooks were not delivered',
      'Send a test; once it is delivered, resend the dead letters',
      detail,
    ),
  ];
}

function checkDrain(draining: boolean): Finding {
  if (!draining) return pass('service.drain', 'This instance accepts new work');
  return warn(
    'service.drain',
    'This instance is shutting down and accepts no new work',
    'Nothing, if this is intended: calls in progress finish, and new ones go to other instances',
  );
}

/** Above this, valid signatures may be refused and the times in a transcript jump. */
const steppedMs = 2_000;

function checkClockStep(stepped: number): Finding {
  if (Math.abs(stepped) <= steppedMs) return pass('clock.step', 'The clock has been steady since the start');
  return warn(
    'clock.step',
    'The clock was set while the service ran',
    'Synchronize the clock of this machine with NTP; signatures of calls depend on it',
    `by ${Math.round(stepped / 1_000)} s`,
  );
}

async function checkRedis({ config, clock, redis }: ServiceCheckOptions): Promise<Finding[]> {
  if (!redis || config.REDIS_URL === undefined) return [];
  const findings = adviseOnRedisAddress(config.REDIS_URL.reveal());
  const foreign = redis.foreignKeys();
  if (foreign) findings.push(fail('redis.keys', foreign.sentence, foreign.remedy, foreign.name));
  const command = (args: readonly string[]) => redis.command(args);
  try {
    findings.push(await timeRedis(command, config.REDIS_KEY_PREFIX, clock.monotonic));
  } catch (error) {
    const { name, check, sentence, remedy } = redis.explain(error);
    return [
      ...findings,
      fail(check, sentence, `${remedy}; calls and panels of this instance continue in memory`, name),
    ];
  }
  try {
    findings.push(checkClockAgainst(await command(['TIME']), clock, config.AUDIOHOOK_SKEW_SECONDS));
    findings.push(...(await judgeRedis(command)));
  } catch {
    findings.push(
      warn(
        'redis.info',
        'Redis does not show its configuration',
        'Allow its user to run INFO and TIME, or run npm run doctor',
      ),
    );
  }
  return findings;
}

/** `TIME` answers seconds and microseconds. */
function checkClockAgainst(time: unknown, clock: Clock, allowedSeconds: number): Finding {
  const [seconds, micros] = (time as unknown[]).map(Number);
  const apart = Math.abs(clock.now() - (seconds! * 1_000 + micros! / 1_000)) / 1_000;
  const detail = `${apart.toFixed(1)} s apart`;
  if (apart <= Math.max(1, allowedSeconds)) return pass('clock.skew', 'The clock agrees with that of Redis', detail);
  return warn('clock.skew', 'The clock differs from that of Redis', 'Synchronize both clocks with NTP', detail);
}

type ComponentTexts = { readonly healthy: string; readonly unhealthy: string; readonly fix: string };

const componentTexts: Readonly<Record<string, ComponentTexts>> = {
  dialogflow: {
    healthy: 'Dialogflow answers',
    unhealthy: 'Dialogflow does not answer',
    fix: 'Run npm run doctor where the service runs: it checks credentials, profile and topics',
  },
  failover: {
    healthy: 'The first engine is in use',
    unhealthy: 'A fallback engine is in use, or an engine has failed',
    fix: 'Calls return to the first engine by themselves. Check the engine named here',
  },
  recognition: {
    healthy: 'Speech is recognized in time',
    unhealthy: 'Speech recognition is degraded',
    fix: 'Wait while models load. If they are off, change LOCAL_MODELS. Otherwise add cores or reduce calls',
  },
  proxy: {
    healthy: 'TRUSTED_PROXY_HOPS fits the proxies in front',
    unhealthy: 'TRUSTED_PROXY_HOPS does not fit the proxies in front',
    fix: 'Set TRUSTED_PROXY_HOPS to the number of proxies that append to X-Forwarded-For',
  },
  knowledge: {
    healthy: 'The articles could be read',
    unhealthy: 'Some articles could not be read',
    fix: 'Fix the files named here, in KNOWLEDGE_DIR',
  },
};

function checkComponent({ name, ok, detail }: CheckedComponent): Finding {
  const id = name === 'proxy' ? 'settings.proxy' : `engine.${name}`;
  const { healthy, unhealthy, fix } = componentTexts[name] ?? {
    healthy: name,
    unhealthy: name,
    fix: 'See /readyz and the log',
  };
  if (ok && detail === undefined) return pass(id, healthy);
  return ok ? warn(id, unhealthy, fix, detail) : fail(id, unhealthy, fix, detail);
}

function checkGenesys({ config, genesys }: ServiceCheckOptions): Finding[] {
  if (config.localGenesys) return [pass('genesys.region', 'The local Genesys simulator is used')];
  return [
    pass('genesys.region', 'The Genesys region is known', genesys.region),
    pass('genesys.organization', 'Your organization may use the service', `${genesys.organizations} allowed`),
  ];
}

function checkAudiohook({ config, audiohook }: ServiceCheckOptions): Finding[] {
  if (config.ROLE === 'panel') return [pass('audiohook.role', 'Other instances take calls')];
  const findings: Finding[] = [];
  if (audiohook.keys === 0) findings.push(fail('audiohook.keys', 'No call can be accepted', 'Set API_KEY'));
  else findings.push(pass('audiohook.keys', 'AudioHook keys are set', `${audiohook.keys}`));
  // In production, the settings findings report whether calls must be signed.
  if (config.localGenesys) {
    findings.push(pass('audiohook.signature', audiohook.secrets > 0 ? 'Calls must be signed' : 'Calls are not signed'));
  }
  findings.push(
    pass(
      'audiohook.authority',
      config.AUDIOHOOK_PUBLIC_AUTHORITY === undefined
        ? 'Signatures are checked against the Host header'
        : 'Signatures are checked against AUDIOHOOK_PUBLIC_AUTHORITY',
    ),
  );
  const calls = audiohook.calls();
  const detail = `${calls} of at most ${config.MAX_CALLS}`;
  if (calls >= 0.8 * config.MAX_CALLS) {
    findings.push(
      warn(
        'audiohook.calls',
        'The number of calls is near the limit',
        'Start another instance, or raise MAX_CALLS',
        detail,
      ),
    );
  } else findings.push(pass('audiohook.calls', 'More calls are possible', detail));
  return findings;
}
