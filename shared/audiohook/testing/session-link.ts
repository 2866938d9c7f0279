/** Our side joined to Genesys's side in memory: every message passes as text through both readers. */
import { readClientMessage } from '../client-message.ts';
import { initialClientSession, stepClientSession } from '../client-session.ts';
import type { ClientEffect, ClientInput, ClientSession } from '../client-state.ts';
import type { AudioMedia } from '../media.ts';
import { readServerMessage } from '../server-message.ts';
import { stepServerSession } from '../server-session.ts';
import { initialServerSession, type ServerEffect, type ServerInput, type ServerSession } from '../server-state.ts';

const id = '5b1c2f6e-0d3a-4c57-9a41-3f0e7c8d9b12';
const organizationId = '0f9d8c7b-6a5e-4d3c-8b2a-1f0e9d8c7b6a';
const conversationId = '090eaa2f-72fa-480a-83e0-8667ff89c0ec';
const stereo: AudioMedia = { type: 'audio', format: 'PCMU', channels: ['external', 'internal'], rate: 8000 };
const defaultOffers: readonly AudioMedia[] = [stereo, { ...stereo, channels: ['external'] }];

/** Time per step, so that no rate limit applies. */
const stepMs = 1_000;

export type SessionLinkOptions = {
  readonly offers?: readonly AudioMedia[];
  readonly startPaused?: boolean;
  /** Messages stay on their way until `deliverUp`, `deliverDown` or `settle`. */
  readonly slow?: boolean;
};

/** Delivers in order, and at once unless it is slow. */
export class SessionLink {
  readonly serverEffects: ServerEffect[] = [];
  readonly clientEffects: ClientEffect[] = [];
  readonly #toServer: (string | Uint8Array)[] = [];
  readonly #toClient: string[] = [];
  readonly #slow: boolean;
  #client: ClientSession;
  #server: ServerSession;
  #frame = new Uint8Array();
  #now = 0;

  constructor({ offers = defaultOffers, startPaused = false, slow = false }: SessionLinkOptions = {}) {
    this.#slow = slow;
    this.#client = initialClientSession({
      id,
      offers,
      open: { organizationId, conversationId, participant: { id, ani: '', aniName: '', dnis: '' } },
    });
    [this.#server] = initialServerSession({ id, organizationId, startPaused });
  }

  get state(): { readonly client: ClientSession; readonly server: ServerSession } {
    return { client: this.#client, server: this.#server };
  }

  client(input: ClientInput): void {
    this.#feedClient(input);
    this.#advance();
  }

  server(input: ServerInput): void {
    this.#feedServer(input);
    this.#advance();
  }

  audio(instants: number): void {
    this.#frame = new Uint8Array(instants * 2);
    this.client({ type: 'audio', instants });
  }

  /** Delivers the oldest message or frame of the client. */
  deliverUp(): void {
    const up = this.#toServer.shift();
    if (typeof up === 'string') {
      const read = readClientMessage(up);
      this.#feedServer(
        read.ok ? { type: 'message', message: read.message } : { type: 'malformed', reason: read.reason },
      );
    } else if (up) this.#feedServer({ type: 'audio', bytes: up });
  }

  /** Delivers the oldest message of the server. */
  deliverDown(): void {
    const down = this.#toClient.shift();
    if (down === undefined) return;
    const read = readServerMessage(down);
    this.#feedClient(
      read.ok ? { type: 'message', message: read.message, now: this.#now } : { type: 'malformed', reason: read.reason },
    );
  }

  /** Delivers until nothing is on its way. */
  settle(): void {
    while (this.#toServer.length > 0 || this.#toClient.length > 0) {
      this.#now += stepMs;
      this.deliverUp();
      this.deliverDown();
    }
  }

  #advance(): void {
    this.#now += stepMs;
    if (!this.#slow) this.settle();
  }

  #feedServer(input: ServerInput): void {
    const [next, effects] = stepServerSession(this.#server, input);
    this.#server = next;
    for (const effect of effects) {
      this.serverEffects.push(effect);
      if (effect.type === 'send') this.#toClient.push(JSON.stringify(effect.message));
      if (effect.type === 'endCall') this.#feedServer({ type: 'finalized' });
      if (effect.type === 'closeSocket') this.#cut();
    }
  }

  /** The server closes the socket: what is on its way is lost. */
  #cut(): void {
    this.#toServer.length = 0;
    this.#toClient.length = 0;
    this.#feedClient({ type: 'socketClosed' });
    this.#feedServer({ type: 'socketClosed' });
  }

  #feedClient(input: ClientInput): void {
    const [next, effects] = stepClientSession(this.#client, input);
    this.#client = next;
    for (const effect of effects) {
      this.clientEffects.push(effect);
      if (effect.type === 'send') this.#toServer.push(JSON.stringify(effect.message));
      if (effect.type === 'sendAudio') this.#toServer.push(this.#frame);
      if (effect.type === 'closeSocket') {
        this.settle();
        this.#feedServer({ type: 'socketClosed' });
        this.#feedClient({ type: 'socketClosed' });
      }
    }
  }
}
