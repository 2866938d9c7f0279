/**
 * What a running service can say of itself without asking anybody it does not talk to anyway: the same findings as the
 * doctor's, for whoever may not log in to the machine. Names of settings, counts and times; never what a setting is set to.
 */
import type { Config } from '../../config.ts';
import type { Clock } from '../ports/clock.ts';
import { type Finding, fail, pass, warn } from './finding.ts';
import { adviseOnRedisAddress, judgeRedis, timeRedis } from './redis-check.ts';
import { adviseOnSettings } from './settings-advice.ts';

export type CheckedComponent = { readonly name: string; readonly ok: boolean; readonly detail?: string | undefined };

export type ServiceCheckOptions = {
  readonly config: Config;
  readonly clock: Clock;
  /** The connection that the service itself uses; absent where it has none. */
  readonly redis?: { command(args: readonly string[]): Promise<unknown> } | undefined;
  /** Dialogflow, failover, recognition, knowledge: what is known by now. */
  readonly components: () => readonly CheckedComponent[];
  readonly genesys: { readonly region: string; readonly organizations: number };
  readonly audiohook: { readonly keys: number; readonly secrets: number; readonly calls: () => number };
  readonly draining: () => boolean;
};

export type ServiceCheck = () => Promise<readonly Finding[]>;

/** Calls that come while one is under way share it. Never rejects. */
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
      ...options.components().map(ofComponent),
      ...checkGenesys(options),
      ...checkAudiohook(options),
    ];
  }

  return () => {
    running ??= check().finally(() => {
      running = undefined;
    });
    return running;
  };
}

function checkDrain(draining: boolean): Finding {
  if (!draining) return pass('service.drain', 'This instance takes new work');
  return warn(
    'service.drain',
    'This instance is leaving and takes no new work',
    'Nothing, where it was meant: what it has goes on to its end, and new work goes to other instances',
  );
}

/** Beyond this a signature that was made in time may be refused, and times in a transcript jump. */
const steppedMs = 2_000;

function checkClockStep(stepped: number): Finding {
  if (Math.abs(stepped) <= steppedMs) return pass('clock.step', 'The clock has gone evenly since the start');
  return warn(
    'clock.step',
    'The clock was set while the service ran',
    'Let NTP keep the clock of this machine; signatures of calls depend on it',
    `by ${Math.round(stepped / 1_000)} s`,
  );
}

async function checkRedis({ config, clock, redis }: ServiceCheckOptions): Promise<Finding[]> {
  if (!redis || config.REDIS_URL === undefined) return [];
  const url = new URL(config.REDIS_URL.reveal());
  const findings = adviseOnRedisAddress(url);
  const command = (args: readonly string[]) => redis.command(args);
  if (url.protocol === 'rediss:') findings.push(pass('redis.tls', 'The connection is encrypted'));
  try {
    findings.push(await timeRedis(command, config.REDIS_KEY_PREFIX, clock.monotonic));
  } catch {
    return [
      ...findings,
      fail(
        'redis.connect',
        'Redis does not answer',
        'Check REDIS_URL and the network between; calls and panels of this instance go on from memory',
      ),
    ];
  }
  try {
    findings.push(checkClockAgainst(await command(['TIME']), clock, config.AUDIOHOOK_SKEW_SECONDS));
    findings.push(...(await judgeRedis(command)));
  } catch {
    findings.push(
      warn(
        'redis.info',
        'Redis does not say how it is set up',
        'Let its user run INFO and TIME, or run npm run doctor',
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
  return warn('clock.skew', 'The clock differs from that of Redis', 'Let NTP keep both clocks', detail);
}

type Words = { readonly well: string; readonly ill: string; readonly fix: string };

const componentWords: Readonly<Record<string, Words>> = {
  dialogflow: {
    well: 'Dialogflow answers',
    ill: 'Dialogflow does not answer',
    fix: 'Run npm run doctor where the service runs: it looks at credentials, profile and topics',
  },
  failover: {
    well: 'The first engine is in use',
    ill: 'Another engine than the first is in use, or one has failed',
    fix: 'Nothing for the calls: they go back by themselves. Look at the engine that is named',
  },
  recognition: {
    well: 'Speech is recognized in time',
    ill: 'Speech is not recognized as it should be',
    fix: 'Wait where models are loading; change LOCAL_MODELS where they are off; else give the machine more cores, or fewer calls',
  },
  knowledge: {
    well: 'The articles could be read',
    ill: 'Some articles could not be read',
    fix: 'Mend the files that are named, in KNOWLEDGE_DIR',
  },
};

function ofComponent({ name, ok, detail }: CheckedComponent): Finding {
  const id = `engine.${name}`;
  const { well, ill, fix } = componentWords[name] ?? { well: name, ill: name, fix: 'See /readyz and the log' };
  if (ok && detail === undefined) return pass(id, well);
  return ok ? warn(id, ill, fix, detail) : fail(id, ill, fix, detail);
}

function checkGenesys({ config, genesys }: ServiceCheckOptions): Finding[] {
  if (config.localGenesys) return [pass('genesys.region', 'The Genesys that runs here is used')];
  return [
    pass('genesys.region', 'The Genesys region is known', genesys.region),
    pass('genesys.organization', 'Your organization may use the service', `${genesys.organizations} allowed`),
  ];
}

function checkAudiohook({ config, audiohook }: ServiceCheckOptions): Finding[] {
  if (config.ROLE === 'panel') return [pass('audiohook.role', 'Calls are taken by other instances')];
  const findings: Finding[] = [];
  if (audiohook.keys === 0) findings.push(fail('audiohook.keys', 'No call can come in', 'Set API_KEY'));
  else findings.push(pass('audiohook.keys', 'AudioHook keys are set', `${audiohook.keys}`));
  // Whether production calls must be signed is said among the settings already.
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
        'Nearly as many calls as are allowed',
        'Start another instance, or raise MAX_CALLS',
        detail,
      ),
    );
  } else findings.push(pass('audiohook.calls', 'There is room for more calls', detail));
  return findings;
}
