/** One panel per call, in a process of its own: each follows its conversation, and takes the delay of every result from its text. */
import { connect, type Socket } from 'node:net';
import process from 'node:process';
import { paths } from '../../../shared/api/routes.ts';
import { conversationOf } from '../calls/call-ids.ts';
import { machineMicros, readStampWords } from '../calls/stamp.ts';

export type PanelsCommand =
  /** Opens panels until those of the calls from 1 to `panels` are open. */
  | { readonly do: 'open'; readonly port: number; readonly token: string; readonly panels: number }
  | { readonly do: 'reset' | 'read' };
export type PanelsReport = {
  /** Result sent by the recognizer → event at the panel, milliseconds. */
  readonly delays: readonly number[];
  readonly open: number;
};

/** Panels that connect at the same time. */
const batch = 20;
const mostTries = 20;
let delays: number[] = [];
const open = new Set<Socket>();
let opened = 0;

/** Resolves with the first bytes of the answer. A stream that ends is followed again from its last event. */
function follow(
  call: number,
  command: { readonly port: number; readonly token: string },
  lastId?: string,
): Promise<void> {
  const { port, token } = command;
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    socket.once('error', reject);
    let newest = lastId;
    const take = (chunk: Buffer): void => {
      const text = chunk.toString('latin1');
      const now = machineMicros();
      for (const sentAt of readStampWords(text)) delays.push((now - sentAt) / 1_000);
      newest = /id: (\S+)/.exec(text)?.[1] ?? newest;
    };
    socket.once('data', (head) => {
      if (!head.toString('latin1', 0, 16).startsWith('HTTP/1.1 200')) {
        reject(new Error(`A panel was answered with: ${head.toString('latin1', 0, 60)}`));
        return;
      }
      open.add(socket);
      socket.on('data', take);
      socket.on('close', () => {
        open.delete(socket);
        void follow(call, command, newest).catch(() => {});
      });
      resolve();
    });
    const resume = lastId === undefined ? [] : [`Last-Event-ID: ${lastId}`];
    const head = [`GET ${paths.events(conversationOf(call))} HTTP/1.1`, 'Host: 127.0.0.1', 'Accept: text/event-stream'];
    socket.write(`${[...head, `Authorization: Bearer ${token}`, ...resume].join('\r\n')}\r\n\r\n`);
  });
}

/** A machine that is busy with something else makes the service answer 503. */
async function followPatiently(
  call: number,
  command: { readonly port: number; readonly token: string },
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await follow(call, command);
    } catch (error) {
      if (tries === mostTries) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

process.on('message', async (command: PanelsCommand) => {
  if (command.do === 'read') return void process.send!({ delays, open: open.size } satisfies PanelsReport);
  if (command.do === 'reset') delays = [];
  if (command.do === 'open') {
    while (opened < command.panels) {
      const calls = Array.from({ length: Math.min(batch, command.panels - opened) }, () => ++opened);
      await Promise.all(calls.map((call) => followPatiently(call, command)));
    }
  }
  process.send!({ done: true });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ port: 0 });
