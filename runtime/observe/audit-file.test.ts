import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { silentLogger } from '../core/ports/logger.ts';
import { Secret } from '../secret.ts';
import { createTestClock, type TestClock } from '../testing/clock.ts';
import { auditFiles, openAudit } from './audit-file.ts';
import { readAuditHeads, recordAuditHeads } from './audit-heads.ts';
import { auditKeys } from './audit-key.ts';
import { type RecordedHead, verifyAuditLog } from './audit-verify.ts';

const keys = await auditKeys({ auditKeys: [new Secret('the key of this test, long enough.')], sessionSecrets: [] });
const folder = await mkdtemp(join(tmpdir(), 'audit-'));
after(() => rm(folder, { recursive: true, force: true }));
let number = 0;
const newFile = () => join(folder, `audit-${++number}.log`);
const dayMs = 86_400_000;

const open = (file: string, clock: TestClock, keepDays = 0) =>
  openAudit({ file, clock, logger: silentLogger, key: keys[0]!, keepDays });

async function verify(file: string, heads: readonly RecordedHead[] = []) {
  const texts = await Promise.all((await auditFiles(file)).map((name) => readFile(name, 'utf8')));
  const lines = texts.flatMap((text) => text.split('\n'));
  return (await verifyAuditLog(lines, { keys, heads, log: 'here' })).problems;
}

test('each day has a file of its own, and all of them verify as one log across restarts', async () => {
  const file = newFile();
  const clock = createTestClock();
  for (let day = 0; day < 4; day++) {
    const audit = await open(file, clock);
    audit.record({ action: 'sign_in', agentId: `agent-${day}` });
    await audit.flush();
    await clock.advance(dayMs);
    audit.record({ action: 'sign_in', agentId: 'the next day' });
    await audit.close();
  }
  assert.equal((await auditFiles(file)).length, 5);
  assert.deepEqual(await verify(file), []);
});

test('retention: AUDIT_DAYS later the entries are gone, an entry says so, and the rest verifies', async () => {
  const file = newFile();
  const clock = createTestClock();
  const audit = await open(file, clock, 3);
  for (let day = 0; day < 8; day++) {
    audit.record({ action: 'sign_in', agentId: `agent-${day}` });
    await audit.flush();
    await clock.advance(dayMs);
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  await audit.close();
  const files = await auditFiles(file);
  const all = (await Promise.all(files.map((name) => readFile(name, 'utf8')))).join('');
  assert.ok(!all.includes('agent-0') && !all.includes('agent-1'), 'old entries are gone');
  assert.ok(all.includes('agent-7') && all.includes('"action":"expired"'));
  assert.deepEqual(await verify(file), []);
});

test('M7: the head is recorded in the store within ten seconds, and a cut file does not match it', async () => {
  const file = newFile();
  const clock = createTestClock();
  const audit = await open(file, clock);
  const values = new Map<string, string>();
  const store = {
    key: (module: string, id: string) => `test:${module}:{${id}}`,
    async command([name, key, value]: readonly string[]) {
      if (name === 'SET') values.set(key!, value!);
      if (name === 'SCAN') return ['0', [...values.keys()]];
      return name === 'GET' ? values.get(key!) : 'OK';
    },
  };
  const stop = recordAuditHeads({ audit, log: 'here', clock, logger: silentLogger, store, keepMs: dayMs });
  for (let n = 0; n < 3; n++) audit.record({ action: 'join', agentId: `agent-${n}` });
  await audit.flush();
  await clock.advance(10_000);
  const heads = await readAuditHeads(store);
  assert.deepEqual(
    heads.map(({ seq }) => seq),
    [3],
  );
  await stop();
  await audit.close();
  assert.deepEqual(await verify(file, heads), []);
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const cut = await verifyAuditLog(lines.slice(0, 2), { keys, heads, log: 'here' });
  assert.match(cut.problems[0]!.problem, /the entry after it is missing/);
});
