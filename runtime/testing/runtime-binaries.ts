/** The runtimes that tests and benchmarks run: the Node that runs them, and the versions pinned in `scripts/engines`. */
import { resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type RuntimeName, runtimeNames } from '../../shared/runtimes.ts';
import { launches } from '../adapters/launches.ts';

const installed = fileURLToPath(new URL('../../scripts/engines/node_modules/', import.meta.url));

export const runtimeBinaries = Object.fromEntries(
  runtimeNames.map((name) => [name, resolve(installed, launches[name].binary)]),
) as Readonly<Record<RuntimeName, string>>;

/** The command that starts the service from its sources, without the build step of its start command. */
export function startCommand(name: RuntimeName): readonly [string, ...string[]] {
  const { command, flags, sources } = launches[name];
  return [runtimeBinaries[name], ...command, ...flags, ...sources];
}

/**
 * The same for a service without speech recognition. On Node it starts from the build where the gate says by `EARSHOT_FRESH_BUILD`
 * that this belongs to the sources: that takes a sixth of the processor time.
 */
export function lightStartCommand(name: RuntimeName): readonly [string, ...string[]] {
  if (name !== 'node' || process.env.EARSHOT_FRESH_BUILD === undefined) return startCommand(name);
  const { command, flags, deployed } = launches[name];
  return [runtimeBinaries[name], ...command, ...flags, ...deployed(0)];
}

/** The command that starts a backend of panels as it is deployed; it listens on `port`. */
export function deployedCommand(name: RuntimeName, port: number): readonly [string, ...string[]] {
  const { command, flags, deployed } = launches[name];
  return [runtimeBinaries[name], ...command, ...flags, ...deployed(port)];
}
