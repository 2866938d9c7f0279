/**
 * Every way in which Redis fails, by name: what the service does about it, and what the administrator can. The names stand in
 * the log, in the label `reason` of `earshot_redis_failures_total`, and in the doctor's findings.
 */
import type { ErrorCode } from '../../shared/errors.ts';

/**
 * - `retry`: again at once, within the time of the command.
 * - `reconnect`: this connection does not get better; new ones are made, which look up the address again.
 * - `wait`: it ends by itself; the caller holds the work and asks again.
 * - `give-up`: trying again does not help.
 */
export type Reaction = 'retry' | 'reconnect' | 'wait' | 'give-up';

export type ProblemCheck =
  | 'redis.connect'
  | 'redis.auth'
  | 'redis.permission'
  | 'redis.readonly'
  | 'redis.full'
  | 'redis.busy'
  | 'redis.clients'
  | 'redis.cluster'
  | 'redis.sentinel'
  | 'redis.tls'
  | 'redis.command';

export type RedisProblem = {
  /** The first word of Redis's answer, or a name for a failure of the connection. */
  readonly name: string;
  readonly reaction: Reaction;
  readonly code: ErrorCode;
  /** Id of the finding in the doctor. */
  readonly check: ProblemCheck;
  readonly sentence: string;
  readonly remedy: string;
};

type Row = Omit<RedisProblem, 'name'>;

const row = (reaction: Reaction, check: ProblemCheck, sentence: string, remedy: string): Row => ({
  reaction,
  code: reaction === 'give-up' ? 'internal' : 'unavailable',
  check,
  sentence,
  remedy,
});

const clusterRemedy = 'Look at redis-cli cluster info: every slot needs a node that is up';
const fullRemedy = 'Give it more memory or disk space, then look at redis-cli info';

/** Answers of the server, by their first word. */
export const answerProblems = {
  READONLY: row('reconnect', 'redis.readonly', 'REDIS_URL is a read replica', 'Use the address of the primary'),
  UNBLOCKED: row('reconnect', 'redis.readonly', 'This Redis became a replica', 'Use the address of the primary'),
  NOAUTH: row(
    'reconnect',
    'redis.auth',
    'Redis refuses the password',
    'Put the AUTH string of the instance into REDIS_URL: rediss://:PASSWORD@host:port',
  ),
  WRONGPASS: row(
    'reconnect',
    'redis.auth',
    'Redis refuses the password',
    'Put the AUTH string of the instance into REDIS_URL: rediss://:PASSWORD@host:port',
  ),
  NOPERM: row(
    'give-up',
    'redis.permission',
    'The Redis user lacks permissions',
    'Allow it to read, write, publish, subscribe and run scripts under REDIS_KEY_PREFIX',
  ),
  DENIED: row(
    'wait',
    'redis.permission',
    'Redis is in protected mode',
    'Set a password in Redis and in REDIS_URL; protected mode refuses other machines',
  ),
  LOADING: row('wait', 'redis.busy', 'Redis is loading its data', 'Wait until it has started'),
  BUSY: row('wait', 'redis.busy', 'Redis is busy with a script of somebody', 'Find it with redis-cli slowlog get'),
  MASTERDOWN: row(
    'wait',
    'redis.readonly',
    'This replica has lost its primary',
    'Use the address of the primary, or start a failover',
  ),
  NOREPLICAS: row(
    'wait',
    'redis.full',
    'Redis refuses writes because it has too few replicas',
    'Start the replicas, or lower min-replicas-to-write',
  ),
  MISCONF: row('wait', 'redis.full', 'Redis refuses writes', fullRemedy),
  OOM: row('wait', 'redis.full', 'Redis refuses writes', fullRemedy),
  TRYAGAIN: row('retry', 'redis.cluster', 'A slot of the cluster is moving', 'Wait until resharding has ended'),
  CLUSTERDOWN: row('wait', 'redis.cluster', 'The cluster does not serve all slots', clusterRemedy),
  MOVED: row(
    'reconnect',
    'redis.cluster',
    'This Redis is one node of a cluster',
    'Set REDIS_MODE to auto or cluster, and allow its user INFO and CLUSTER SLOTS',
  ),
  ASK: row('retry', 'redis.cluster', 'A slot of the cluster is moving', 'Wait until resharding has ended'),
  CROSSSLOT: row(
    'give-up',
    'redis.cluster',
    'A command has keys of several slots',
    'Use a Redis without a cluster proxy in between, and report this',
  ),
  NOSCRIPT: row('retry', 'redis.command', 'A script was evicted', 'Nothing; it is loaded again'),
  EXECABORT: row('give-up', 'redis.command', 'A transaction was refused', 'Report this with the version of Redis'),
  WRONGTYPE: row(
    'give-up',
    'redis.command',
    'A key is of another type',
    'Something else uses REDIS_KEY_PREFIX; choose another one',
  ),
  NOPROTO: row('give-up', 'redis.command', 'This Redis is too old', 'Use 6.2 or newer'),
  ERR: row('give-up', 'redis.command', 'Redis refuses a command', 'Report this with the version of Redis'),
} satisfies Readonly<Record<string, Row>>;

const networkRemedy = 'Check REDIS_URL, and that this machine is in the network of the instance';
const unreachable = row('wait', 'redis.connect', 'Redis cannot be reached', networkRemedy);
const noName = row('wait', 'redis.connect', 'The Redis host name cannot be resolved', 'Check REDIS_URL');

/** Failures that have no first word of their own: of the connection, of the library, and some answers that begin with ERR. */
export const otherProblems = {
  MAXCLIENTS: row(
    'wait',
    'redis.clients',
    'Redis accepts no more connections',
    'Raise maxclients, or find who holds them with redis-cli client list',
  ),
  UNKNOWN_COMMAND: row(
    'give-up',
    'redis.command',
    'This Redis lacks a command',
    'Use 6.2 or newer, and let its rename-command settings leave commands alone',
  ),
  TIMEOUT: { ...unreachable, code: 'timeout', sentence: 'Redis does not answer' },
  ECONNREFUSED: unreachable,
  ECONNRESET: unreachable,
  EPIPE: unreachable,
  ETIMEDOUT: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ENOTFOUND: noName,
  EAI_AGAIN: noName,
  TLS: row(
    'wait',
    'redis.tls',
    'The encrypted connection to Redis fails',
    'Set REDIS_CA to the CA of the instance as a PEM file, and check that rediss:// and the port are right',
  ),
  DISCONNECTED: row('wait', 'redis.connect', 'The connection to Redis was lost', networkRemedy),
  NO_NODE: row('wait', 'redis.cluster', 'No node of the cluster can be reached', clusterRemedy),
  REDIRECTIONS: row('wait', 'redis.cluster', 'The nodes of the cluster disagree about a slot', clusterRemedy),
  NO_SENTINEL: row('wait', 'redis.sentinel', 'No sentinel can be reached', 'Check the hosts in REDIS_URL'),
  NO_PRIMARY: row(
    'wait',
    'redis.sentinel',
    'The sentinels name no primary that is up',
    'Check REDIS_SENTINEL_MASTER, and look at redis-cli -p 26379 sentinel masters',
  ),
  UNKNOWN: { ...unreachable, sentence: 'Redis fails in an unknown way' },
} satisfies Readonly<Record<string, Row>>;

const rows: Readonly<Record<string, Row>> = { ...answerProblems, ...otherProblems };

const phrases: readonly (readonly [RegExp, keyof typeof otherProblems])[] = [
  [/max(?:imum)? number of clients/i, 'MAXCLIENTS'],
  [/^ERR unknown (?:sub)?command/i, 'UNKNOWN_COMMAND'],
  [/^ERR No such master|no valid master node/i, 'NO_PRIMARY'],
  [/none of the sentinels/i, 'NO_SENTINEL'],
  [/root nodes are unavailable/i, 'NO_NODE'],
  [/certificate|self.signed|\bSSL|\bTLS\b|wrong version number/i, 'TLS'],
  [/socket closed|client is (?:closed|offline)|disconnects client|connection lost/i, 'DISCONNECTED'],
  [/time(?:d )?out/i, 'TIMEOUT'],
];

/** Finds the row of whatever the library rejects with. The text of the error is not in the result. */
export function classifyRedisError(error: unknown): RedisProblem {
  const name = nameOf(error);
  return { name, ...rows[name]! };
}

function nameOf(error: unknown): string {
  const { message, code, kind } = partsOf(error);
  if (code !== undefined && Object.hasOwn(otherProblems, code)) return code;
  if (kind === 'MaxCommandRedirectionsError') return 'REDIRECTIONS';
  const phrase = phrases.find(([pattern]) => pattern.test(`${message} ${code ?? ''}`))?.[1];
  // A password in the wrong form says ERR and AUTH.
  if (/^ERR .{0,40}AUTH\b|invalid password/i.test(message)) return 'WRONGPASS';
  const word = /^([A-Z]{3,})(?: |$)/.exec(message)?.[1];
  // Redis before 7 wraps what a command inside a script answered.
  const inner = /(?:^|: )-([A-Z]{3,}) /.exec(message)?.[1];
  for (const known of [inner, word === 'ERR' ? undefined : word]) {
    if (known !== undefined && Object.hasOwn(answerProblems, known)) return known;
  }
  return phrase ?? (word === undefined ? 'UNKNOWN' : 'ERR');
}

function partsOf(error: unknown): { message: string; code: string | undefined; kind: string } {
  if (typeof error === 'string') return { message: error, code: undefined, kind: '' };
  if (!(error instanceof Error)) return { message: '', code: undefined, kind: '' };
  const { code } = error as { code?: unknown };
  return { message: error.message, code: typeof code === 'string' ? code : undefined, kind: error.constructor.name };
}
