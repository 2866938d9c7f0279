/**
 * The push side of Pub/Sub: posts what the local Dialogflow publishes, in the envelope and with the token of the real
 * service; at least once, in no particular order. A message that is refused is posted again after a growing delay.
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
  /** Each message waits a random time up to this: later ones overtake earlier ones. */
  readonly shuffleMs?: number;
  /** As `shuffleMs`, for one kind: interim results that come after their final. */
  readonly lateMs?: Partial<Record<NotificationKind, number>>;
  readonly limits?: Partial<PushLimits>;
};

export type PushLimits = {
  /** Messages in the queue; beyond it the oldest is dropped and counted. */
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
  /** Resolves when the queue is empty and nothing is under way. */
  idle(): Promise<void>;
  readonly counts: { readonly posted: number; readonly acknowledged: number; readonly dropped: number };
  close(): void;
};

type QueuedMessage = { readonly kind: NotificationKind; readonly body: string; tries: number };

const keyId = 'local';
const tokenLifeSeconds = 3_600;
/** A token is replaced this long before it expires. */
const tokenMarginSeconds = 60;

/** Starts to post with the first `publish`; keys are made when they are needed. */
export function createPushEmulator(options: PushEmulatorOptions): PushEmulator {
  return new QueueingPushEmulator(options);
}

class QueueingPushEmulator implements PushEmulator {
  readonly counts = { posted: 0, acknowledged: 0, dropped: 0 };
  readonly #options: PushEmulatorOptions;
  readonly #limits: PushLimits;
  readonly #random: () => number;
  readonly #tokens: TokenIssuer;
  readonly #queue: QueuedMessage[] = [];
  readonly #idleWaiters: (() => void)[] = [];
  #posting = 0;
  #delayed = 0;
  #closed = false;

  constructor(options: PushEmulatorOptions) {
    this.#options = options;
    this.#limits = { ...defaultPushLimits, ...options.limits };
    this.#random = options.random ?? Math.random;
    this.#tokens = new TokenIssuer(options);
  }

  /** Bound, because it is passed on alone, as `notify`. */
  readonly publish = (notification: PublishedNotification): void => {
    if (this.#closed) return;
    const { kind } = notification;
    const { shuffleMs = 0, lateMs = {}, duplicates = 0 } = this.#options;
    const body = this.#envelope(notification);
    const delayMs = () => this.#random() * Math.max(shuffleMs, lateMs[kind] ?? 0);
    this.#enqueue({ kind, body, tries: 0 }, delayMs());
    if (this.#random() < duplicates) this.#enqueue({ kind, body, tries: 0 }, delayMs());
  };

  keys(): Promise<{ readonly keys: readonly object[] }> {
    return this.#tokens.keys();
  }

  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idleWaiters.push(resolve);
      this.#notifyIfIdle();
    });
  }

  close(): void {
    this.#closed = true;
    this.#queue.length = 0;
    for (const wake of this.#idleWaiters.splice(0)) wake();
  }

  #notifyIfIdle(): void {
    if (this.#queue.length > 0 || this.#posting > 0 || this.#delayed > 0) return;
    for (const wake of this.#idleWaiters.splice(0)) wake();
  }

  #enqueue(message: QueuedMessage, delayMs: number): void {
    if (delayMs <= 0) {
      this.#push(message);
      return;
    }
    this.#delayed++;
    this.#options.clock.after(delayMs, () => {
      this.#delayed--;
      this.#push(message);
    });
  }

  #push(message: QueuedMessage): void {
    this.#queue.push(message);
    if (this.#queue.length > this.#limits.waiting) {
      this.#queue.shift();
      this.counts.dropped++;
    }
    this.#work();
  }

  #work(): void {
    while (!this.#closed && this.#posting < this.#limits.atOnce && this.#queue.length > 0) {
      const message = this.#queue.shift()!;
      this.#posting++;
      this.#post(message).finally(() => {
        this.#posting--;
        this.#work();
        this.#notifyIfIdle();
      });
    }
  }

  async #post(message: QueuedMessage): Promise<void> {
    message.tries++;
    this.counts.posted++;
    let status = 0;
    try {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${await this.#tokens.token()}` };
      const url = `${this.#options.baseUrl()}/pubsub/${message.kind}`;
      ({ status } = await this.#options.fetch(url, { method: 'POST', headers, body: message.body }));
    } catch {
      // A failed request counts as a refusal: it is posted again.
    }
    const { tries, firstRetryMs } = this.#limits;
    if (status >= 200 && status < 300) this.counts.acknowledged++;
    else if (message.tries >= tries || this.#closed) this.counts.dropped++;
    else this.#enqueue(message, firstRetryMs * 2 ** (message.tries - 1));
  }

  #envelope({ payload, attributes }: PublishedNotification): string {
    const messageId = this.#options.newId?.() ?? globalThis.crypto.randomUUID();
    const publishTime = new Date(this.#options.clock.now()).toISOString();
    const bytes = new TextEncoder().encode(JSON.stringify(payload));
    const data = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    const message = { data, attributes, messageId, message_id: messageId, publishTime, publish_time: publishTime };
    return JSON.stringify({ message, subscription: 'projects/local/subscriptions/local' });
  }
}

/** Signs the tokens of pushed messages and publishes the key, as Google does. */
class TokenIssuer {
  readonly #options: PushEmulatorOptions;
  #pair: ReturnType<typeof generateKeyPair> | undefined;
  #current: { readonly token: Promise<string>; readonly expiresAtSeconds: number } | undefined;

  constructor(options: PushEmulatorOptions) {
    this.#options = options;
  }

  token(): Promise<string> {
    const nowSeconds = Math.floor(this.#options.clock.now() / 1000);
    if (!this.#current || this.#current.expiresAtSeconds < nowSeconds + tokenMarginSeconds)
      this.#current = { token: this.#sign(nowSeconds), expiresAtSeconds: nowSeconds + tokenLifeSeconds };
    return this.#current.token;
  }

  async keys(): Promise<{ readonly keys: readonly object[] }> {
    const { publicKey } = await this.#keyPair();
    return { keys: [{ ...(await exportJWK(publicKey)), kid: keyId, alg: 'RS256', use: 'sig' }] };
  }

  async #sign(nowSeconds: number): Promise<string> {
    const { audience, serviceAccount } = this.#options;
    const { privateKey } = await this.#keyPair();
    return new SignJWT({ email: serviceAccount, email_verified: true, azp: 'local' })
      .setProtectedHeader({ alg: 'RS256', kid: keyId, typ: 'JWT' })
      .setIssuer('https://accounts.google.com')
      .setAudience(audience)
      .setSubject('local')
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + tokenLifeSeconds)
      .sign(privateKey);
  }

  #keyPair(): ReturnType<typeof generateKeyPair> {
    this.#pair ??= generateKeyPair('RS256');
    return this.#pair;
  }
}
