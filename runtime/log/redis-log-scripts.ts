/**
 * A conversation in Redis is five keys of one cluster slot:
 *
 * - `meta`, a hash: epoch, seq of the newest event, fence, ended, per writer the last batch it stored (`w:<writer>`), and which
 *   epochs this one replaced and the seq up to which it holds everything of each (`origins`);
 * - `log`, a stream: entry `<seq>-<time>` holds the event with that seq and the Redis time of its append in milliseconds;
 * - `view`, a hash: the view up to a seq. The stream is trimmed only before that seq, so view and stream together are complete;
 * - `next`: the epoch that a conversation without events will have, agreed between the instances that read it;
 * - `erased`: a tombstone. While it exists the other keys do not, and no script writes them.
 *
 * Every change is one script, so it is atomic, and is published to the other instances by one message on `live`.
 */
import { redisScript } from '../redis.ts';

/** The answer of a script about an erased conversation. */
export const erasedAnswer = 'erased';

/** How long the epoch of a conversation without events stays reserved. */
export const reservationMs = 600_000;

/**
 * KEYS meta log view next erased · ARGV proposed epoch, milliseconds that it stays reserved.
 * Answers {epoch, seq, fence, ended, view seq, view, entries, origins}, {reserved epoch} when there are no events, or 'erased'.
 */
export const loadScript = redisScript(`-- earshot log load 1
if redis.call('EXISTS', KEYS[5]) == 1 then return 'erased' end
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'fence', 'ended', 'origins')
if not meta[1] then
  redis.call('SET', KEYS[4], ARGV[1], 'PX', ARGV[2], 'NX')
  redis.call('PEXPIRE', KEYS[4], ARGV[2])
  return {redis.call('GET', KEYS[4])}
end
local view = redis.call('HMGET', KEYS[3], 'seq', 'json')
return {meta[1], meta[2], meta[3] or '0', meta[4] or '0', view[1] or '0', view[2] or '', redis.call('XRANGE', KEYS[2], '-', '+'), meta[5] or ''}`);

/**
 * KEYS meta log view next erased · ARGV channel, fence or '', expected epoch ('' for none), epoch to begin with,
 * writer, batch, TTL while open, TTL once ended, ended ('1', '0' or '' as before), expected seq or '', events as JSON.
 * Answers {'ok', from, to}, {'fenced'}, {'moved', epoch} or 'erased'. A batch that was stored before is not stored again.
 */
export const appendScript = redisScript(`-- earshot log append 1
if redis.call('EXISTS', KEYS[5]) == 1 then return 'erased' end
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if epoch then
  if epoch ~= ARGV[3] and epoch ~= ARGV[4] then return {'moved', epoch} end
else
  if ARGV[3] ~= '' then return {'moved', ''} end
  local reserved = redis.call('GET', KEYS[4])
  if reserved and reserved ~= ARGV[4] then return {'moved', ''} end
end
local stored = redis.call('HGET', KEYS[1], 'w:' .. ARGV[5])
if stored then
  local batch, from, to = string.match(stored, '^(%d+):(%d+):(%d+)$')
  if tonumber(batch) >= tonumber(ARGV[6]) then return {'ok', from, to} end
end
local fence = tonumber(redis.call('HGET', KEYS[1], 'fence') or '0')
if ARGV[2] ~= '' then
  if tonumber(ARGV[2]) < fence then return {'fenced'} end
  fence = tonumber(ARGV[2])
end
local seq = tonumber(redis.call('HGET', KEYS[1], 'seq') or '0')
if ARGV[10] ~= '' and tonumber(ARGV[10]) ~= seq then return {'moved', epoch or ''} end
if not epoch then
  epoch = ARGV[4]
  redis.call('DEL', KEYS[4])
end
local from = seq + 1
local time = redis.call('TIME')
local at = time[1] .. string.format('%03d', math.floor(tonumber(time[2]) / 1000))
for i = 11, #ARGV do
  seq = seq + 1
  redis.call('XADD', KEYS[2], seq .. '-' .. at, 'e', ARGV[i])
end
redis.call('HSET', KEYS[1], 'epoch', epoch, 'seq', seq, 'fence', fence, 'w:' .. ARGV[5], ARGV[6] .. ':' .. from .. ':' .. seq)
if ARGV[9] ~= '' then redis.call('HSET', KEYS[1], 'ended', ARGV[9]) end
local life = ARGV[7]
if redis.call('HGET', KEYS[1], 'ended') == '1' then life = ARGV[8] end
for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], life) end
redis.call('PUBLISH', ARGV[1], 'add ' .. epoch .. ' ' .. from .. '\\n' .. table.concat(ARGV, '\\n', 11))
return {'ok', from, seq}`);

/** KEYS meta log view · ARGV epoch, seq, view as JSON, events to keep behind it. Answers 1 when it was stored. */
export const viewScript = redisScript(`-- earshot log view 1
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return 0 end
local known = redis.call('HGET', KEYS[3], 'seq')
if known and tonumber(known) >= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[3], 'seq', ARGV[2], 'json', ARGV[3])
redis.call('PEXPIRE', KEYS[3], redis.call('PTTL', KEYS[1]))
redis.call('XTRIM', KEYS[2], 'MINID', (tonumber(ARGV[2]) - tonumber(ARGV[4]) + 1) .. '-0')
return 1`);

/**
 * Begins a new epoch with a view and no events: after data was lost, or two histories diverged.
 * KEYS meta log view next erased · ARGV channel, epoch that is replaced or '', new epoch, seq, view, fence, ended, TTL, seq that is
 * replaced, origins. Answers 1, 0 when Redis has changed meanwhile, or 'erased'.
 */
export const seedScript = redisScript(`-- earshot log seed 1
if redis.call('EXISTS', KEYS[5]) == 1 then return 'erased' end
if (redis.call('HGET', KEYS[1], 'epoch') or '') ~= ARGV[2] then return 0 end
if (redis.call('HGET', KEYS[1], 'seq') or '0') ~= ARGV[9] then return 0 end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
redis.call('HSET', KEYS[1], 'epoch', ARGV[3], 'seq', ARGV[4], 'fence', ARGV[6], 'ended', ARGV[7], 'origins', ARGV[10])
redis.call('HSET', KEYS[3], 'seq', ARGV[4], 'json', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[8])
redis.call('PEXPIRE', KEYS[3], ARGV[8])
redis.call('PUBLISH', ARGV[1], 'new ' .. ARGV[3])
return 1`);

/** KEYS meta log view next erased · ARGV channel, TTL of the tombstone. Answers 1 when there were events. */
export const eraseScript = redisScript(`-- earshot log erase 1
local had = redis.call('EXISTS', KEYS[1])
redis.call('SET', KEYS[5], '1', 'PX', ARGV[2])
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
redis.call('PUBLISH', ARGV[1], 'gone')
return had`);
