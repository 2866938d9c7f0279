/** A socket without a network, and a client that speaks through it; for tests. */
import { initialClientSession, stepClientSession } from '../../shared/audiohook/client-session.ts';
import type { ClientInput } from '../../shared/audiohook/client-state.ts';
import type { AudioMedia } from '../../shared/audiohook/media.ts';
import { readServerMessage, type ServerMessage } from '../../shared/audiohook/server-message.ts';
import type { UpgradeFacts } from '../core/audiohook/upgrade.ts';
import type { Socket, SocketHandlers } from '../core/ports/socket.ts';

export type TestSocket = Socket & {
  readonly sent: string[];
  /** Set once the service asked for the end. */
  closedWith: number | 'terminated' | undefined;
  buffered: number;
  handlers: SocketHandlers | undefined;
};

/** `onClose` follows `close` and `terminate` at once, as if the peer had answered. */
export function createTestSocket(): TestSocket {
  const socket: TestSocket = {
    sent: [],
    closedWith: undefined,
    buffered: 0,
    handlers: undefined,
    send: (text) => void socket.sent.push(text),
    close(code) {
      if (socket.closedWith !== undefined) return;
      socket.closedWith = code;
      queueMicrotask(() => socket.handlers?.onClose(code));
    },
    terminate() {
      if (socket.closedWith !== undefined) return;
      socket.closedWith = 'terminated';
      queueMicrotask(() => socket.handlers?.onClose(1006));
    },
    bufferedAmount: () => socket.buffered,
  };
  return socket;
}

export const testStereo: AudioMedia = {
  type: 'audio',
  format: 'PCMU',
  channels: ['external', 'internal'],
  rate: 8000,
};

let made = 0;
function testUuid(): string {
  made += 1;
  return `00000000-0000-4000-8000-${made.toString(16).padStart(12, '0')}`;
}

export function testUpgrade(changes: Partial<UpgradeFacts> = {}): UpgradeFacts {
  return {
    audiohookSessionId: testUuid(),
    organizationId: testUuid(),
    correlationId: testUuid(),
    keyIndex: 0,
    signed: true,
    remoteAddress: '203.0.113.7',
    retries: false,
    ...changes,
  };
}

/** Genesys's side, joined to a test socket. Its messages go out at once; ours are read when `read` is called. */
export function createTestCaller(options: {
  readonly accept: (socket: Socket, upgrade: UpgradeFacts) => SocketHandlers;
  readonly upgrade?: UpgradeFacts;
  readonly open?: Readonly<Record<string, unknown>>;
  readonly offers?: readonly AudioMedia[];
  readonly startSample?: number;
  readonly now?: () => number;
}) {
  const upgrade = options.upgrade ?? testUpgrade();
  const socket = createTestSocket();
  const handlers = options.accept(socket, upgrade);
  socket.handlers = handlers;
  const received: ServerMessage[] = [];
  const faults: number[] = [];
  let frame: Uint8Array = new Uint8Array();
  let ended: string | undefined;
  let state = initialClientSession({
    id: upgrade.audiohookSessionId,
    offers: options.offers ?? [testStereo],
    open: {
      organizationId: upgrade.organizationId,
      conversationId: testUuid(),
      participant: { id: testUuid(), ani: '', aniName: '', dnis: '' },
      ...options.open,
    },
    ...(options.startSample === undefined ? {} : { startSample: options.startSample }),
  });
  const now = options.now ?? (() => 0);

  function feed(input: ClientInput): void {
    const [next, effects] = stepClientSession(state, input);
    state = next;
    for (const effect of effects) {
      if (effect.type === 'send') handlers.onText(JSON.stringify(effect.message));
      if (effect.type === 'sendAudio') handlers.onBinary(frame);
      if (effect.type === 'fault') faults.push(effect.code);
      if (effect.type === 'ended') ended = effect.reason;
      if (effect.type === 'closeSocket') {
        handlers.onClose(1005);
        feed({ type: 'socketClosed' });
      }
    }
  }

  /** Takes in what the service has sent, and what that makes it send. */
  function read(): void {
    for (let text = socket.sent.shift(); text !== undefined; text = socket.sent.shift()) {
      const message = readServerMessage(text);
      if (message.ok) {
        received.push(message.message);
        feed({ type: 'message', message: message.message, now: now() });
      } else feed({ type: 'malformed', reason: message.reason });
    }
  }

  return {
    upgrade,
    socket,
    handlers,
    received,
    faults,
    feed(input: ClientInput) {
      feed(input);
      read();
    },
    read,
    open() {
      feed({ type: 'socketOpened' });
      read();
    },
    /** Interleaved; every byte of it is `value` unless bytes are given. */
    audio(instants: number, value: number | Uint8Array = 0x55) {
      frame = typeof value === 'number' ? new Uint8Array(instants * 2).fill(value) : value;
      feed({ type: 'audio', instants });
      read();
    },
    ping() {
      feed({ type: 'timedOut', timer: 'ping', now: now() });
      read();
    },
    hangUp() {
      feed({ type: 'close', reason: 'end' });
      read();
    },
    drop: () => handlers.onClose(1006),
    get state() {
      return state;
    },
    get ended() {
      return ended;
    },
  };
}
