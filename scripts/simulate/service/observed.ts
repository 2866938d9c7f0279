/** What the simulation sees of an instance: its log lines, the fences that it gets, and what it appends. */
import { decorate } from '../../../runtime/core/decorate.ts';
import type { ConversationLog } from '../../../runtime/core/ports/conversation-log.ts';
import type { LogFields, Logger } from '../../../runtime/core/ports/logger.ts';
import type { Lease, LeaseStore } from '../../../runtime/core/ports/stores.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId, EventId } from '../../../shared/ids.ts';
import type { World } from '../world/world.ts';

export type InstanceObserver = {
  onLease(instance: string, lease: Lease): void;
  onAppended(
    instance: string,
    appended: {
      readonly conversationId: ConversationId;
      readonly events: readonly AssistEvent[];
      readonly ids: readonly EventId[];
    },
  ): void;
  /** A line of level `error`: a defect, as all that can fail outside is logged below it. */
  onErrorLine(instance: string, sentence: string, fields: LogFields | undefined): void;
};

/** Log lines become part of the trace; debug lines do not. */
export function tracingLogger(
  world: World,
  instance: string,
  observer: InstanceObserver,
  base: LogFields = {},
): Logger {
  const line = (level: string, sentence: string, fields?: LogFields): void => {
    const { conversationId, code, reason, error } = { ...base, ...fields };
    const failure = error instanceof Error ? ` ${EarshotError.from(error).code}` : '';
    const about = [conversationId && String(conversationId).slice(0, 8), code, reason].filter(Boolean).join(' ');
    world.trace(`${instance} ${level}: ${sentence}${about && ` (${about})`}${failure}`);
  };
  return {
    debug() {},
    info: (sentence, fields) => line('info', sentence, fields),
    warn: (sentence, fields) => line('warn', sentence, fields),
    error(sentence, fields) {
      line('error', sentence, fields);
      observer.onErrorLine(instance, sentence, fields);
    },
    with: (fields) => tracingLogger(world, instance, observer, { ...base, ...fields }),
  };
}

/** Reports every lease that is given. */
export function observeLeases(leases: LeaseStore, instance: string, observer: InstanceObserver): LeaseStore {
  const seen = (lease: Lease | undefined) => {
    if (lease) observer.onLease(instance, lease);
  };
  return decorate<LeaseStore>(leases, {
    async acquire(key, owner, ttlMs) {
      const lease = await leases.acquire(key, owner, ttlMs);
      seen(lease);
      return lease;
    },
    async forceAcquire(key, owner, ttlMs) {
      const lease = await leases.forceAcquire(key, owner, ttlMs);
      seen(lease);
      return lease;
    },
  });
}

export function observeLog(log: ConversationLog, instance: string, observer: InstanceObserver): ConversationLog {
  return decorate<ConversationLog>(log, {
    async append(conversationId, events, options) {
      const ids = await log.append(conversationId, events, options);
      observer.onAppended(instance, { conversationId, events, ids });
      return ids;
    },
  });
}
