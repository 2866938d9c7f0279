/**
 * The JavaScript runtimes that the service runs on. Everything that names a runtime derives from this table: the platform type,
 * the launch commands of tests and benchmarks, the black-box suites and the matrix in the README. What types cannot demand
 * (an entry, a suite, a start command) `npm run check` does.
 */

export type RuntimeFacts = {
  /** As its makers write it. */
  readonly label: string;
  /** The oldest version that the suites pass on. */
  readonly minimumVersion: string;
  /** What a person types to start the service on it. */
  readonly startCommand: string;
  readonly capabilities: RuntimeCapabilities;
};

export type RuntimeCapabilities = {
  /** HTTP/2 client, which Dialogflow needs. Without it messages, knowledge, summaries and notifications are refused. */
  readonly grpc: boolean;
  /** Takes AudioHook calls: WebSockets with ping, and `grpc`. */
  readonly audiohook: boolean;
  /** Worker threads, which local speech recognition needs. */
  readonly threads: boolean;
  /** Reads and writes files of the machine. */
  readonly files: boolean;
  /** Shuts down in order on SIGTERM: calls may end first. */
  readonly drain: boolean;
};

const everything: RuntimeCapabilities & { readonly audiohook: true } = {
  grpc: true,
  audiohook: true,
  threads: true,
  files: true,
  drain: true,
};

export const runtimes = {
  node: { label: 'Node', minimumVersion: '20.19', startCommand: 'npm start', capabilities: everything },
  deno: { label: 'Deno', minimumVersion: '2.9', startCommand: 'deno task start', capabilities: everything },
  bun: { label: 'Bun', minimumVersion: '1.4', startCommand: 'bun run --bun start:bun', capabilities: everything },
  workerd: {
    label: 'workerd',
    minimumVersion: '1.20261023',
    startCommand: 'npm run start:workerd',
    capabilities: { grpc: false, audiohook: false, threads: false, files: false, drain: false },
  },
} as const satisfies Readonly<Record<string, RuntimeFacts>>;

export type RuntimeName = keyof typeof runtimes;

/** Runtimes that hold the whole service, calls included; the others serve panels beside one of these. */
export type ServiceRuntime = {
  [R in RuntimeName]: (typeof runtimes)[R]['capabilities']['audiohook'] extends true ? R : never;
}[RuntimeName];

export const runtimeNames = Object.keys(runtimes) as RuntimeName[];

export const serviceRuntimes = runtimeNames.filter(
  (name): name is ServiceRuntime => runtimes[name].capabilities.audiohook,
) as [ServiceRuntime, ...ServiceRuntime[]];

/** `Node, Deno or Bun`: what to name where another runtime cannot do it. */
export function listRuntimes(names: readonly RuntimeName[], conjunction: 'and' | 'or'): string {
  const labels = names.map((name) => runtimes[name].label);
  const last = labels.pop() ?? '';
  return labels.length === 0 ? last : `${labels.join(', ')} ${conjunction} ${last}`;
}
