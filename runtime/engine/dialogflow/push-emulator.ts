/**
 * Pub/Sub's push side: posts what the Dialogflow that runs here publishes, in the envelope and with the token of the real
 * service; at least once, in no certain order. A refusal is posted again, a while later each time.
 */
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Clock } from '../../core/ports/clock.ts';
import type { NotificationKind, PublishedNotification } from './notify.ts';

export type PushEmulatorOptions = {
  readonly fetch: (url: string, init: RequestInit) => Promise<{ readonly status: number }>;
  /** Address of the service, without the path. */
  readonly baseUrl: () => string;
  readonly clock: Clock;
  readonly audience: string;
  readonly serviceAccount: string;
  readonly newId?: () => string;
  readonly random?: () => number;
  /** Share of messages that are posted a second time. */
  readonly duplicates?: number;
  /** Each message waits up to so long, by chance: later ones overtake earlier ones. */
  readonly shuffleMs?: number;
  /** As `shuffleMs`, for one kind: interim results that come after their final. */
  readonly lateMs?: Partial<Record<NotificationKind, number>>;
  readonly limits?: Partial<PushLimits>;
};

export type PushLimits = {
  /** Messages that wait; beyond it the oldest is dropped and counted. */
  readonly waiting: number;
  readonly atOnce: number;
  readonly tries: number;
  readonly firstRetryMs: number;
};

export const defaultPushLimits: PushLimits = { waiting: 2_000, atOnce: 4, tries: 5, firstRetryMs: 200 };

export type PushEmulator = {
  publish(notification: PublishedNotification): void;
  /** The public keys of its tokens, as Google serves its own. */
  keys(): Promise<{ readonly keys: readonly object[] }>;
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>;
  readonly counts: { readonly posted: number; readonly acknowledged: number; readonly dropped: number };
  close(): void;
};

type Waiting = { readonly kind: NotificationKind; readonly body: string; tries: number };

const keyId = 'local';
const tokenLifeSeconds = 3_600;

export function createPushEmulator(options: PushEmulatorOptions): PushEmulator {
  const { clock, random = Math.random, duplicates = 0, shuffleMs = 0, lateMs = {} } = options;
  const newId = options.newId ?? (() => globalThis.crypto.randomUUID());
  const limits = { ...defaultPushLimits, ...options.limits };
  const queue: Waiting[] = [];
  const counts = { posted: 0, acknowledged: 0, dropped: 0 };
  let atWork = 0;
  let delayed = 0;
  let closed = false;
  const idleWaiters: (() => void)[] = [];
  let pair: ReturnType<typeof generateKeyPair> | undefined;
  let token: { readonly text: Promise<string>; readonly until: number } | undefined;

  const keyPair = () => {
    pair ??= generateKeyPair('RS256');
    return pair;
  };

  const bearer = (): Promise<string> => {
    const now = Math.floor(clock.now() / 1000);
    if (!token || token.until < now + 60)
      token = {
        until: now + tokenLifeSeconds,
        text: keyPair().then(({ privateKey }) =>
          new SignJWT({ email: options.serviceAccount, email_verified: true, azp: 'local' })
            .setProtectedHeader({ alg: 'RS256', kid: keyId, typ: 'JWT' })
            .setIssuer('https://accounts.google.com')
            .setAudience(options.audience)
            .setSubject('local')
            .setIssuedAt(now)
            .setExpirationTime(now + tokenLifeSeconds)
            .sign(privateKey),
        ),
      };
    return token.text;
  };

  const settle = () => {
    if (queue.length > 0 || atWork > 0 || delayed > 0) return;
    for (const wake of idleWaiters.splice(0)) wake();
  };

  const enqueue = (message: Waiting, waitMs: number) => {
    const put = () => {
      queue.push(message);
      if (queue.length > limits.waiting) {
        queue.shift();
        counts.dropped++;
      }
      work();
    };
    if (waitMs <= 0) return put();
    delayed++;
    clock.after(waitMs, () => {
      delayed--;
      put();
    });
  };

  const work = () => {
    while (!closed && atWork < limits.atOnce && queue.length > 0) {
      const message = queue.shift()!;
      atWork++;
      post(message).finally(() => {
        atWork--;
        work();
        settle();
      });
    }
  };

  const post = async (message: Waiting): Promise<void> => {
    message.tries++;
    counts.posted++;
    let status = 0;
    try {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${await bearer()}` };
      const url = `${options.baseUrl()}/pubsub/${message.kind}`;
      ({ status } = await options.fetch(url, { method: 'POST', headers, body: message.body }));
    } catch {
      // As a refusal: posted again.
    }
    if (status >= 200 && status < 300) counts.acknowledged++;
    else if (message.tries >= limits.tries || closed) counts.dropped++;
    else enqueue(message, limits.firstRetryMs * 2 ** (message.tries - 1));
  };

  const envelope = ({ payload, attributes }: PublishedNotification): string => {
    const messageId = newId();
    const publishTime = new Date(clock.now()).toISOString();
    const bytes = new TextEncoder().encode(JSON.stringify(payload));
    const data = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    const message = { data, attributes, messageId, message_id: messageId, publishTime, publish_time: publishTime };
    return JSON.stringify({ message, subscription: 'projects/local/subscriptions/local' });
  };

  return {
    publish(notification) {
      if (closed) return;
      const body = envelope(notification);
      const wait = () => random() * Math.max(shuffleMs, lateMs[notification.kind] ?? 0);
      enqueue({ kind: notification.kind, body, tries: 0 }, wait());
      if (random() < duplicates) enqueue({ kind: notification.kind, body, tries: 0 }, wait());
    },
    async keys() {
      const { publicKey } = await keyPair();
      return { keys: [{ ...(await exportJWK(publicKey)), kid: keyId, alg: 'RS256', use: 'sig' }] };
    },
    idle: () =>
      new Promise((resolve) => {
        idleWaiters.push(resolve);
        settle();
      }),
    counts,
    close() {
      closed = true;
      queue.length = 0;
      for (const wake of idleWaiters.splice(0)) wake();
    },
  };
}
