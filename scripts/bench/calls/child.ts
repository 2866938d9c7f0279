/** A child process that answers one message at a time. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type Child = {
  ask<T>(command: unknown): Promise<T>;
  /** Its first message. */
  readonly ready: Promise<{ port: number }>;
  stop(): void;
};

/** `file` beside this one, with the loader that this process runs on. Rejects what is asked once the child has gone. */
export function startChild(file: string, args: readonly string[] = []): Child {
  const child: ChildProcess = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    execArgv: ['--import', 'tsx', '--expose-gc'],
    serialization: 'advanced',
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
    ask<T>(command: unknown) {
      const answer = next<T>();
      child.send(command as object);
      return answer;
    },
    stop: () => child.disconnect(),
  };
}
