/** The commands of Redis that the product uses, on a dataset. A command that is not here fails, so that a new one is noticed. */
import type { Dataset, StreamEntry } from './dataset.ts';
import { RedisReplyError, type Reply } from './reply.ts';

type Command = (data: Dataset, args: readonly string[]) => Reply;

const text = (data: Dataset, key: string): string | null => data.typed(key, 'string')?.text ?? null;

const set: Command = (data, [key = '', value = '', ...options]) => {
  const names = options.map((option) => option.toUpperCase());
  if (names.includes('NX') && data.get(key)) return null;
  const px = names.indexOf('PX');
  const ttlMs = px < 0 ? Number.POSITIVE_INFINITY : Number(options[px + 1]);
  if (!(ttlMs > 0)) throw new RedisReplyError('ERR invalid expire time in SET');
  data.put(key, { type: 'string', text: value }, ttlMs);
  return 'OK';
};

const hset: Command = (data, args) => {
  const { fields } = data.open(args[0]!, 'hash', () => ({ type: 'hash', fields: new Map() }));
  const before = fields.size;
  for (let at = 1; at < args.length; at += 2) fields.set(args[at]!, args[at + 1]!);
  return fields.size - before;
};

const entryReply = ({ seq, at, fields }: StreamEntry): Reply => [`${seq}-${at}`, fields];

const xadd: Command = (data, [key = '', id = '', ...fields]) => {
  const dash = id.indexOf('-');
  const seq = Number(dash < 0 ? id : id.slice(0, dash));
  const { entries } = data.open(key, 'stream', () => ({ type: 'stream', entries: [] }));
  const last = entries.at(-1);
  if (last && seq <= last.seq)
    throw new RedisReplyError('ERR The ID specified in XADD is equal or smaller than the target stream top item');
  entries.push({ seq, at: dash < 0 ? '0' : id.slice(dash + 1), fields });
  return id;
};

const xtrim: Command = (data, [key = '', , limit = '']) => {
  const stream = data.typed(key, 'stream');
  if (!stream) return 0;
  const from = Number(limit.split('-')[0]);
  const first = stream.entries.findIndex((entry) => entry.seq >= from);
  return stream.entries.splice(0, first < 0 ? stream.entries.length : first).length;
};

const bound = (score: string): number =>
  score === '-inf' ? Number.NEGATIVE_INFINITY : score === '+inf' ? Number.POSITIVE_INFINITY : Number(score);

function sorted(data: Dataset, key: string, low = '-inf', high = '+inf'): [string, number][] {
  const scores = data.typed(key, 'zset')?.scores ?? new Map<string, number>();
  return [...scores]
    .filter(([, score]) => score >= bound(low) && score <= bound(high))
    .sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
}

const withScores = (members: readonly [string, number][]): Reply =>
  members.flatMap(([member, score]) => [member, String(score)]);

const zadd: Command = (data, [key = '', score = '', member = '']) => {
  const { scores } = data.open(key, 'zset', () => ({ type: 'zset', scores: new Map() }));
  const isNew = !scores.has(member);
  scores.set(member, Number(score));
  return isNew ? 1 : 0;
};

const zremrangebyscore: Command = (data, [key = '', low = '', high = '']) => {
  const gone = sorted(data, key, low, high);
  for (const [member] of gone) data.typed(key, 'zset')!.scores.delete(member);
  return gone.length;
};

/** A pattern with `*` only. Linear in the key. */
function matches(key: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (!key.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = key.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return rest.at(-1) === '' || key.endsWith(rest.at(-1) ?? key);
}

const deleteAll: Command = (data, keys) => keys.filter((key) => data.delete(key)).length;

export const redisCommands: Readonly<Record<string, Command>> = {
  PING: () => 'PONG',
  TIME: (data) => [String(Math.floor(data.now / 1_000)), String(Math.floor((data.now % 1_000) * 1_000))],
  GET: (data, [key = '']) => text(data, key),
  SET: set,
  GETDEL: (data, [key = '']) => {
    const value = text(data, key);
    data.delete(key);
    return value;
  },
  DEL: deleteAll,
  UNLINK: deleteAll,
  EXISTS: (data, keys) => keys.filter((key) => data.get(key)).length,
  TYPE: (data, [key = '']) => data.get(key)?.type ?? 'none',
  PEXPIRE: (data, [key = '', ms = '']) => (data.expire(key, Number(ms)) ? 1 : 0),
  PTTL: (data, [key = '']) => data.ttl(key),
  HGET: (data, [key = '', field = '']) => data.typed(key, 'hash')?.fields.get(field) ?? null,
  HMGET: (data, [key = '', ...fields]) => {
    const hash = data.typed(key, 'hash');
    return fields.map((field) => hash?.fields.get(field) ?? null);
  },
  HGETALL: (data, [key = '']) => [...(data.typed(key, 'hash')?.fields ?? [])].flat(),
  HSET: hset,
  HDEL: (data, [key = '', ...fields]) => fields.filter((field) => data.typed(key, 'hash')?.fields.delete(field)).length,
  XADD: xadd,
  XRANGE: (data, [key = '', low = '-', high = '+']) => {
    const from = low === '-' ? 0 : Number(low.split('-')[0]);
    const to = high === '+' ? Number.POSITIVE_INFINITY : Number(high.split('-')[0]);
    return (data.typed(key, 'stream')?.entries ?? []).filter(({ seq }) => seq >= from && seq <= to).map(entryReply);
  },
  XTRIM: xtrim,
  XLEN: (data, [key = '']) => data.typed(key, 'stream')?.entries.length ?? 0,
  RPUSH: (data, [key = '', ...items]) =>
    data.open(key, 'list', () => ({ type: 'list', items: [] })).items.push(...items),
  LRANGE: (data, [key = '']) => [...(data.typed(key, 'list')?.items ?? [])],
  ZADD: zadd,
  ZCARD: (data, [key = '']) => data.typed(key, 'zset')?.scores.size ?? 0,
  ZREM: (data, [key = '', ...members]) =>
    members.filter((member) => data.typed(key, 'zset')?.scores.delete(member)).length,
  ZRANGE: (data, [key = '', , , option]) =>
    option?.toUpperCase() === 'WITHSCORES' ? withScores(sorted(data, key)) : sorted(data, key).map(([name]) => name),
  ZRANGEBYSCORE: (data, [key = '', low, high, option]) => {
    const found = sorted(data, key, low, high);
    return option?.toUpperCase() === 'WITHSCORES' ? withScores(found) : found.map(([name]) => name);
  },
  ZREMRANGEBYSCORE: zremrangebyscore,
  SCAN: (data, args) => {
    const pattern = args[args.findIndex((arg) => arg.toUpperCase() === 'MATCH') + 1] ?? '*';
    return ['0', data.names().filter((key) => matches(key, pattern))];
  },
};

/** Commands that change data: a replica repeats them. */
export const writingCommands: ReadonlySet<string> = new Set([
  ...['SET', 'GETDEL', 'DEL', 'UNLINK', 'PEXPIRE', 'HSET', 'HDEL', 'XADD', 'XTRIM', 'RPUSH', 'ZADD', 'ZREM'],
  'ZREMRANGEBYSCORE',
]);
