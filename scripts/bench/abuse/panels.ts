/**
 * The honest panels, in a process of their own: they follow one conversation, and an agent posts messages to it. The text of a message
 * contains the time of posting, from which each panel takes the delay of the delivery.
 */
import { request } from 'node:http';
import process from 'node:process';
import { paths } from '../../../shared/api/routes.ts';
import { machineMicros, readStampWords, stampWord } from '../calls/stamp.ts';
import { conversationId } from './attacks.ts';

export type PanelsCommand =
  | {
      readonly do: 'open';
      readonly port: number;
      readonly token: string;
      readonly panels: number;
      readonly perSecond: number;
    }
  | { readonly do: 'reset' | 'read' | 'close' };
export type PanelsResult = {
  /** From the post to the panel, milliseconds. */
  readonly delays: readonly number[];
  /** Lateness of this process's own timer, milliseconds. */
  readonly late: readonly number[];
  readonly open: number;
  /** Posts that were not answered with 200. */
  readonly refused: number;
  /** Deliveries that the posts so far should have led to. */
  readonly expected: number;
};

const loopback = '127.0.0.1';
let delays: number[] = [];
let late: number[] = [];
let open = 0;
let refused = 0;
let posted = 0;
let timer: NodeJS.Timeout | undefined;
const streams: { destroy(): void }[] = [];

/** Documentation addresses (RFC 5737), one a panel. */
const headersOf = (panel: number, token: string) => ({
  authorization: `Bearer ${token}`,
  'x-forwarded-for': `192.0.2.${(panel % 250) + 1}`,
});

function follow(panel: number, port: number, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { ...headersOf(panel, token), accept: 'text/event-stream' };
    const asked = request(
      { host: loopback, port, path: paths.events(conversationId), headers, agent: false },
      (answer) => {
        if (answer.statusCode !== 200) return reject(new Error(`A panel was answered with ${answer.statusCode}`));
        open++;
        answer.on('close', () => open--);
        answer.on('error', () => {});
        answer.setEncoding('utf8');
        answer.on('data', (text: string) => {
          for (const sentAt of readStampWords(text)) delays.push((machineMicros() - sentAt) / 1_000);
        });
        resolve();
      },
    );
    asked.on('error', reject);
    asked.end();
    streams.push(asked);
  });
}

function post(port: number, token: string): void {
  const number = ++posted;
  const body = JSON.stringify({
    messageId: `m${number}-${machineMicros()}`,
    role: 'customer',
    text: `I would like to know where my order is ${stampWord(machineMicros())}`,
    sentAt: new Date().toISOString(),
  });
  const headers = { ...headersOf(251, token), 'content-type': 'application/json' };
  const asked = request(
    { host: loopback, port, path: paths.messages(conversationId), method: 'POST', headers },
    (answer) => {
      if (answer.statusCode !== 200) refused++;
      answer.resume();
    },
  );
  asked.on('error', () => refused++);
  asked.end(body);
}

async function start(command: Extract<PanelsCommand, { do: 'open' }>): Promise<void> {
  const { port, token, panels, perSecond } = command;
  for (let panel = 0; panel < panels; panel++) await follow(panel, port, token);
  const periodMs = 1_000 / perSecond;
  let next = performance.now() + periodMs;
  timer = setInterval(() => {
    const now = performance.now();
    if (now < next) return;
    late.push(now - next);
    next += periodMs;
    post(port, token);
  }, 2);
}

function read(): PanelsResult {
  return { delays, late, open, refused, expected: posted * open };
}

process.on('message', async (command: PanelsCommand) => {
  try {
    if (command.do === 'open') await start(command);
    if (command.do === 'reset') {
      [delays, late] = [[], []];
      [refused, posted] = [0, 0];
    }
    if (command.do === 'close') {
      clearInterval(timer);
      for (const stream of streams) stream.destroy();
    }
    process.send!(command.do === 'read' ? read() : { done: true });
  } catch (error) {
    process.send!({ problem: error instanceof Error ? error.message : String(error) });
  }
});
process.on('disconnect', () => process.exit(0));
process.send?.({ port: 0 });
