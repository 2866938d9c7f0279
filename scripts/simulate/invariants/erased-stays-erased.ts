/** Erased stays erased: no panel is sent, no log answers and Redis does not keep anything of an erased conversation. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { Findings } from '../findings.ts';
import type { RedisServer } from '../redis/server.ts';

const invariant = 'erased stays erased';

export class ErasedStaysErased {
  readonly #findings: Findings;
  readonly #now: () => number;
  /** When everybody had confirmed the erasure. */
  readonly #erasedAt = new Map<ConversationId, number>();

  constructor(findings: Findings, now: () => number) {
    this.#findings = findings;
    this.#now = now;
  }

  confirmed(id: ConversationId): void {
    if (!this.#erasedAt.has(id)) this.#erasedAt.set(id, this.#now());
  }

  has(id: ConversationId): boolean {
    return this.#erasedAt.has(id);
  }

  /** `writtenAt`: when the instance wrote what a panel gets now. */
  onDelivered(who: string, id: ConversationId, writtenAt: number): void {
    const erasedAt = this.#erasedAt.get(id);
    if (erasedAt === undefined) return;
    this.#findings.checks(invariant);
    if (writtenAt > erasedAt)
      this.#findings.report(invariant, `${who} got an event of ${id.slice(0, 8)} after it was erased`);
  }

  onSnapshot(who: string, id: ConversationId, view: ConversationView): void {
    if (!this.#erasedAt.has(id)) return;
    this.#findings.checks(invariant);
    const count = view.utterances.length + view.notices.length + view.suggestions.length;
    if (count > 0) this.#findings.report(invariant, `${who} still has ${count} items of ${id.slice(0, 8)}`);
  }

  checkRedis(redis: RedisServer): void {
    const names = redis.data.names();
    for (const id of this.#erasedAt.keys()) {
      this.#findings.checks(invariant);
      const left = names.filter((name) => name.includes(id) && !name.endsWith(':erased'));
      if (left.length > 0) this.#findings.report(invariant, `Redis keeps ${left.join(', ')}`);
    }
  }
}
