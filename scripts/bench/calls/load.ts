/**
 * The load generator, in a process of its own: N AudioHook calls of two channels, a frame of 200 ms every 200 ms, evenly spread.
 * It shares the cores with the server, so the frame of a call is made once, masked with zeros (which leaves the audio unchanged),
 * and written to the socket directly, past the library that connects.
 */
import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import process from 'node:process';
import { WebSocket } from 'ws';
import { conversationOf, sessionOf } from './call-ids.ts';
import { machineMicros, writeStamp } from './stamp.ts';

const frameMs = 200;
const frameBytes = frameMs * 16;
const organizationId = '00000000-0000-4000-8000-0000000000aa';

type Call = {
  readonly socket: WebSocket;
  /** Beneath the WebSocket library. */
  wire: Socket | undefined;
  /** The message as it goes over the wire; only the time in it changes. */
  readonly frame: Buffer;
  readonly id: string;
  seq: number;
  serverseq: number;
  open: boolean;
  frames: number;
  pingedAt: number | undefined;
};

let calls: Call[] = [];
/** Milliseconds: how late the generator sent frames, and times from `ping` to `pong`. */
const times: { late: number[]; pongs: number[] } = { late: [], pongs: [] };
/** Frames between two pings of a call. The real client sends one every five seconds. */
let pingFrames = 25;
let timer: NodeJS.Timeout | undefined;
let refused = 0;
let dialled = 0;

/** Binary, whole, masked; a length of two bytes; a mask of zeros. */
const wireHead = Buffer.from([0x82, 0xfe, frameBytes >> 8, frameBytes & 0xff, 0, 0, 0, 0]);
const silence = Buffer.concat([wireHead, Buffer.alloc(frameBytes, 0xff)]);
/** Loud µ-law samples of both signs: nothing that hears them takes them for silence. */
const sound = Buffer.concat([
  wireHead,
  Buffer.from(Array.from({ length: frameBytes }, (_, i) => 0x10 + ((i * 37) % 0xc0))),
]);

function send(call: Call, type: string, parameters: object): void {
  const position = `PT${((call.frames * frameMs) / 1_000).toFixed(1)}S`;
  const envelope = {
    version: '2',
    id: call.id,
    type,
    seq: ++call.seq,
    serverseq: call.serverseq,
    position,
    parameters,
  };
  call.socket.send(JSON.stringify(envelope));
}

async function dial(
  url: string,
  number: number,
  frame: Buffer,
  headers: Readonly<Record<string, string>>,
): Promise<Call> {
  const id = sessionOf(number);
  const socket = new WebSocket(url, {
    perMessageDeflate: false,
    headers: {
      'audiohook-organization-id': organizationId,
      'audiohook-session-id': id,
      'audiohook-correlation-id': id,
      'x-api-key': 'bench-calls-api-key',
      ...headers,
    },
  });
  const call: Call = {
    socket,
    wire: undefined,
    frame: Buffer.from(frame),
    id,
    seq: 0,
    serverseq: 0,
    open: false,
    frames: 0,
    pingedAt: undefined,
  };
  socket.on('upgrade', (response) => {
    call.wire = response.socket;
  });
  await new Promise<void>((resolve, reject) => {
    socket.on('open', () => {
      send(call, 'open', {
        organizationId,
        conversationId: conversationOf(number),
        participant: { id, ani: '', aniName: '', dnis: '' },
        media: [{ type: 'audio', format: 'PCMU', channels: ['external', 'internal'], rate: 8_000 }],
        language: 'en-US',
      });
    });
    socket.on('message', (data) => {
      const message = JSON.parse(data.toString());
      call.serverseq = message.seq;
      if (message.type === 'pong' && call.pingedAt !== undefined) {
        times.pongs.push(performance.now() - call.pingedAt);
        call.pingedAt = undefined;
      }
      if (message.type === 'opened') {
        call.open = true;
        resolve();
      }
    });
    socket.on('error', reject);
    socket.on('close', () => {
      if (call.open && calls.includes(call)) refused++;
      call.open = false;
      reject(new Error('The call was refused'));
    });
  });
  return call;
}

/** Pings that still wait, milliseconds so far. */
const waiting = (): number[] =>
  calls.flatMap(({ pingedAt }) => (pingedAt === undefined ? [] : [performance.now() - pingedAt]));

/** One timer for all calls: each tick sends the frames that are due. */
function start(): void {
  const begin = performance.now();
  const next = calls.map((_, i) => begin + (i * frameMs) / calls.length);
  let at = 0;
  timer = setInterval(() => {
    for (;;) {
      const now = performance.now();
      if (calls.length === 0 || next[at]! > now) return;
      const call = calls[at]!;
      times.late.push(now - next[at]!);
      next[at]! += frameMs;
      if (call.open) {
        // Bytes that the socket has not taken yet must not change: such a frame keeps its older timestamp.
        if (call.wire!.writableLength === 0) writeStamp(call.frame, machineMicros(), 2, wireHead.length);
        call.frames++;
        call.wire!.write(call.frame);
        // The protocol's keepalive. A ping that is not answered yet counts as long as it waits.
        if (call.frames % pingFrames === 0 && call.pingedAt === undefined) {
          call.pingedAt = now;
          send(call, 'ping', {});
        }
      }
      at = (at + 1) % calls.length;
    }
  }, 1);
}

export type LoadCommand =
  | {
      readonly do: 'dial';
      readonly url: string;
      readonly calls: number;
      readonly pingFrames?: number;
      /** Each call names an address of its own, as a proxy in front of the service would. */
      readonly addresses?: boolean;
      /** Both speak all the time; otherwise both are silent. */
      readonly sound?: boolean;
    }
  | { readonly do: 'reset' | 'read' | 'hush' | 'hangUp' };

/** Addresses that are reserved for documentation (RFC 5737). */
const addressOf = (call: number) => `198.51.100.${(call % 250) + 1}`;

process.on('message', async (command: LoadCommand) => {
  switch (command.do) {
    case 'dial': {
      const made: Call[] = [];
      pingFrames = command.pingFrames ?? 25;
      const headers = () => (command.addresses ? { 'x-forwarded-for': addressOf(dialled) } : {});
      // Fifty calls a second, as the vendor's load client makes them.
      for (let i = 0; i < command.calls; i += 10) {
        const batch = Array.from({ length: Math.min(10, command.calls - i) }, () =>
          dial(command.url, ++dialled, command.sound ? sound : silence, headers()),
        );
        made.push(...(await Promise.all(batch)));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      calls = [...calls, ...made];
      refused = 0;
      clearInterval(timer);
      start();
      process.send!({ dialed: calls.length });
      return;
    }
    case 'reset':
      times.late = [];
      times.pongs = [];
      process.send!({ reset: true });
      return;
    case 'read':
      process.send!({
        late: times.late,
        pongs: [...times.pongs, ...waiting()],
        refused,
        open: calls.filter((call) => call.open).length,
      });
      return;
    case 'hush':
      // Calls stay open and frames stop, so that only what a call keeps remains in memory.
      clearInterval(timer);
      await new Promise((resolve) => setTimeout(resolve, 800));
      process.send!({ hushed: true });
      return;
    case 'hangUp': {
      clearInterval(timer);
      const all = calls;
      calls = [];
      for (const call of all) {
        if (call.open) send(call, 'close', { reason: 'end' });
      }
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      for (const call of all) call.socket.terminate();
      process.send!({ hungUp: true });
    }
  }
});
process.on('disconnect', () => process.exit(0));
process.send!({ ready: true });
