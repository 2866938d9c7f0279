/** The environment variables of proxies and authorities, as the service will understand them. */
import { type Finding, pass, warn } from '../../runtime/core/operations/finding.ts';

/** How the process reaches hosts outside, as `openOutboundNetwork` read it. */
export type NetworkDeps = {
  readonly network: {
    readonly inUse: readonly string[];
    readonly faults: readonly { readonly variable: string; readonly problem: string }[];
  };
};

/** One finding for each variable that cannot be used, and one that says which proxies are. Addresses are never shown. */
export function checkNetwork({ network }: NetworkDeps): Finding[] {
  const faults = network.faults.map(({ variable, problem }) =>
    warn('network.variable', `${variable} has no effect`, problem),
  );
  const used = network.inUse.join(', ');
  return used === '' ? faults : [pass('network.proxy', 'Hosts outside are reached through a proxy', used), ...faults];
}
