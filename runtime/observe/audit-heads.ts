/**
 * Records the head of the audit log outside of its file: in the service log, and in Redis where there is one. To cut
 * entries from the end of the file without a trace, one would have to change these too.
 */
import * as v from 'valibot';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { OpenAudit } from './audit-file.ts';
import type { RecordedHead } from './audit-verify.ts';

/** The part of a Redis connection that is needed here. */
export type HeadStore = {
  key(module: string, id: string): string;
  command(args: readonly string[]): Promise<unknown>;
};

export type AuditHeadsOptions = {
  readonly audit: OpenAudit;
  /** Names the file among those of other instances. */
  readonly log: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly store?: HeadStore | undefined;
  /** How long a head is kept in the store: as long as the entries. */
  readonly keepMs: number;
  /** Default 10 s. */
  readonly everyMs?: number;
};

const moduleName = 'audit-head';

/** Records each new head within `everyMs`. The result records the last one and ends it. */
export function recordAuditHeads(options: AuditHeadsOptions): () => Promise<void> {
  const { audit, log, clock, logger, store, keepMs, everyMs = 10_000 } = options;
  let recorded = '';
  let cancel = () => {};

  async function record(): Promise<void> {
    const head = audit.head();
    if (!head || head.mac === recorded) return;
    const at = new Date(clock.now()).toISOString();
    logger.info('Head of the audit log', { ...head });
    if (store) {
      const value = JSON.stringify({ ...head, at, log } satisfies RecordedHead);
      await store.command(['SET', store.key(moduleName, head.chain), value, 'PX', String(keepMs)]);
    }
    recorded = head.mac;
  }
  const repeat = (): void => {
    cancel = clock.after(everyMs, () => {
      // In the service log it stands in any case; Redis gets it when it is reachable again.
      record().catch(() => undefined);
      repeat();
    });
  };
  repeat();
  return async () => {
    cancel();
    await audit.flush();
    await record().catch(() => undefined);
  };
}

const HeadSchema = v.object({
  chain: v.string(),
  seq: v.number(),
  mac: v.string(),
  at: v.optional(v.string()),
  log: v.optional(v.string()),
});

/** All heads that were recorded in Redis. */
export async function readAuditHeads(store: HeadStore): Promise<readonly RecordedHead[]> {
  const heads: RecordedHead[] = [];
  let cursor = '0';
  do {
    const pattern = store.key(moduleName, '*');
    const [next, keys] = (await store.command(['SCAN', cursor, 'MATCH', pattern, 'COUNT', '1000'])) as [
      string,
      string[],
    ];
    for (const key of keys) {
      const head = v.safeParse(HeadSchema, JSON.parse(String((await store.command(['GET', key])) ?? 'null')));
      if (head.success) heads.push(head.output as RecordedHead);
    }
    cursor = String(next);
  } while (cursor !== '0');
  return heads;
}
