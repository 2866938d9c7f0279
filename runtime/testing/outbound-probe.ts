/** Reaches addresses as the service on a runtime does, and prints what came of it as one line of JSON. */
import process from 'node:process';
import type { ServiceRuntime } from '../../shared/runtimes.ts';
import { openOutboundNetwork } from '../adapters/node/outbound-network.ts';

const [runtime, ...addresses] = process.argv.slice(2);
const network = await openOutboundNetwork(runtime as ServiceRuntime, process.env);
const answers: string[] = [];
for (const address of addresses) {
  try {
    answers.push(await (await network.fetch(address)).text());
  } catch (error) {
    answers.push(`error: ${(error as Error).message}`);
  }
}
process.stdout.write(`${JSON.stringify({ answers, inUse: network.inUse, faults: network.faults })}\n`, () =>
  process.exit(0),
);
