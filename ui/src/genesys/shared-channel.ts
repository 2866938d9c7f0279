/**
 * One notification channel for all panels of this browser: Genesys allows a user twenty, and a desktop has ten panels. The panel
 * that holds the lock owns the channel and broadcasts its frames; when that page closes, the next one takes over and all
 * resync. If the browser has no locks for this frame, each panel has a channel of its own.
 */
import * as v from 'valibot';
import type { ChannelListener, NotificationChannel } from './channel.ts';

export type SharedChannelOptions = {
  /** The same for panels that may share: user and OAuth client. */
  readonly name: string;
  readonly listener: ChannelListener;
  readonly make: (listener: ChannelListener) => NotificationChannel;
  readonly locks?: Pick<LockManager, 'request'> | undefined;
  readonly openBroadcast?: ((name: string) => BroadcastChannel) | undefined;
};

const PassedSchema = v.variant('kind', [
  v.object({ kind: v.literal('frame'), data: v.pipe(v.string(), v.maxLength(1_000_000)) }),
  v.object({ kind: v.literal('resync') }),
]);

/** Waits for the lock from `start`. */
export function createSharedChannel(options: SharedChannelOptions): NotificationChannel {
  const { listener, make, locks, openBroadcast, name } = options;
  if (!locks || !openBroadcast) return make(listener);
  const abort = new AbortController();
  let broadcast: BroadcastChannel | undefined;
  let own: NotificationChannel | undefined;

  return {
    start() {
      broadcast = openBroadcast(name);
      broadcast.onmessage = ({ data }) => {
        const passed = v.safeParse(PassedSchema, data);
        if (!passed.success) return;
        if (passed.output.kind === 'frame') listener.onFrame(passed.output.data);
        else listener.onResync();
      };
      const lead = (): Promise<void> => {
        if (abort.signal.aborted) return Promise.resolve();
        own = make({
          onFrame(data) {
            broadcast?.postMessage({ kind: 'frame', data });
            listener.onFrame(data);
          },
          onResync() {
            broadcast?.postMessage({ kind: 'resync' });
            listener.onResync();
          },
        });
        own.start();
        return new Promise((resolve) => abort.signal.addEventListener('abort', () => resolve()));
      };
      locks.request(name, { signal: abort.signal }, lead).catch(() => {
        // Rejected but not aborted: storage, and locks with it, is blocked for this frame.
        if (abort.signal.aborted || own) return;
        own = make(listener);
        own.start();
      });
    },
    stop() {
      own?.stop();
      abort.abort();
      broadcast?.close();
    },
  };
}
