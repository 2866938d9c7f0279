/** A way to a service that can be cut at any byte: what was on its way is lost, as when a network goes. */
import { connect, createServer, type Socket } from 'node:net';

export type CuttingProxy = {
  readonly url: string;
  /** Cuts everything that is open. With `downMs` nothing new gets through for so long. */
  cut(downMs?: number): void;
  /** New connections go to another service, as when a name gets another address; open ones stay. */
  moveTo(target: string): void;
  stop(): Promise<void>;
};

/** Forwards to `target` on a port of its own. */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  let { port, hostname } = new URL(target);
  const open = new Set<Socket>();
  let downUntil = 0;
  const server = createServer((near) => {
    if (Date.now() < downUntil) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.setNoDelay(true);
      one.on('data', (bytes) => void other.write(bytes));
      one.on('error', () => {});
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (downMs = 0): void => {
    downUntil = Date.now() + downMs;
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    cut,
    moveTo(other) {
      ({ port, hostname } = new URL(other));
    },
    async stop() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
