/** Everything ends: after the last call nothing runs any more, and a closed instance keeps no timer. */
import type { DialogflowCloud } from '../dialogflow/cloud.ts';
import type { Findings } from '../findings.ts';
import type { SimulatedCall } from '../genesys/call.ts';
import type { ServiceInstance } from '../service/instance.ts';
import type { Host } from '../world/host.ts';

const invariant = 'everything ends';

export function checkIdle(findings: Findings, { name, bridge, connections }: ServiceInstance): void {
  findings.checks(invariant);
  const left = { calls: bridge.activeCalls, finishing: bridge.finishingCalls, connections: connections.active };
  for (const [what, count] of Object.entries(left))
    if (count > 0) findings.report(invariant, `${name} has ${count} ${what} left after the last call`);
}

export function checkCalls(findings: Findings, calls: readonly SimulatedCall[], dialogflow: DialogflowCloud): void {
  findings.checks(invariant, calls.length);
  for (const call of calls)
    if (call.sessions.length > 0) findings.report(invariant, `${call.name} still has an open session`);
  const { length } = dialogflow.streams;
  if (length > 0) findings.report(invariant, `${length} recognition streams are still open`);
}

/** Stores in memory have no end of their own: each keeps one timer, which does not keep the process alive. */
const sweeps = 2;

export function checkTimers(findings: Findings, { name, timers }: Host): void {
  findings.checks(invariant);
  if (timers > sweeps) findings.report(invariant, `${name} has ${timers} timers left after it was closed`);
}
