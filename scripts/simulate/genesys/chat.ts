/** A chat: its messages, and the panels that post them, which learn of them by notifications that come late, twice or never. */

import type { ConversationId } from '../../../shared/ids.ts';
import { type ChatIngestion, createChatIngestion } from '../../../ui/src/genesys/chat-ingestion.ts';
import { postPendingMessages } from '../../../ui/src/genesys/message-posts.ts';
import type { GenesysPlatform } from '../../../ui/src/genesys/platform.ts';
import { textOfWord } from '../dialogflow/speech.ts';
import type { SimulatedPanel } from '../panel/panel.ts';
import { postMessages } from '../panel/requests.ts';
import type { ChatPlan } from '../plan/parts.ts';
import { between, uuidFrom } from '../world/randomness.ts';
import type { World } from '../world/world.ts';
import { startOfTime } from '../world/world.ts';
import type { GenesysCloud } from './cloud.ts';
import type { ChatMessage, GenesysRecord } from './conversation.ts';

export class SimulatedChat {
  readonly plan: ChatPlan;
  readonly id: ConversationId;
  readonly record: GenesysRecord;
  readonly #world: World;
  readonly #genesys: GenesysCloud;
  readonly #random: () => number;

  constructor(plan: ChatPlan, world: World, genesys: GenesysCloud) {
    const random = world.randomness.of(`chat ${plan.index}`);
    this.plan = plan;
    this.#world = world;
    this.#genesys = genesys;
    this.#random = random;
    this.id = uuidFrom(random) as ConversationId;
    this.record = genesys.begin(this.id, 'messages');
  }

  get name(): string {
    return `chat ${this.plan.index + 1}`;
  }

  start(): void {
    this.#world.trace(`${this.name} begins (${this.id.slice(0, 8)})`);
    this.record.connect(this.plan.agents[0]!);
    this.#sayNext(0);
    this.#world.after(this.plan.durationMs, () => {
      this.#world.trace(`${this.name} ends`);
      this.record.end();
    });
  }

  /** The panel posts the messages of the chat from now on. */
  followedBy(panel: SimulatedPanel): ChatIngestion {
    const { timers, requests, setup, host } = panel;
    const ingestion = createChatIngestion({
      platform: this.#platformFor(panel),
      conversationId: this.id,
      userId: setup.userId,
      // Loading it takes real time.
      loadPosts: async () => ({ postPendingMessages }),
      post: (messages) => postMessages(requests, this.id, messages),
      timers,
      random: this.#random,
    });
    this.record.onChange(() => this.#notify(() => host.deliver(() => ingestion.onFrame(this.#frame(setup.userId)))));
    panel.onReplaced = ({ utterances }) => ingestion.onReset(utterances.flatMap(({ messageId }) => messageId ?? []));
    ingestion.sync();
    return ingestion;
  }

  /** One in twelve is lost, one in twelve comes twice, and the others come late. */
  #notify(deliver: () => void): void {
    const fate = this.#random();
    if (fate < 1 / 12) return;
    const times = fate > 11 / 12 ? 2 : 1;
    for (let i = 0; i < times; i++) this.#world.after(50 + 400 * this.#random() ** 4 * 10, deliver);
  }

  #frame(userId: string): string {
    return JSON.stringify({ topicName: `v2.users.${userId}.conversations`, eventBody: this.record.body() });
  }

  #sayNext(count: number): void {
    if (this.record.hasEnded) return;
    this.#world.after(between(this.#random, 1_000, 12_000), () => {
      if (this.record.hasEnded) return;
      const direction = this.#random() < 0.5 ? 'inbound' : 'outbound';
      const id = uuidFrom(this.#random);
      this.record.say({ id, direction, text: textOfWord(count), at: startOfTime + Math.floor(this.#world.now) });
      this.#sayNext(count + 1);
    });
  }

  #platformFor({ host }: SimulatedPanel): GenesysPlatform {
    const answer = (path: string, body: unknown) =>
      path.endsWith('/bulk') ? { entities: this.#bodiesOf(body as string[]) } : this.record.body();
    return {
      request: (_method, path, body) =>
        new Promise((resolve, reject) => {
          this.#genesys
            .request(() => answer(path, body))
            .then(
              (found) => host.deliver(() => resolve(found)),
              (error) => host.deliver(() => reject(error)),
            );
        }),
    };
  }

  /** Genesys answers in any order, and a body may not be readable at once. */
  #bodiesOf(ids: readonly string[]): unknown[] {
    const known = new Map(this.record.messages.map((message) => [message.id, message]));
    return ids
      .flatMap((id) => known.get(id) ?? [])
      .filter(({ at }) => startOfTime + this.#world.now - at > 150 || this.#random() < 0.8)
      .reverse()
      .map(bodyOf);
  }
}

function bodyOf({ id, at, direction, text }: ChatMessage) {
  return {
    id,
    timestamp: new Date(at).toISOString(),
    direction,
    normalizedMessage: {
      type: 'Text',
      text,
      direction: direction === 'inbound' ? 'Inbound' : 'Outbound',
      originatingEntity: 'Human',
    },
  };
}
