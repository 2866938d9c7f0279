/** Two integrations with one address open two sessions of one call: one of them is ended, so that nothing is recognized twice. */
import type { AudioChannel } from '../../../shared/audiohook/media.ts';
import type { Findings } from '../findings.ts';
import type { SimulatedCall } from '../genesys/call.ts';

const invariant = 'one session of each speaker';

/** How long two instances may need to learn of each other. */
export const oneSessionMs = 15_000;

/** To be called so long after the second session was opened. */
export function checkSessions(findings: Findings, call: SimulatedCall): void {
  findings.checks(invariant);
  for (const channel of ['external', 'internal'] as const satisfies readonly AudioChannel[]) {
    const open = call.sessions.filter((session) => session.isOpen && session.channels.includes(channel));
    if (open.length > 1)
      findings.report(invariant, `${call.name}: ${open.length} sessions send the ${channel} channel`);
  }
}
