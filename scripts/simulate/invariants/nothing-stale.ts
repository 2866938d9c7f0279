/** Nothing from a stale owner: once Redis has stored events with a fence, it stores none with a lower one. */
import { appendScript } from '../../../runtime/log/redis-log-scripts.ts';
import type { Findings } from '../findings.ts';
import type { Reply } from '../redis/reply.ts';

const invariant = 'nothing from a stale owner';

type Highest = { readonly epoch: string; readonly fence: number; readonly seq: number };

export class NothingStale {
  readonly #findings: Findings;
  readonly #highest = new Map<string, Highest>();

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  onScript(text: string, keys: readonly string[], args: readonly string[], answer: Reply): void {
    if (text !== appendScript.text || !Array.isArray(answer) || answer[0] !== 'ok') return;
    this.#findings.checks(invariant);
    const key = keys[0]!;
    const epoch = args[3]!;
    const seq = Number(answer[2]);
    const last = this.#highest.get(key);
    const before = last?.epoch === epoch ? last : undefined;
    // The answer to a batch that was stored before says where it is.
    if (before && seq <= before.seq) return;
    const fence = Number(args[1] || 0);
    if (before && fence > 0 && fence < before.fence)
      this.#findings.report(invariant, `events with fence ${fence} were stored after ${before.fence}`);
    this.#highest.set(key, { epoch, fence: Math.max(fence, before?.fence ?? 0), seq });
  }
}
