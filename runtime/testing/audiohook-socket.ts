/** A socket without a network, and a client that uses it. */
import { initialClientSession, stepClientSession } from '../../shared/audiohook/client-session.ts';
import type { ClientInput, ClientSession } from '../../shared/audiohook/client-state.ts';
import type { AudioMedia } from '../../shared/audiohook/media.ts';
import { readServerMessage, type ServerMessage } from '../../shared/audiohook/server-message.ts';
import type { UpgradeFacts } from '../core/audiohook/upgrade.ts';
import type { Socket, SocketHandlers } from '../core/ports/socket.ts';

export type TestSocket = Socket & {
  readonly sent: string[];
  /** Set once the service has closed or terminated the socket. */
  closedWith: number | 'terminated' | undefined;
  buffered: number;
  handlers: SocketHandlers | undefined;
};

/** Calls `onClose` right after `close` and `terminate`, as if the peer had answered. */
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

export type TestCallerOptions = {
  readonly accept: (socket: Socket, upgrade: UpgradeFacts) => SocketHandlers;
  readonly upgrade?: UpgradeFacts;
  /** Overrides of the `open` parameters. */
  readonly open?: Readonly<Record<string, unknown>>;
  readonly offers?: readonly AudioMedia[];
  readonly startSample?: number;
  readonly now?: () => number;
};

/** Genesys's side, connected to a test socket. Its messages are sent at once; `read` receives those of the service. */
export function createTestCaller(options: TestCallerOptions): TestCaller {
  return new TestCaller(options);
}

export class TestCaller {
  readonly upgrade: UpgradeFacts;
  readonly socket = createTestSocket();
  readonly handlers: SocketHandlers;
  readonly received: ServerMessage[] = [];
  readonly faults: number[] = [];
  readonly #now: () => number;
  #state: ClientSession;
  #frame: Uint8Array = new Uint8Array();
  #ended: string | undefined;

  constructor(options: TestCallerOptions) {
    this.upgrade = options.upgrade ?? testUpgrade();
    this.handlers = options.accept(this.socket, this.upgrade);
    this.socket.handlers = this.handlers;
    this.#now = options.now ?? (() => 0);
    this.#state = initialClientSession({
      id: this.upgrade.audiohookSessionId,
      offers: options.offers ?? [testStereo],
      open: {
        organizationId: this.upgrade.organizationId,
        conversationId: testUuid(),
        participant: { id: testUuid(), ani: '', aniName: '', dnis: '' },
        ...options.open,
      },
      ...(options.startSample !== undefined && { startSample: options.startSample }),
    });
  }

  get state(): ClientSession {
    return this.#state;
  }

  /** How the session ended for the client. */
  get ended(): string | undefined {
    return this.#ended;
  }

  feed(input: ClientInput): void {
    this.#step(input);
    this.read();
  }

  /** Receives what the service has sent, and sends the answers. */
  read(): void {
    for (let text = this.socket.sent.shift(); text !== undefined; text = this.socket.sent.shift()) {
      const message = readServerMessage(text);
      if (message.ok) {
        this.received.push(message.message);
        this.#step({ type: 'message', message: message.message, now: this.#now() });
      } else this.#step({ type: 'malformed', reason: message.reason });
    }
  }

  open(): void {
    this.feed({ type: 'socketOpened' });
  }

  /** Sends an interleaved frame: the bytes given, or `instants` stereo samples of the byte `value`. */
  audio(instants: number, value: number | Uint8Array = 0x55): void {
    this.#frame = typeof value === 'number' ? new Uint8Array(instants * 2).fill(value) : value;
    this.feed({ type: 'audio', instants });
  }

  ping(): void {
    this.feed({ type: 'timedOut', timer: 'ping', now: this.#now() });
  }

  hangUp(): void {
    this.feed({ type: 'close', reason: 'end' });
  }

  /** Drops the connection without `close`. */
  drop(): void {
    this.handlers.onClose(1006);
  }

  #step(input: ClientInput): void {
    const [next, effects] = stepClientSession(this.#state, input);
    this.#state = next;
    for (const effect of effects) {
      if (effect.type === 'send') this.handlers.onText(JSON.stringify(effect.message));
      if (effect.type === 'sendAudio') this.handlers.onBinary(this.#frame);
      if (effect.type === 'fault') this.faults.push(effect.code);
      if (effect.type === 'ended') this.#ended = effect.reason;
      if (effect.type === 'closeSocket') {
        this.handlers.onClose(1005);
        this.#step({ type: 'socketClosed' });
      }
    }
  }
}
