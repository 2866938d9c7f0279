/** A conversation as Genesys has it: who takes part in it, its messages, and whether the customer is on hold. */
import type { GenesysConversation, Participant } from '../../../shared/genesys/participants.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import { startOfTime, type World } from '../world/world.ts';

export type ChatMessage = {
  readonly id: string;
  readonly direction: 'inbound' | 'outbound';
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
};

type Leg = { readonly userId: string; readonly from: number; to: number | undefined; held: boolean };

export class GenesysRecord {
  readonly id: ConversationId;
  readonly medium: 'calls' | 'messages';
  readonly messages: ChatMessage[] = [];
  readonly #world: World;
  readonly #legs: Leg[] = [];
  readonly #listeners = new Set<() => void>();
  #endedAt: number | undefined;

  constructor(world: World, id: ConversationId, medium: 'calls' | 'messages') {
    this.#world = world;
    this.id = id;
    this.medium = medium;
  }

  /** When this agent's last leg ended; undefined while they take part, or never did. Simulated milliseconds. */
  leftAt(userId: string): number | undefined {
    return this.#legs.findLast((leg) => leg.userId === userId)?.to;
  }

  get hasEnded(): boolean {
    return this.#endedAt !== undefined;
  }

  /** Called after every change. */
  onChange(run: () => void): () => void {
    this.#listeners.add(run);
    return () => void this.#listeners.delete(run);
  }

  connect(userId: string): void {
    this.#legs.push({ userId, from: this.#world.now, to: undefined, held: false });
    this.#changed();
  }

  disconnect(userId: string): void {
    const leg = this.#legs.findLast((one) => one.userId === userId);
    if (leg) leg.to ??= this.#world.now;
    this.#changed();
  }

  hold(held: boolean): void {
    for (const leg of this.#legs) if (leg.to === undefined) leg.held = held;
    this.#changed();
  }

  say(message: ChatMessage): void {
    this.messages.push(message);
    this.#changed();
  }

  end(): void {
    for (const leg of this.#legs) leg.to ??= this.#world.now;
    this.#endedAt ??= this.#world.now;
    this.#changed();
  }

  body(): GenesysConversation {
    const agents = this.#legs.map((leg, index) => this.#agent(leg, index));
    const end = this.#endedAt === undefined ? {} : { endTime: isoTime(this.#endedAt) };
    const customer: Participant = {
      id: 'customer',
      purpose: 'customer',
      ...end,
      [this.medium]: [this.#communication('line-customer', this.#endedAt, 'inbound')],
    };
    return { id: this.id, ...end, participants: [customer, ...agents] };
  }

  #agent({ userId, from, to, held }: Leg, index: number): Participant {
    const communication = {
      ...this.#communication(`line-${index}`, to, 'outbound'),
      held,
      connectedTime: isoTime(from),
    };
    return {
      id: `agent-${index}`,
      purpose: 'agent',
      userId,
      connectedTime: isoTime(from),
      ...(to !== undefined && { endTime: isoTime(to) }),
      [this.medium]: [communication],
    };
  }

  #communication(id: string, endedAt: number | undefined, direction: ChatMessage['direction']) {
    const messages = this.messages.filter((one) => one.direction === direction).map((one) => ({ messageId: one.id }));
    return {
      id,
      state: endedAt === undefined ? 'connected' : 'disconnected',
      ...(endedAt !== undefined && { disconnectedTime: isoTime(endedAt) }),
      ...(this.medium === 'messages' && { messages }),
    };
  }

  #changed(): void {
    for (const run of [...this.#listeners]) run();
  }
}

const isoTime = (simulated: number): string => new Date(startOfTime + simulated).toISOString();
