/**
 * Passes Google's notifications about conversations to the feed. Delivery is at least once, late and in any order: each
 * push id is processed once, and the feed drops duplicates of other sources. A notification that cannot be read is set
 * aside and counted, because a redelivery would not make it readable.
 */
import type { Role } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { type ConversationId, fromDialogflowConversationId } from '../../../shared/ids.ts';
import type { AssistFeed } from '../ports/assist-feed.ts';
import type { AssistResult } from '../ports/assist-gateway.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import type { KeyValueStore } from '../ports/stores.ts';

/** The results of one notification, and their conversation. */
export type Notification = {
  /** As received: with or without its location. */
  readonly conversationName: string;
  readonly results: readonly AssistResult[];
  /** Recognition results only: the speaker, and the message of the speech. */
  readonly role?: Role;
  readonly messageId?: string;
};

export type Push = {
  /** The message id of Pub/Sub, unique within a topic. */
  readonly id: string;
  /** Of the topic. */
  readonly kind: string;
  /** The decoded payload, as JSON. */
  readonly payload: unknown;
  readonly attributes: Readonly<Record<string, string>>;
};

export type PushOutcome = 'taken' | 'duplicate' | 'empty' | 'poison' | 'foreign' | 'erased';

export type NotificationIntakeOptions = {
  readonly feed: AssistFeed;
  readonly store: KeyValueStore;
  readonly logger: Logger;
  readonly meter: Meter;
  /** Parses the payload. Undefined for an unknown kind. Throws EarshotError for a payload that cannot be read. */
  readonly read: (payload: unknown, attributes: Readonly<Record<string, string>>) => Notification | undefined;
  /** Dialogflow has completed the conversation. Called after its end is in the log. */
  readonly onCompleted?: (conversationId: ConversationId) => void;
  readonly limits?: Partial<NotificationLimits>;
};

export type NotificationLimits = {
  /** How long a push id is kept. Pub/Sub redelivers for at most seven days, and duplicates arrive within minutes. */
  readonly rememberMs: number;
  /** How long processing excludes a redelivery. If the instance dies, a delivery after this time is processed. */
  readonly takingMs: number;
  /** Unreadable notifications that are kept for diagnosis, newest first, without their payload. */
  readonly setAside: number;
};

export const defaultNotificationLimits: NotificationLimits = {
  rememberMs: 24 * 3_600_000,
  takingMs: 30_000,
  setAside: 100,
};

const taking = 'taking';
const taken = '1';

export type SetAside = { readonly id: string; readonly kind: string; readonly reason: string };

export type NotificationIntake = {
  /** Rejects only with a retryable EarshotError: the sender should redeliver. */
  take(push: Push): Promise<PushOutcome>;
  readonly setAside: readonly SetAside[];
};

/** Each push id is processed once across instances, by means of `store`. */
export function createNotificationIntake(options: NotificationIntakeOptions): NotificationIntake {
  const { feed, store, logger, meter, read } = options;
  const limits = { ...defaultNotificationLimits, ...options.limits };
  const counted = meter.counter('earshot_notifications_total', 'Pushed notifications by outcome', ['kind', 'outcome']);
  const setAside: SetAside[] = [];

  const putAside = (push: Push, reason: string): PushOutcome => {
    setAside.unshift({ id: push.id, kind: push.kind, reason });
    if (setAside.length > limits.setAside) setAside.pop();
    logger.warn('A notification could not be read and was set aside', { pushId: push.id, kind: push.kind, reason });
    return 'poison';
  };

  const takeIn = async (push: Push): Promise<PushOutcome> => {
    let notification: Notification | undefined;
    try {
      notification = read(push.payload, push.attributes);
    } catch (error) {
      return putAside(push, EarshotError.from(error).code);
    }
    if (!notification) return putAside(push, 'unknown_kind');
    const conversationId = fromDialogflowConversationId(notification.conversationName);
    // Another application's conversation in the same project.
    if (!conversationId) return 'foreign';
    if (notification.results.length === 0) return 'empty';
    // Pub/Sub's ids are unique within a topic.
    const key = `push:${push.kind}:${push.id}`;
    if (!(await store.setIfAbsent(key, taking, limits.takingMs))) {
      if ((await store.get(key)) !== taking) return 'duplicate';
      throw new EarshotError('unavailable', {
        detail: 'This notification is being processed',
        retryAfterMs: limits.takingMs,
      });
    }
    try {
      await append(conversationId, notification, push.id);
    } catch (error) {
      const { code, retryAfterMs } = EarshotError.from(error);
      if (code === 'erased') return 'erased';
      await store.compareAndDelete(key, taking).catch(() => false);
      throw new EarshotError('unavailable', { cause: error, ...(retryAfterMs !== undefined && { retryAfterMs }) });
    }
    // Acknowledged after it is stored: a notification whose append fails, or whose instance dies, is redelivered.
    await store.set(key, taken, limits.rememberMs);
    const isCompleted = notification.results.some((result) => result.kind === 'lifecycle' && result.status === 'ended');
    if (isCompleted) options.onCompleted?.(conversationId);
    return 'taken';
  };

  const append = (conversationId: ConversationId, notification: Notification, pushId: string): Promise<void> => {
    const { results, role, messageId } = notification;
    const events = feed.of(conversationId);
    events.followOthers();
    return events.stored(() => {
      for (const result of results) {
        if (result.kind === 'activity') continue;
        if (result.kind !== 'recognition') events.result(result);
        else if (role) events.recognized(result, { role, speechId: messageId ?? pushId });
      }
    });
  };

  return {
    async take(push) {
      const outcome = await takeIn(push);
      counted.add(1, { kind: push.kind, outcome });
      return outcome;
    },
    setAside,
  };
}
