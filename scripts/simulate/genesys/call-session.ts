/** One AudioHook session from Genesys's side, over a simulated WebSocket, with the product's own client core. */

import type { SocketHandlers } from '../../../runtime/core/ports/socket.ts';
import { initialClientSession, stepClientSession } from '../../../shared/audiohook/client-session.ts';
import type {
  ClientEffect,
  ClientEnd,
  ClientInput,
  ClientSession,
  ClientTimer,
} from '../../../shared/audiohook/client-state.ts';
import type { AudioChannel, AudioMedia } from '../../../shared/audiohook/media.ts';
import { readServerMessage } from '../../../shared/audiohook/server-message.ts';
import type { SpeechTrack } from '../dialogflow/speech.ts';
import { samplesPerMs, silence } from '../dialogflow/speech.ts';
import type { ServiceInstance } from '../service/instance.ts';
import type { Connection, Network } from '../world/network.ts';

export const frameMs = 200;
const frameSamples = frameMs * samplesPerMs;
/** Where audio stops for longer the recognizer is sent silence, as `starvedMs` of the voice bridge says. */
const patienceMs = 1_500;
const organizationId = '10000000-0000-4000-8000-000000000001';

export type Tracks = Readonly<Record<AudioChannel, SpeechTrack>>;

export type SessionSetup = {
  readonly network: Network;
  readonly instance: ServiceInstance;
  readonly sessionId: string;
  readonly open: Readonly<Record<string, unknown>>;
  readonly channels: readonly AudioChannel[];
  readonly tracks: Tracks;
  /** Position of the first sample; above zero where another session is continued. */
  readonly startSample: number;
  /** The call's time of position zero, in ms; undefined: now, when the session opens. */
  readonly baseMs: number | undefined;
  /** Milliseconds since the call began. */
  readonly callTime: () => number;
  /** Audio of this stretch was sent, in ms of the call. */
  readonly onSent: (fromMs: number, toMs: number) => void;
  /** The frame at this time of the call arrives so long after the one before it that the service has filled in silence. */
  readonly onLate: (atMs: number) => void;
  readonly onEnded: (end: ClientEnd, session: CallSession) => void;
};

export class CallSession {
  readonly #setup: SessionSetup;
  readonly #timers = new Map<ClientTimer, () => void>();
  #session: ClientSession;
  #connection: Connection | undefined;
  #handlers: SocketHandlers | undefined;
  #baseMs: number | undefined;
  #end: ClientEnd | undefined;
  #arrivedAt: number | undefined;
  readonly #sendNext = () => this.#sendDueFrames();

  constructor(setup: SessionSetup) {
    const { sessionId, open, channels, startSample, baseMs } = setup;
    this.#setup = setup;
    this.#baseMs = baseMs;
    const media: AudioMedia = { type: 'audio', format: 'PCMU', channels: [...channels], rate: 8000 };
    this.#session = initialClientSession({
      id: sessionId,
      open: { organizationId, ...open },
      offers: [media],
      startSample,
    });
    this.#connect();
  }

  get id(): string {
    return this.#setup.sessionId;
  }

  get channels(): readonly AudioChannel[] {
    return this.#setup.channels;
  }

  get instance(): ServiceInstance {
    return this.#setup.instance;
  }

  get connection(): Connection | undefined {
    return this.#connection;
  }

  get isLive(): boolean {
    return this.#end === undefined;
  }

  get isOpen(): boolean {
    return this.#session.phase === 'open';
  }

  /** Position, in samples. */
  get position(): number {
    return this.#session.time;
  }

  /** The call's time of position zero; undefined before the session is open. */
  get baseMs(): number | undefined {
    return this.#baseMs;
  }

  /** What a session that continues this one says of it. */
  get continuation(): { id: string; clientseq: number; serverseq: number } {
    return { id: this.id, clientseq: this.#session.seq, serverseq: this.#session.serverSeq };
  }

  hangUp(): void {
    if (this.#session.phase === 'connecting') this.#connection?.break();
    else this.#step({ type: 'close', reason: 'end' });
  }

  pause(): void {
    this.#step({ type: 'ownPause' });
  }

  resume(): void {
    this.#step({ type: 'ownResume' });
  }

  /** Genesys could not keep up: so much audio is never sent. */
  discard(ms: number): void {
    if (this.isOpen) this.#step({ type: 'discard', instants: ms * samplesPerMs });
  }

  #connect(): void {
    const { network, instance, sessionId } = this.#setup;
    const { world } = network;
    const connection = network.connect({
      route: 'genesys',
      near: undefined,
      far: instance.host,
      onNearLost: () => this.#onLost(),
      onFarLost: () => this.#closeHandlers(1006),
    });
    this.#connection = connection;
    if (!connection) {
      world.after(100, () => this.#onLost());
      return;
    }
    connection.toFar(() => {
      const facts = { audiohookSessionId: sessionId, organizationId, correlationId: sessionId, keyIndex: 0 };
      const reservation = instance.connections.reserve({
        ...facts,
        signed: true,
        remoteAddress: '10.0.0.1',
        retries: false,
      });
      if (!reservation.ok) {
        connection.closeFromFar();
        return;
      }
      this.#handlers = reservation.accept({
        send: (text) => connection.toNear(() => this.#onText(text)),
        close: (code) => {
          connection.closeFromFar();
          world.after(60, () => instance.host.deliver(() => this.#closeHandlers(code)));
        },
        terminate: () => connection.break(),
        bufferedAmount: () => 0,
      });
      connection.toNear(() => this.#step({ type: 'socketOpened' }));
    });
  }

  #closeHandlers(code: number): void {
    const handlers = this.#handlers;
    this.#handlers = undefined;
    handlers?.onClose(code);
  }

  #onText(text: string): void {
    const read = readServerMessage(text);
    if (read.ok) this.#step({ type: 'message', message: read.message, now: this.#setup.network.world.now });
    else this.#step({ type: 'malformed', reason: read.reason });
  }

  #onLost(): void {
    this.#step({ type: 'socketClosed' });
    for (const cancel of this.#timers.values()) cancel();
    this.#finish('lost');
  }

  #finish(end: ClientEnd): void {
    if (this.#end) return;
    this.#end = end;
    this.#setup.onEnded(end, this);
  }

  #step(input: ClientInput): void {
    const [next, effects] = stepClientSession(this.#session, input);
    this.#session = next;
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: ClientEffect): void {
    const { world } = this.#setup.network;
    switch (effect.type) {
      case 'send': {
        const text = JSON.stringify(effect.message);
        this.#connection?.toFar(() => this.#handlers?.onText(text));
        return;
      }
      case 'sendAudio':
        this.#sendFrame();
        return;
      case 'opened':
        if (effect.media) this.#startAudio();
        else this.#step({ type: 'close', reason: 'end' });
        return;
      case 'arm': {
        const { timer, ms } = effect;
        this.#timers.get(timer)?.();
        this.#timers.set(
          timer,
          world.after(ms, () => this.#step({ type: 'timedOut', timer, now: world.now })),
        );
        return;
      }
      case 'disarm':
        this.#timers.get(effect.timer)?.();
        return;
      case 'closeSocket':
        this.#connection?.closeFromNear();
        world.after(2_000, () => this.#onLost());
        return;
      case 'ended':
        this.#finish(effect.reason);
        return;
      default:
        return;
    }
  }

  #startAudio(): void {
    const { callTime } = this.#setup;
    this.#baseMs ??= Math.round(callTime());
    this.#setup.network.world.after(0, () => this.#sendDueFrames());
  }

  /** In real time; a session that continues another catches up first. */
  #sendDueFrames(): void {
    const { network, callTime } = this.#setup;
    while (this.isOpen && this.#baseMs! + this.position / samplesPerMs + frameMs <= callTime() + 1)
      this.#step({ type: 'audio', instants: frameSamples });
    if (!this.isOpen) return;
    const dueMs = this.#baseMs! + this.position / samplesPerMs + frameMs - callTime();
    network.world.plainly(Math.max(1, dueMs), this.#sendNext);
  }

  /** The step has moved the position already. The frame is made when it arrives, so that waiting frames take no memory. */
  #sendFrame(): void {
    const toMs = this.#baseMs! + this.position / samplesPerMs;
    const fromMs = toMs - frameMs;
    this.#setup.onSent(fromMs, toMs);
    this.#connection?.toFar(() => this.#receive(fromMs));
  }

  #receive(fromMs: number): void {
    const { now } = this.#setup.network.world;
    const isLate = this.#arrivedAt !== undefined && now - this.#arrivedAt > patienceMs;
    // One that hung is sent no silence: it sees that it was held up itself.
    if (isLate && !this.instance.host.isCatchingUp) this.#setup.onLate(fromMs);
    this.#arrivedAt = now;
    this.#handlers?.onBinary(frameAt(this.#setup, fromMs));
  }
}

const silentFrames = [new Uint8Array(frameSamples).fill(silence), new Uint8Array(2 * frameSamples).fill(silence)];
const scratch = [new Uint8Array(frameSamples), new Uint8Array(2 * frameSamples)];

/** Valid until the next call. */
function frameAt({ channels, tracks }: SessionSetup, fromMs: number): Uint8Array {
  const silent = silentFrames[channels.length - 1]!;
  const fromSample = fromMs * samplesPerMs;
  let speaking = 0;
  for (const name of channels) if (tracks[name].speaksWithin(fromSample, fromSample + frameSamples)) speaking += 1;
  if (speaking === 0) return silent;
  const frame = scratch[channels.length - 1]!;
  frame.set(silent);
  const stride = channels.length;
  for (let channel = 0; channel < stride; channel++)
    tracks[channels[channel]!].writeInto(frame, fromSample, { channel, stride, isAlone: speaking === 1 });
  return frame;
}
