/** Where the audit log goes: a file that is only ever added to, or the service log. */
import type { AuditLog } from '../core/ports/audit.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import { createAuditLog, createLoggedAudit, lastHashOf } from './audit-log.ts';

export type OpenAudit = AuditLog & { close(): Promise<void> };

/** Enough for the last line whatever is in it. */
const tailBytes = 16_384;

/** Rejects when the file cannot be written, so that a missing audit log is noticed at start-up. */
export async function openAudit(options: {
  readonly file: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}): Promise<OpenAudit> {
  const { file, clock, logger } = options;
  if (file === undefined) return { ...createLoggedAudit(logger), close: async () => {} };
  const { open } = await import('node:fs/promises');
  const handle = await open(file, 'a+', 0o600);
  const { size } = await handle.stat();
  const from = Math.max(0, size - tailBytes);
  const bytes = new Uint8Array(size - from);
  if (bytes.length > 0) await handle.read(bytes, 0, bytes.length, from);
  const end = new TextDecoder().decode(bytes);
  // A line that a crash cut off must not swallow the next one.
  if (end !== '' && !end.endsWith('\n')) await handle.appendFile('\n');
  const audit = createAuditLog({
    append: (line) => handle.appendFile(line),
    clock,
    logger,
    chain: crypto.randomUUID(),
    lastHash: lastHashOf(end),
  });
  return {
    record: (entry) => audit.record(entry),
    async close() {
      await audit.flush();
      await handle.close();
    },
  };
}
