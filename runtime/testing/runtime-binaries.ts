/** The runtimes that tests and benchmarks run: the Node that runs them, and the versions pinned in `scripts/engines`. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { RuntimeName } from '../../shared/runtimes.ts';

const installed = fileURLToPath(new URL('../../scripts/engines/node_modules/', import.meta.url));

export const runtimeBinaries: Readonly<Record<RuntimeName, string>> = {
  node: process.execPath,
  deno: `${installed}deno/deno`,
  bun: `${installed}bun/bin/bun.exe`,
  workerd: `${installed}.bin/workerd`,
};
