/**
 * A child process that answers one message at a time. It runs bundled, as the service does: the loader that runs sources
 * names every function by a property of its own, which costs memory and time that the built service does not.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { basename } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { launches } from '../../../runtime/adapters/launches.ts';
import { runtimeBinaries } from '../../../runtime/testing/runtime-binaries.ts';
import type { ServiceRuntime } from '../../../shared/runtimes.ts';

export type Child = {
  ask<T>(command: unknown): Promise<T>;
  /** Its first message. */
  readonly ready: Promise<{ port: number }>;
  readonly pid: number;
  stop(): void;
};

const bundles = new Map<string, Promise<string>>();

/** The bundle of `file`, made once per run; packages stay outside, as far as they are not ours. */
export function bundled(file: string): Promise<string> {
  const known = bundles.get(file);
  if (known) return known;
  const made = (async () => {
    const bundle = await rolldown({
      input: fileURLToPath(new URL(file, import.meta.url)),
      platform: 'node',
      external: (id) => !id.startsWith('.') && !id.startsWith('/'),
      logLevel: 'silent',
    });
    const name = basename(file, '.ts');
    const dir = fileURLToPath(new URL(`../../../.build/bench/${name}-${process.pid}/`, import.meta.url));
    await bundle.write({ dir, format: 'esm', entryFileNames: `${name}.mjs`, chunkFileNames: '[name]-[hash].mjs' });
    await bundle.close();
    return `${dir}${name}.mjs`;
  })();
  bundles.set(file, made);
  return made;
}

/** `file` beside this one; `tuned` as the service is started. Rejects what is asked once the child has gone. */
export async function startChild(
  file: string,
  args: readonly string[] = [],
  { engine = 'node', tuned = false }: { readonly engine?: ServiceRuntime; readonly tuned?: boolean } = {},
): Promise<Child> {
  const { script, flags } = launches[engine];
  const child: ChildProcess = fork(await bundled(file), args, {
    execPath: runtimeBinaries[engine],
    execArgv: tuned ? [...script, ...flags] : [...script],
    // The engines share no other form than JSON.
    serialization: engine === 'node' ? 'advanced' : 'json',
  });
  let gone: Error | undefined;
  let fail: (error: Error) => void = () => {};
  child.on('exit', (code) => {
    gone = new Error(`${file} ended with code ${code}`);
    fail(gone);
  });
  const next = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      if (gone) return reject(gone);
      fail = reject;
      child.once('message', (message) => resolve(message as T));
    });
  const ready = next<{ port: number }>();
  return {
    ready,
    pid: child.pid!,
    ask<T>(command: unknown) {
      const answer = next<T>();
      child.send(command as object);
      return answer;
    },
    stop() {
      if (child.connected) child.disconnect();
    },
  };
}
