/**
 * How the service is launched on each runtime: the one table that tests and benchmarks start it from. package.json, deno.json
 * and the container's commands repeat the engine flags, and a test compares.
 *
 * On Node the flags are what the engine reads before any code runs; the rest is set by the entry itself (`node/collector.ts`, which
 * says why they are needed). Deno takes all of them on its command line and ignores them at run time.
 */
import process from 'node:process';
import type { RuntimeName } from '../../shared/runtimes.ts';
import { collectorFlags } from './node/collector.ts';

export type Launch = {
  /** An absolute path, or one below the folder of the versions that `scripts/engines` pins. */
  readonly binary: string;
  /** Options of the engine, before everything else that is specific to the service. */
  readonly flags: readonly string[];
  /** Arguments before the flags. */
  readonly command: readonly string[];
  /** Arguments after the flags that start the service from its sources, in local mode too. */
  readonly sources: readonly string[];
  /** The same for a backend of panels as it is deployed; `port` where it is no environment variable. */
  readonly deployed: (port: number) => readonly string[];
  /** Arguments before the flags that run any script of this repository, for the children of benchmarks. */
  readonly script: readonly string[];
};

const denoPermissions = ['--no-prompt', '--allow-net', '--allow-env', '--allow-read', '--allow-sys'];
const deno = 'runtime/adapters/deno/main.ts';
const bun = ['--bun', 'runtime/adapters/bun/main.ts'];

export const launches: Readonly<Record<RuntimeName, Launch>> = {
  node: {
    binary: process.execPath,
    flags: collectorFlags.filter((flag) => flag.startsWith('--max-semi-space-size')),
    command: [],
    sources: ['--import=tsx', 'runtime/adapters/node/main.ts'],
    deployed: () => ['.build/server/node.js'],
    // A benchmark asks for a collection before it reads memory.
    script: ['--expose-gc'],
  },
  deno: {
    binary: 'deno/deno',
    flags: [`--v8-flags=${collectorFlags.join(',')}`],
    command: ['run'],
    sources: [...denoPermissions, '--allow-ffi', '--allow-write=.local,.build', deno],
    deployed: () => [...denoPermissions, deno],
    script: ['run', '--no-prompt', '--allow-all', '--quiet'],
  },
  bun: {
    binary: 'bun/bin/bun.exe',
    flags: [],
    command: [],
    sources: bun,
    deployed: () => bun,
    script: ['--bun'],
  },
  workerd: {
    binary: '.bin/workerd',
    flags: [],
    command: ['serve'],
    sources: ['.build/worker/workerd.capnp'],
    deployed: (port) => ['.build/worker/workerd.capnp', `--socket-addr=http=127.0.0.1:${port}`],
    script: [],
  },
};
