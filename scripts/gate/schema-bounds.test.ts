/** Every string, list and record that a schema of the wire reads has a maximum. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { KnowledgeRequestSchema } from '../../shared/api/routes.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = [
  ...readdirSync(`${root}shared`, { recursive: true, encoding: 'utf8' }).map((name) => `shared/${name}`),
  'runtime/http/pubsub-route.ts',
  'runtime/genesys/platform-client.ts',
].filter((name) => name.endsWith('.ts') && !name.includes('.test.') && !name.includes('/testing/'));

/** What valibot keeps of a schema; only the parts that lead to other schemas. */
type Node = Readonly<Record<string, unknown>> & {
  readonly kind: string;
  readonly type: string;
  readonly pipe?: readonly { readonly kind: string; readonly type: string }[];
};
const isSchema = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && (value as Node).kind === 'schema';

const bounding = new Set(['max_length', 'length', 'uuid', 'iso_timestamp', 'iso_date', 'max_entries', 'max_size']);
const needsBound = new Set(['string', 'array', 'record', 'map', 'set']);

/** Paths of what has no bound. A schema inside of a pipe is checked as part of the pipe. */
function unbounded(node: Node, path: string, seen: Set<unknown> = new Set()): string[] {
  if (seen.has(node)) return [];
  seen.add(node);
  const actions = node.pipe?.flatMap((part) => (part as Node).pipe ?? [part]) ?? [];
  const isBounded = actions.some(({ type }) => bounding.has(type));
  const own = needsBound.has(node.type) && !isBounded ? [`${path} (${node.type})`] : [];
  return [...own, ...children(node).flatMap(([name, child]) => unbounded(child, `${path}.${name}`, seen))];
}

function children(node: Node): [name: string, child: Node][] {
  const named = Object.entries((node.entries ?? {}) as object);
  const listed = [...((node.options ?? []) as unknown[]), ...((node.items ?? []) as unknown[])];
  const single = ['item', 'wrapped', 'key', 'value', 'rest'].map((name) => [name, node[name]] as const);
  return [...named, ...listed.map((child, i) => [String(i), child] as const), ...single].filter(
    (entry): entry is [string, Node] => isSchema(entry[1]),
  );
}

for (const file of files) {
  test(`every string, list and record of ${file} has a maximum`, async () => {
    const module = (await import(`${root}${file}`)) as Record<string, unknown>;
    const schemas = Object.entries(module).filter((entry): entry is [string, Node] => isSchema(entry[1]));
    assert.deepEqual(
      schemas.flatMap(([name, schema]) => unbounded(schema, name)),
      [],
    );
  });
}

test('the walk finds what has no bound, however deep', () => {
  const open = v.object({ a: v.optional(v.array(v.variant('t', [v.object({ t: v.literal('x'), b: v.string() })]))) });
  assert.deepEqual(unbounded(open as unknown as Node, 's'), ['s.a.wrapped (array)', 's.a.wrapped.item.0.b (string)']);
  const pattern = v.pipe(v.string(), v.regex(/^a+$/));
  assert.deepEqual(unbounded(pattern as unknown as Node, 's'), ['s (string)']);
});

test('a suggestion id of 60 kB is refused, and a real one is read', () => {
  const request = (suggestionId: string) => v.safeParse(KnowledgeRequestSchema, { query: 'q', suggestionId }).success;
  assert.ok(!request('x'.repeat(60_000)));
  assert.ok(request('projects/p/locations/europe-west1/answerRecords/0123456789abcdef-suggestion-17'));
});
