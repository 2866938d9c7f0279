/**
 * In which order test files run and which of them may run beside each other. Only the order of long files matters: they start
 * first, so that the others fill the gaps beside them.
 */

/** What a file uses so much of that two of its kind at the same time would disturb each other. */
type Resource = 'recognizer' | 'browser' | 'machine';

type TestNeeds = {
  /** Seconds on two quiet cores. */
  readonly seconds?: number;
  readonly resource?: Resource;
};

/** How many files run at the same time, and how many of them may use a resource. A file that measures time runs alone. */
export type Capacity = { readonly files: number } & Readonly<Record<Resource, number>>;

/**
 * For two cores, also beside other work. Most of their time end-to-end tests wait for a process, a browser or a timer of the
 * product. Recognition falls behind real time when two calls are recognized at once. One browser at a time would make its files
 * the longest chain.
 */
export const sideBySide: Capacity = { files: 4, recognizer: 1, browser: 2, machine: 1 };
export const oneByOne: Capacity = { ...sideBySide, files: 1 };

/** Files that are long or use a resource; all others are short and run anywhere. */
const needs: Readonly<Record<string, TestNeeds>> = {
  'runtime/testing/redis-faults.e2e.test.ts': { seconds: 65 },
  'runtime/testing/erasure.e2e.test.ts': { seconds: 60 },
  'runtime/testing/node.e2e.test.ts': { resource: 'recognizer', seconds: 55 },
  'runtime/testing/deno.e2e.test.ts': { resource: 'recognizer', seconds: 45 },
  'runtime/testing/bun.e2e.test.ts': { resource: 'recognizer', seconds: 45 },
  'ui/test/desk-call.e2e.test.ts': { resource: 'recognizer', seconds: 115 },
  'scripts/eval/engine.e2e.test.ts': { resource: 'recognizer', seconds: 20 },
  'runtime/testing/instances.e2e.test.ts': { seconds: 50 },
  'runtime/testing/pure-layers.e2e.test.ts': { seconds: 40 },
  'scripts/deploy/deploy.e2e.test.ts': { seconds: 50 },
  'runtime/testing/instance-roles.e2e.test.ts': { seconds: 20 },
  'ui/test/gallery.e2e.test.ts': { resource: 'browser', seconds: 70 },
  'ui/test/chat.e2e.test.ts': { resource: 'browser', seconds: 60 },
  'ui/test/sign-in.e2e.test.ts': { resource: 'browser', seconds: 40 },
  'ui/test/speed.e2e.test.ts': { resource: 'machine' },
  'ui/test/chat-burst.e2e.test.ts': { resource: 'machine' },
  'runtime/testing/thousand-panels.e2e.test.ts': { resource: 'machine' },
};

export const isEndToEnd = (file: string): boolean => /\.e2e\.test\.tsx?$/.test(file);

function needsOf(file: string): TestNeeds {
  const known = needs[file];
  if (known) return known;
  if (/^ui\/test\/.*\.e2e\.test\.ts$/.test(file)) return { resource: 'browser', seconds: 30 };
  return isEndToEnd(file) ? { seconds: 10 } : {};
}

export const resourceOf = (file: string): Resource | undefined => needsOf(file).resource;

export type TestOrder = {
  /** May run beside each other, within the capacity of their resources; the longest first. */
  readonly together: readonly string[];
  /** Need the whole machine, one by one. */
  readonly alone: readonly string[];
};

/** `files` in the order in which they should start. */
export function orderTests(files: readonly string[]): TestOrder {
  const seconds = (file: string) => needsOf(file).seconds ?? 0;
  return {
    together: files.filter((file) => needsOf(file).resource !== 'machine').sort((a, b) => seconds(b) - seconds(a)),
    alone: files.filter((file) => needsOf(file).resource === 'machine'),
  };
}

/** The first of `waiting` that may start beside `running`; undefined when all must wait. */
export function nextToStart(
  waiting: readonly string[],
  running: readonly string[],
  capacity: Capacity,
): string | undefined {
  return waiting.find((file) => {
    const { resource } = needsOf(file);
    return !resource || running.filter((other) => needsOf(other).resource === resource).length < capacity[resource];
  });
}
