import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { silentLogger } from '../core/ports/logger.ts';
import { Secret } from '../secret.ts';
import { createTestClock } from '../testing/clock.ts';
import { auditKeys } from './audit-key.ts';
import { type AuditHead, createAuditLog, lastMacOf } from './audit-log.ts';
import { type RecordedHead, verifyAuditLog } from './audit-verify.ts';

const secret = (text: string) => [new Secret(text)];
const ours = await auditKeys({ auditKeys: secret('the key of this service, long enough'), sessionSecrets: [] });
const theirs = await auditKeys({ auditKeys: secret('a key that an attacker made up then'), sessionSecrets: [] });

type Options = { chain?: string; lastMac?: string; key?: CryptoKey; fail?: (line: number) => boolean };

async function writeWithHead(count: number, options: Options = {}): Promise<{ lines: string[]; head: AuditHead }> {
  const lines: string[] = [];
  let calls = 0;
  const audit = createAuditLog({
    append: async (line) => {
      if (options.fail?.(++calls)) throw new Error('disk full');
      lines.push(line.trimEnd());
    },
    clock: createTestClock(),
    logger: silentLogger,
    key: options.key ?? ours[0]!,
    chain: options.chain ?? 'one',
    lastMac: async () => options.lastMac ?? '',
  });
  for (let i = 0; i < count; i++) audit.record({ action: 'join', agentId: `agent-${i}`, conversationId: `c-${i}` });
  await audit.flush();
  return { lines, head: audit.head()! };
}

const written = async (count: number, options: Options = {}) => (await writeWithHead(count, options)).lines;

const problems = async (lines: string[], heads: readonly RecordedHead[] = []) =>
  (await verifyAuditLog(lines, { keys: ours, heads, log: 'here' })).problems.map((p) => `${p.line}: ${p.problem}`);

test('an unchanged audit log verifies', async () => {
  const lines = await written(5);
  const report = await verifyAuditLog(lines, { keys: ours });
  assert.deepEqual([report.entries, report.chains, report.problems], [5, 1, []]);
  assert.equal(report.lastMac, lastMacOf(lines.join('\n')));
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

test('M7: entries that were removed and hashed anew without the key are found', async () => {
  const lines = await written(3, { key: theirs[0]! });
  const found = await problems(lines);
  assert.equal(found.length, 3);
  assert.match(found[0]!, /^1: was changed after it was written, or was not written with a key of this service$/);
});

test('M7: an unkeyed hash does not pass for an entry of a keyed log', async () => {
  const lines = await written(2);
  const body = JSON.stringify({ chain: 'one', seq: 3, action: 'join', prev: lastMacOf(lines.join('\n')) });
  const hash = createHash('sha256').update(body).digest('hex');
  const forged = `${body.slice(0, -1)},"hash":"${hash}"}`;
  assert.match((await problems([...lines, forged]))[0]!, /^3: has no key, although entries before it have one/);
});

test('M7: a log that was rewritten as a whole, without the key, is not intact', async () => {
  const body = JSON.stringify({ chain: 'one', seq: 1, action: 'join', prev: '' });
  const hash = createHash('sha256').update(body).digest('hex');
  assert.deepEqual(await problems([`${body.slice(0, -1)},"hash":"${hash}"}`]), [
    '1: ends the log, but no entry of it has a key: it is from before the log was keyed, or was written anew',
  ]);
});

test('M7: a head that an operator gives belongs to this log, so its chain is missed', async () => {
  const { head } = await writeWithHead(4, { chain: 'two' });
  assert.match((await problems(await written(3), [head]))[0]!, /^3: .*all 4 entries of chain two, there, are missing$/);
  assert.match((await problems([], [head]))[0]!, /all 4 entries of chain two, there, are missing$/);
});

test('M7: entries cut from the end are found by the head that was recorded elsewhere, and how many', async () => {
  const { lines, head } = await writeWithHead(6);
  const at = '2026-11-26T10:00:00.000Z';
  assert.deepEqual(await problems(lines, [{ ...head, at, log: 'here' }]), []);
  assert.deepEqual(await problems(lines.slice(0, 4), [{ ...head, at, log: 'here' }]), [
    `4: is the last entry of chain one, but the chain had 6 entries when it was recorded at ${at}: the 2 entries after it are missing`,
  ]);
  assert.match((await problems(lines.slice(0, 5), [head]))[0]!, /^5: .*: the entry after it is missing$/);
});

test('M7: a chain that was removed as a whole is found; one of another file is not missed', async () => {
  const first = await written(3);
  const { head } = await writeWithHead(2, { chain: 'two', lastMac: lastMacOf(first.join('\n')) });
  assert.match((await problems(first, [{ ...head, log: 'here' }]))[0]!, /^3: .*all 2 entries of chain two, .*missing$/);
  assert.deepEqual(await problems(first, [{ ...head, log: 'elsewhere' }]), []);
});

test('M7: a chain that was written anew up to the recorded length is found', async () => {
  const { head } = await writeWithHead(3);
  const other = await written(3, { lastMac: 'f'.repeat(64) });
  assert.ok(
    (await problems(other, [head])).some((problem) => /entry 3 is not the one that was recorded/.test(problem)),
  );
});

test('keys are rotated: every configured key verifies, and without AUDIT_KEY one comes from the session secret', async () => {
  const [derived] = await auditKeys({ auditKeys: [], sessionSecrets: secret('a session secret of some length') });
  const older = await written(2, { key: derived! });
  const newer = await written(2, { chain: 'two', lastMac: lastMacOf(older.join('\n')) });
  const keys = [ours[0]!, derived!];
  assert.deepEqual((await verifyAuditLog([...older, ...newer], { keys })).problems, []);
  await assert.rejects(auditKeys({ auditKeys: [], sessionSecrets: [] }), RangeError);
});

test('a second process ties its chain to the first, so neither can go without a trace', async () => {
  const first = await written(3);
  const second = await written(3, { chain: 'two', lastMac: lastMacOf(first.join('\n')) });
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
  const next = await written(2, { chain: 'two', lastMac: lastMacOf(cut.join('\n')) });
  assert.deepEqual(await problems([...cut, ...next]), ['3: is not an entry of an audit log']);
});
