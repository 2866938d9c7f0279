/**
 * The audit log: one JSON line per entry, with a MAC that covers the MAC of the previous line. Without the key no one can change,
 * add or remove a line and make the chain fit again; `verifyAuditLog` reports where it does not.
 *
 * Each process begins a chain of its own, linked to the last line it found, so several may write into one file. Lines removed from
 * the end leave the rest intact, so the head of the chain is recorded outside the file at short intervals (audit-heads.ts).
 */
import type { AuditEntry, AuditLog } from '../core/ports/audit.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import { macOf } from './audit-key.ts';

export type AuditLogOptions = {
  /** Writes one line, with its end, behind all others. */
  readonly append: (line: string) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly key: CryptoKey;
  /** Name of this chain: unguessable is not needed, unique is. */
  readonly chain: string;
  /** Reads the MAC of the last line that is there before the first entry; empty for a new file. */
  readonly lastMac: () => Promise<string>;
  /** Entries that may wait to be written; beyond it they are dropped, counted and logged. Default 10,000. */
  readonly maxWaiting?: number;
};

/** The newest entry of a chain. */
export type AuditHead = { readonly chain: string; readonly seq: number; readonly mac: string };

export type ChainedAuditLog = AuditLog & {
  /** Undefined before the first entry. */
  head(): AuditHead | undefined;
  /** Resolves when all that was recorded is written. */
  flush(): Promise<void>;
};

type OwnEntry =
  | AuditEntry
  | { readonly action: 'dropped'; readonly count: number }
  /** Everything from before `until` was deleted, as AUDIT_DAYS says. */
  | { readonly action: 'expired'; readonly until: string };

/** Continues the log that is there. A failed write is logged and leaves no gap in the chain. */
export function createAuditLog(options: AuditLogOptions): ChainedAuditLog & { record(entry: OwnEntry): void } {
  const { append, clock, logger, key, chain, maxWaiting = 10_000 } = options;
  let head: AuditHead | undefined;
  let waiting = 0;
  let dropped = 0;
  let tail: Promise<void> = Promise.resolve();

  async function write(at: string, entry: OwnEntry): Promise<void> {
    const seq = (head?.seq ?? 0) + 1;
    const body = JSON.stringify({ chain, seq, at, ...entry, prev: head?.mac ?? (await options.lastMac()) });
    const mac = await macOf(key, body);
    await append(`${body.slice(0, -1)},"mac":"${mac}"}\n`);
    head = { chain, seq, mac };
  }

  return {
    record(entry) {
      if (waiting >= maxWaiting) {
        dropped++;
        return;
      }
      waiting++;
      const at = new Date(clock.now()).toISOString();
      tail = tail.then(async () => {
        try {
          if (dropped > 0) {
            const count = dropped;
            dropped = 0;
            await write(at, { action: 'dropped', count });
          }
          await write(at, entry);
        } catch (error) {
          // The chain goes on from what was written last, so a full disk leaves a hole in time but no false alarm.
          logger.error('An audit entry could not be written', { action: entry.action, error: error as Error });
        } finally {
          waiting--;
        }
      });
    },
    head: () => head,
    flush: () => tail,
  };
}

/** For a service without an audit file: entries as lines of the service log. */
export function createLoggedAudit(logger: Logger): AuditLog {
  return {
    record: ({ action, erased, left, ...fields }) =>
      logger.info('Audit entry', {
        action,
        ...fields,
        ...(erased && { erased: JSON.stringify(erased) }),
        ...(left && { left: JSON.stringify(left) }),
      }),
  };
}

/** A line of this log, or of one from before it was keyed (`hash`). */
export const auditLinePattern = /^(\{.*),"(mac|hash)":"([0-9a-f]{64})"\}$/;

/** The MAC that stands in the last whole line of a log's end; empty where there is none. */
export function lastMacOf(text: string): string {
  for (const line of text.split('\n').reverse()) {
    const match = auditLinePattern.exec(line);
    if (match) return match[3]!;
  }
  return '';
}
