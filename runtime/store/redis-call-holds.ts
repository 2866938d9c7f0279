/**
 * Holds that all instances share. Redis keeps the last state for the life of the hold, and a message notifies the instance that has
 * the call. After a reconnection the state is read again, because messages were missed. While Redis is unreachable a hold reaches
 * the calls of this instance only, and every hold expires here without Redis.
 */
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { CallHolds } from '../core/ports/call-holds.ts';
import type { Clock } from '../core/ports/clock.ts';
import { type Redis, redisScript } from '../redis.ts';
import { createMemoryCallHolds } from './memory-call-holds.ts';

/**
 * KEYS hold · ARGV channel, '1' or '0', TTL. The end of a hold is kept as long as a hold, so that a missing key means that Redis
 * lost it. Answers how many instances were notified; in a cluster only those whose connection is to the same node.
 */
const setScript = redisScript(
  `-- earshot hold set 1
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return redis.call('PUBLISH', ARGV[1], ARGV[2] .. ' ' .. ARGV[3])`,
);

/** Holds read with one pipeline of commands. */
const readPerPipeline = 200;

/** Both connections of `redis` stay with their owner. */
export function createRedisCallHolds(options: { readonly redis: Redis; readonly clock: Clock }): CallHolds {
  const { redis, clock } = options;
  const own = createMemoryCallHolds({ clock });
  const watched = new Map<ConversationId, { watchers: number; unsubscribe: () => void }>();
  const keyOf = (id: ConversationId) => redis.key('hold', id);
  const channelOf = (id: ConversationId) => redis.key('hold', id, ':live');

  function apply(id: ConversationId, held: unknown, lifeMs: number): void {
    // Refused beyond the bound of this instance: the next renewal tries again.
    if ((held === '1' && lifeMs > 0) || held === '0') own.set(id, held === '1', lifeMs).catch(() => undefined);
  }

  function onMessage(id: ConversationId, message: string): void {
    const [, held, lifeMs] = /^([01]) (\d{1,9})$/.exec(message) ?? [];
    apply(id, held, Number(lifeMs));
  }

  /** A hold that Redis does not know stays: it has its own end. */
  async function readAgain(ids: readonly ConversationId[]): Promise<void> {
    for (let at = 0; at < ids.length; at += readPerPipeline) {
      const some = ids.slice(at, at + readPerPipeline);
      const answers = await redis.pipeline(
        some.flatMap((id) => [
          ['GET', keyOf(id)],
          ['PTTL', keyOf(id)],
        ]),
      );
      some.forEach((id, n) => {
        if (watched.has(id)) apply(id, answers[2 * n], Number(answers[2 * n + 1]));
      });
    }
  }

  redis.onReady(() => {
    readAgain([...watched.keys()]).catch(() => undefined);
  });

  return {
    async set(id, held, lifeMs) {
      const life = String(Math.max(1, Math.round(lifeMs)));
      try {
        const notified = await redis.script(setScript, [keyOf(id)], [channelOf(id), held ? '1' : '0', life]);
        return Number(notified) > 0 || (await redis.subscribers(channelOf(id))) > 0;
      } catch (error) {
        const { code } = EarshotError.from(error);
        if ((code !== 'unavailable' && code !== 'timeout') || !watched.has(id)) throw error;
        return own.set(id, held, lifeMs);
      }
    },
    watch(id, onChange) {
      const stop = own.watch(id, onChange);
      const entry = watched.get(id) ?? {
        watchers: 0,
        unsubscribe: redis.subscribe(channelOf(id), (message) => onMessage(id, message)),
      };
      watched.set(id, entry);
      entry.watchers += 1;
      // When this read fails, the next renewal notifies the call.
      if (entry.watchers === 1) readAgain([id]).catch(() => undefined);
      let watching = true;
      return () => {
        stop();
        if (!watching) return;
        watching = false;
        entry.watchers -= 1;
        if (entry.watchers > 0) return;
        watched.delete(id);
        entry.unsubscribe();
      };
    },
  };
}
