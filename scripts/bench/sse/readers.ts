/** Many readers on bare sockets, cheap enough not to be what is measured. */
import { connect, type Socket } from 'node:net';
import process from 'node:process';

export type Readers = {
  /** Events that came, and the delays of those that came since `listen(true)`, milliseconds. */
  readonly events: number;
  readonly delays: number[];
  listen(on: boolean): void;
  close(): void;
};

const at = '@'.charCodeAt(0);

/** Opens one stream after another; each has had its headers when the next begins. */
export async function openReaders(port: number, count: number, pathOf: (reader: number) => string): Promise<Readers> {
  const sockets: Socket[] = [];
  const delays: number[] = [];
  let events = 0;
  let listening = false;
  let odd = 0;
  const take = (chunk: Buffer): void => {
    let marks = 0;
    for (let i = chunk.indexOf(at); i >= 0; i = chunk.indexOf(at, i + 1)) {
      marks++;
      if (!listening) continue;
      const end = chunk.indexOf(at, i + 1);
      if (end < 0) continue;
      delays.push(Number(process.hrtime.bigint() - BigInt(chunk.toString('latin1', i + 1, end))) / 1e6);
      marks++;
      i = end;
    }
    odd += marks;
    events = odd >> 1;
  };
  for (let reader = 0; reader < count; reader++) {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    sockets.push(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('data', (head) => {
        if (!head.toString('latin1').startsWith('HTTP/1.1 200')) {
          reject(new Error(`A reader was answered with: ${head.toString('latin1', 0, 60)}`));
          return;
        }
        socket.on('data', take);
        resolve();
      });
      socket.write(
        `GET ${pathOf(reader)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer reader${reader}\r\nAccept: text/event-stream\r\n\r\n`,
      );
    });
  }
  return {
    get events() {
      return events;
    },
    delays,
    listen(on) {
      listening = on;
      if (on) delays.length = 0;
    },
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
