/** The pages of one browser: channels and locks that a test cuts. For tests only. */
import type { LockEvents, PeerNetwork } from './peer-network.ts';

type FakeLock = { readonly page: FakePage; readonly events: LockEvents };

export type FakePage = PeerNetwork & {
  /** The page is gone: its locks are free, and nothing reaches it. */
  kill(): void;
  /** The page keeps its locks and hears nothing until it thaws. */
  freeze(): void;
  thaw(): void;
};

export type FakeBrowser = {
  openPage(): FakePage;
  /** Messages that were posted, on all channels. */
  readonly posted: readonly unknown[];
  /** As another page of the origin would. */
  post(name: string, message: unknown): void;
};

/** Messages and locks arrive after a microtask, in order; a message is cloned. */
export function createFakeBrowser(): FakeBrowser {
  type Channel = { readonly page: FakePage; readonly onMessage: (message: unknown) => void };
  const channels = new Map<string, Set<Channel>>();
  const locks = new Map<string, FakeLock[]>();
  const posted: unknown[] = [];
  const dead = new Set<FakePage>();
  /** What has not reached a frozen page. */
  const frozen = new Map<FakePage, (() => void)[]>();

  const later = (page: FakePage, run: () => void) =>
    queueMicrotask(() => {
      if (dead.has(page)) return;
      const waiting = frozen.get(page);
      if (waiting) waiting.push(run);
      else run();
    });
  const post = (name: string, message: unknown, from?: Channel) => {
    posted.push(message);
    for (const channel of channels.get(name) ?? []) {
      if (channel !== from) later(channel.page, () => channel.onMessage(structuredClone(message)));
    }
  };
  const grant = (name: string) => {
    const first = locks.get(name)?.[0];
    if (first) later(first.page, () => locks.get(name)?.[0] === first && first.events.onGranted());
  };
  const remove = (name: string, lock: FakeLock) => {
    const queue = locks.get(name) ?? [];
    const at = queue.indexOf(lock);
    if (at < 0) return;
    queue.splice(at, 1);
    if (at === 0) grant(name);
  };

  return {
    posted,
    post,
    openPage() {
      const page: FakePage = {
        open(name, onMessage) {
          const channel: Channel = { page, onMessage };
          channels.set(name, (channels.get(name) ?? new Set()).add(channel));
          return {
            post: (message) => void (dead.has(page) || post(name, message, channel)),
            close: () => void channels.get(name)?.delete(channel),
          };
        },
        lock(name, events, { steal = false } = {}) {
          const lock: FakeLock = { page, events };
          const queue = locks.get(name) ?? [];
          locks.set(name, queue);
          const loser = steal ? queue.shift() : undefined;
          if (loser) later(loser.page, () => loser.events.onLost());
          if (steal) queue.unshift(lock);
          else queue.push(lock);
          if (queue[0] === lock) grant(name);
          return () => remove(name, lock);
        },
        async anyHeld(prefix) {
          return [...locks].some(([name, queue]) => name.startsWith(prefix) && queue.length > 0);
        },
        kill() {
          dead.add(page);
          for (const [name, queue] of locks) {
            for (const lock of queue.filter((one) => one.page === page)) remove(name, lock);
          }
        },
        freeze: () => void frozen.set(page, []),
        thaw() {
          const waiting = frozen.get(page) ?? [];
          frozen.delete(page);
          for (const run of waiting) run();
        },
      };
      return page;
    },
  };
}
