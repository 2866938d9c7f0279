/** An agent whose part has ended gets nothing that was said a minute later. */
import type { Findings } from '../findings.ts';
import type { GenesysRecord } from '../genesys/conversation.ts';
import type { SimulatedPanel } from '../panel/panel.ts';

const invariant = 'an agent who has left sees no more';

/** How long it may take until a stream ends whose agent has left. */
const noticeMs = 60_000;

/** `failedMs`: for how long Genesys did not answer; a stream goes on without an answer. */
export function checkPart(
  findings: Findings,
  panel: SimulatedPanel,
  record: GenesysRecord | undefined,
  failedMs: number,
): void {
  const leftAt = record?.leftAt(panel.setup.userId);
  if (leftAt === undefined || !record || record.hasEnded) return;
  findings.checks(invariant);
  const laterMs = panel.writtenAt - leftAt;
  if (laterMs > noticeMs + failedMs) findings.report(invariant, `${panel.name} was sent an event ${laterMs} ms later`);
}
