/**
 * What Google publishes about a conversation, into the same feed as everything else. Delivery is at least once, late and
 * in any order: a push id is taken once, and the feed drops what it has already told. What can not be read is set aside
 * and counted; sending it again would not make it readable.
 */
import type { Role } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { type ConversationId, fromDialogflowConversationId } from '../../../shared/ids.ts';
import type { AssistFeed } from '../ports/assist-feed.ts';
import type { AssistResult } from '../ports/assist-gateway.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import type { KeyValueStore } from '../ports/stores.ts';

/** What came with one notification, and for which conversation. */
export type Notification = {
  /** As it came: with or without its location. */
  readonly conversationName: string;
  readonly results: readonly AssistResult[];
  /** Recognition results only: whose speech, and the message it will become. */
  readonly role?: Role;
  readonly messageId?: string;
};

export type Push = {
  /** Pub/Sub's own id of the message. */
  readonly id: string;
  readonly kind: string;
  /** The decoded payload, as JSON. */
  readonly payload: unknown;
  readonly attributes: Readonly<Record<string, string>>;
};

export type PushOutcome = 'taken' | 'duplicate' | 'empty' | 'poison' | 'foreign';

export type NotificationIntakeOptions = {
  readonly feed: AssistFeed;
  readonly store: KeyValueStore;
  readonly logger: Logger;
  readonly meter: Meter;
  /** From the payload's JSON; undefined where it is none of the known kinds. */
  readonly read: (payload: unknown, attributes: Readonly<Record<string, string>>) => Notification | undefined;
  readonly limits?: Partial<NotificationLimits>;
};

export type NotificationLimits = {
  /** How long a push id is remembered; Pub/Sub sends again for at most seven days, duplicates come within minutes. */
  readonly rememberMs: number;
  /** How long one that is being taken keeps others off: should its instance die over it, the next delivery is taken. */
  readonly takingMs: number;
  /** Set-aside messages that are kept for a look, newest first, without their payload. */
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
  /** Rejects only with a retryable EarshotError: the sender should send it again. */
  take(push: Push): Promise<PushOutcome>;
  readonly setAside: readonly SetAside[];
};

export function createNotificationIntake(options: NotificationIntakeOptions): NotificationIntake {
  const { feed, store, logger, meter, read } = options;
  const limits = { ...defaultNotificationLimits, ...options.limits };
  const counted = meter.counter('earshot_notifications_total', 'Pushed notifications by what became of them', [
    'kind',
    'outcome',
  ]);
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
    // Somebody else's conversation in the same project: nothing is wrong with it.
    if (!conversationId) return 'foreign';
    if (notification.results.length === 0) return 'empty';
    const key = `push:${push.id}`;
    if (!(await store.setIfAbsent(key, taking, limits.takingMs))) {
      if ((await store.get(key)) !== taking) return 'duplicate';
      throw new EarshotError('unavailable', {
        detail: 'This notification is being taken',
        retryAfterMs: limits.takingMs,
      });
    }
    // Acknowledged only when it is stored: what an instance had in hand when it died is sent again.
    await append(conversationId, notification, push.id);
    await store.set(key, taken, limits.rememberMs);
    return 'taken';
  };

  const append = async (conversationId: ConversationId, notification: Notification, pushId: string): Promise<void> => {
    const events = feed.of(conversationId);
    events.followOthers();
    for (const result of notification.results) {
      if (result.kind === 'activity') continue;
      if (result.kind !== 'recognition') {
        events.result(result);
        continue;
      }
      if (!notification.role) continue;
      events.heard(result, { role: notification.role, speechId: notification.messageId ?? pushId });
    }
    await events.flush();
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
