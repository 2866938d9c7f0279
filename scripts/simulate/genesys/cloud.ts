/** A simulated Genesys Cloud: its conversations, who takes part in them, and the ways in which its API fails. */
import { createConversationAccess } from '../../../runtime/auth/conversation-access.ts';
import { silentAudit } from '../../../runtime/core/ports/audit.ts';
import type { Clock } from '../../../runtime/core/ports/clock.ts';
import type { ParticipationAnswer } from '../../../runtime/core/ports/genesys-api.ts';
import { silentLogger } from '../../../runtime/core/ports/logger.ts';
import type { PanelAccess } from '../../../runtime/core/ports/panel-access.ts';
import { participationOf } from '../../../runtime/genesys/platform-client.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { World } from '../world/world.ts';
import { GenesysRecord } from './conversation.ts';

export class GenesysCloud {
  readonly #world: World;
  readonly #random: () => number;
  readonly #records = new Map<ConversationId, GenesysRecord>();
  #failingUntil = 0;
  #failedMs = 0;

  constructor(world: World) {
    this.#world = world;
    this.#random = world.randomness.of('genesys');
  }

  begin(id: ConversationId, medium: GenesysRecord['medium']): GenesysRecord {
    const record = new GenesysRecord(this.#world, id, medium);
    this.#records.set(id, record);
    return record;
  }

  /** Every request fails for `ms`. */
  fail(ms: number): void {
    this.#failingUntil = Math.max(this.#failingUntil, this.#world.now + ms);
    this.#failedMs += ms;
  }

  /** How long it was or will be failing, in all. */
  get failedMs(): number {
    return this.#failedMs;
  }

  /** Answers after the network's delay. */
  request<T>(run: () => T): Promise<T> {
    const delayMs = 40 + 120 * this.#random() + (this.#random() < 0.01 ? 3_000 : 0);
    return new Promise((resolve, reject) => {
      this.#world.after(delayMs, () => {
        if (this.#world.now < this.#failingUntil) reject(new EarshotError('unavailable'));
        else resolve(run());
      });
    });
  }

  record(id: ConversationId): GenesysRecord | undefined {
    return this.#records.get(id);
  }

  participation(id: ConversationId, userId: string): ParticipationAnswer {
    const record = this.#records.get(id);
    return record ? participationOf(record.body(), userId) : { kind: 'unknown' };
  }

  /** Panel access of one instance. Sign-in is not simulated: every panel has a session. */
  accessFor({ clock }: { readonly clock: Clock }): PanelAccess {
    const notSimulated = async (): Promise<never> => {
      throw new EarshotError('internal');
    };
    const authorize = createConversationAccess({
      genesys: { participation: (_token, id, userId) => this.request(() => this.participation(id, userId)) },
      vault: { put: async () => {}, get: async () => 'token', has: async () => true, delete: async () => {} },
      supervisedDivisions: async () => [],
      clock,
      logger: silentLogger,
      audit: silentAudit,
      allowedCacheMs: 30_000,
      refusedCacheMs: 5_000,
      staleMs: 300_000,
      afterEndMs: 3_600_000,
      cacheEntries: 1_000,
    });
    return { signIn: notSimulated, verify: notSimulated, signOut: notSimulated, authorize };
  }
}
