import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLogger } from '../core/ports/logger.ts';
import { createTestClock } from '../testing/clock.ts';
import { createAuditLog, lastHashOf, verifyAuditLog } from './audit-log.ts';

async function written(
  count: number,
  options: { chain?: string; lastHash?: string; fail?: (line: number) => boolean } = {},
) {
  const lines: string[] = [];
  let calls = 0;
  const audit = createAuditLog({
    append: async (line) => {
      if (options.fail?.(++calls)) throw new Error('disk full');
      lines.push(line.trimEnd());
    },
    clock: createTestClock(),
    logger: silentLogger,
    chain: options.chain ?? 'one',
    lastHash: options.lastHash ?? '',
  });
  for (let i = 0; i < count; i++) audit.record({ action: 'join', agentId: `agent-${i}`, conversationId: `c-${i}` });
  await audit.flush();
  return lines;
}

const problems = async (lines: string[]) =>
  (await verifyAuditLog(lines)).problems.map((p) => `${p.line}: ${p.problem}`);

test('an unchanged audit log verifies', async () => {
  const lines = await written(5);
  const report = await verifyAuditLog(lines);
  assert.deepEqual([report.entries, report.chains, report.problems], [5, 1, []]);
  assert.equal(report.lastHash, lastHashOf(lines.join('\n')));
});

test('a changed, removed, added, swapped or repeated line is found, and where', async () => {
  const lines = await written(6);
  assert.match((await problems(lines.with(2, lines[2]!.replace('agent-2', 'agent-9'))))[0]!, /^3: was changed/);
  assert.match((await problems(lines.toSpliced(2, 1)))[0]!, /^3: does not follow/);
  assert.match((await problems(lines.toSpliced(0, 2)))[0]!, /^1: begins a chain in the middle/);
  assert.match(
    (await problems([...lines.slice(0, 3), '{"chain":"one"}', ...lines.slice(3)]))[0]!,
    /^4: is not an entry/,
  );
  assert.ok((await problems([lines[0]!, lines[2]!, lines[1]!, ...lines.slice(3)])).length > 0);
  assert.ok((await problems([...lines, lines[5]!])).length > 0);
});

test('a forged line with a hash of its own does not fit into the chain', async () => {
  const lines = await written(3);
  const forged = await written(3, { chain: 'one' });
  const other = forged.map((line) => line.replace('c-1', 'c-7'));
  assert.ok((await problems([lines[0]!, other[1]!, lines[2]!])).length > 0);
});

test('a second process ties its chain to the first, so neither can go without a trace', async () => {
  const first = await written(3);
  const second = await written(3, { chain: 'two', lastHash: lastHashOf(first.join('\n')) });
  assert.deepEqual(await problems([...first, ...second]), []);
  assert.deepEqual(await problems([...first, second[0]!, ...second.slice(1)]), []);
  assert.match((await problems(second))[0]!, /^1: is tied to an entry that is not there/);
  const third = await written(1, { chain: 'three' });
  assert.match((await problems([...first, ...third]))[0]!, /tied to an entry/);
});

test('T40: an entry that could not be written leaves no false alarm behind', async () => {
  const lines = await written(5, { fail: (line) => line === 3 });
  assert.equal(lines.length, 4);
  assert.deepEqual(await problems(lines), []);
});

test('a line that was cut off by a crash is reported, and the next chain still ties to the last whole one', async () => {
  const first = await written(3);
  const cut = [...first.slice(0, 2), first[2]!.slice(0, 40)];
  const next = await written(2, { chain: 'two', lastHash: lastHashOf(cut.join('\n')) });
  assert.deepEqual(await problems([...cut, ...next]), ['3: is not an entry of an audit log']);
});
