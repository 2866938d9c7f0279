/**
 * Holds that all instances share. What was said last stands in Redis with the life of the hold; a message tells whoever has
 * the call. Messages that came while a connection was away are made good by looking again. While Redis is away a hold reaches
 * the calls of this instance only, and one that nobody renews ends here by itself, whatever became of Redis.
 */
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { CallHolds } from '../core/ports/call-holds.ts';
import type { Clock } from '../core/ports/clock.ts';
import { type Redis, redisScript } from '../redis.ts';
import { createMemoryCallHolds } from './memory-call-holds.ts';

/**
 * KEYS hold · ARGV channel, '1' or '0', life. The end of a hold is kept as long as a hold, so that nothing being there means
 * that Redis lost it. Answers how many instances were told.
 */
const tellScript = redisScript(
  `redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return redis.call('PUBLISH', ARGV[1], ARGV[2] .. ' ' .. ARGV[3])`,
);

const lookedTogether = 200;

export function createRedisCallHolds(options: { readonly redis: Redis; readonly clock: Clock }): CallHolds {
  const { redis, clock } = options;
  const own = createMemoryCallHolds({ clock });
  const watched = new Map<ConversationId, { watchers: number; unsubscribe: () => void }>();
  const keyOf = (id: ConversationId) => redis.key('hold', id);
  const channelOf = (id: ConversationId) => redis.key('hold', id, ':live');

  function take(id: ConversationId, held: unknown, lifeMs: number): void {
    // More holds than this instance takes: this one is lost, and the next renewal tries again.
    if ((held === '1' && lifeMs > 0) || held === '0') own.tell(id, held === '1', lifeMs).catch(() => undefined);
  }

  function onMessage(id: ConversationId, message: string): void {
    const [, held, lifeMs] = /^([01]) (\d{1,9})$/.exec(message) ?? [];
    take(id, held, Number(lifeMs));
  }

  /** Where nothing is known there, what is known here stays: it has its own end. */
  async function look(ids: readonly ConversationId[]): Promise<void> {
    for (let at = 0; at < ids.length; at += lookedTogether) {
      const some = ids.slice(at, at + lookedTogether);
      const answers = await redis.pipeline(
        some.flatMap((id) => [
          ['GET', keyOf(id)],
          ['PTTL', keyOf(id)],
        ]),
      );
      some.forEach((id, n) => {
        if (watched.has(id)) take(id, answers[2 * n], Number(answers[2 * n + 1]));
      });
    }
  }

  redis.onReady(() => {
    look([...watched.keys()]).catch(() => undefined);
  });

  return {
    async tell(id, held, lifeMs) {
      const life = String(Math.max(1, Math.round(lifeMs)));
      try {
        return Number(await redis.script(tellScript, [keyOf(id)], [channelOf(id), held ? '1' : '0', life])) > 0;
      } catch (error) {
        const { code } = EarshotError.from(error);
        if ((code !== 'unavailable' && code !== 'timeout') || !watched.has(id)) throw error;
        return own.tell(id, held, lifeMs);
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
      // Told at the next renewal at the latest.
      if (entry.watchers === 1) look([id]).catch(() => undefined);
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
