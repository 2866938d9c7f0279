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

/** Files at the same time that use a resource. A file that measures time needs the machine, and runs alone. */
const capacity: Readonly<Record<Resource, number>> = { recognizer: 1, browser: 1, machine: 1 };

/** Files that are long or use a resource; all others are short and run anywhere. */
const needs: Readonly<Record<string, TestNeeds>> = {
  'runtime/testing/node.e2e.test.ts': { resource: 'recognizer', seconds: 60 },
  'runtime/testing/deno.e2e.test.ts': { resource: 'recognizer', seconds: 60 },
  'runtime/testing/bun.e2e.test.ts': { resource: 'recognizer', seconds: 60 },
  'runtime/testing/redis-faults.e2e.test.ts': { resource: 'recognizer', seconds: 100 },
  'runtime/testing/instance-roles.e2e.test.ts': { resource: 'recognizer', seconds: 40 },
  'runtime/testing/instances.e2e.test.ts': { seconds: 20 },
  'scripts/call/call.e2e.test.ts': { resource: 'recognizer', seconds: 20 },
  'scripts/eval/engine.e2e.test.ts': { resource: 'recognizer', seconds: 20 },
  'scripts/replay/replay.e2e.test.ts': { resource: 'recognizer', seconds: 20 },
  'ui/test/desk-call.e2e.test.ts': { resource: 'recognizer', seconds: 30 },
  'ui/test/speed.e2e.test.ts': { resource: 'machine' },
  'runtime/testing/thousand-panels.e2e.test.ts': { resource: 'machine' },
};

const needsOf = (file: string): TestNeeds =>
  needs[file] ?? (/^ui\/test\/.*\.e2e\.test\.ts$/.test(file) ? { resource: 'browser', seconds: 30 } : {});

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
export function nextToStart(waiting: readonly string[], running: readonly string[]): string | undefined {
  return waiting.find((file) => {
    const { resource } = needsOf(file);
    return !resource || running.filter((other) => needsOf(other).resource === resource).length < capacity[resource];
  });
}
