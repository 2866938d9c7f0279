import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { seededRandom } from '../../../shared/seeded-random.ts';
import { createMemoryConversationLog } from '../../log/memory-conversation-log.ts';
import { createMemoryArchivePending } from '../../store/memory-archive-pending.ts';
import { createMemoryKeyValueStore } from '../../store/memory-store.ts';
import { newConversationId } from '../../testing/archive-records.ts';
import { createTestClock, type TestClock } from '../../testing/clock.ts';
import { createMemoryArchive } from '../../testing/memory-archive.ts';
import type { Archive } from '../ports/archive.ts';
import type { ArchivePending } from '../ports/archive-pending.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import { silentLogger } from '../ports/logger.ts';
import { silentMeter } from '../ports/meter.ts';
import { createArchiveOwners } from './archive-owners.ts';
import { ArchiveWriter, archiveTimes } from './archive-writer.ts';

const scope = { organizationId: 'org-1', divisionIds: ['div-1'] };
const at = (clock: TestClock) => new Date(clock.now()).toISOString();
const started = (clock: TestClock): AssistEvent => ({
  type: 'conversation',
  status: 'started',
  channel: 'chat',
  at: at(clock),
});
const ended = (clock: TestClock): AssistEvent => ({ ...started(clock), status: 'ended' }) as AssistEvent;
const said = (clock: TestClock, utteranceId: string, text: string): AssistEvent => ({
  ...{ type: 'utterance', utteranceId, revision: 0, role: 'customer', text, final: true, startMs: 0, endMs: 1 },
  at: at(clock),
});
const summary = (text: string): AssistEvent => ({
  type: 'summary',
  summaryId: 's1',
  sections: [{ title: 'Situation', text }],
});

type Parts = {
  readonly archive?: Archive;
  readonly pending?: ArchivePending;
  readonly log?: ConversationLog;
  readonly erased?: ReadonlySet<string>;
};

function setUp(parts: Parts = {}) {
  const clock = createTestClock();
  const own = { clock, logger: silentLogger, meter: silentMeter, random: () => 0.5 };
  const archive = parts.archive ?? createMemoryArchive();
  const pending = parts.pending ?? createMemoryArchivePending();
  const log = parts.log ?? createMemoryConversationLog({ ...own, limits: {} });
  const owners = createArchiveOwners({
    store: createMemoryKeyValueStore({ clock }),
    logger: silentLogger,
    onlyOrganizationId: undefined,
  });
  const writer = () =>
    new ArchiveWriter({
      ...{ archive, pending, log, owners, ...own, keepMs: 30 * 86_400_000 },
      erasures: { has: (id) => parts.erased?.has(id) ?? false },
    });
  return { clock, archive, pending, log, owners, writer };
}

async function talk(set: ReturnType<typeof setUp>, writer: ArchiveWriter, id = newConversationId()) {
  const { clock, owners } = set;
  owners.learn(id, { organizationId: 'org-1', divisionIds: ['div-1'], agent: { id: 'a1', name: 'Ana' } });
  await writer.log.append(id, [started(clock), said(clock, 'u1', 'My kettle leaks')]);
  await writer.log.append(id, [ended(clock)]);
  return id;
}

describe('archiving', () => {
  it('writes a conversation some seconds after its end, with its owner, and a summary that comes later', async () => {
    const set = setUp();
    const writer = set.writer();
    writer.start();
    const id = await talk(set, writer);
    await set.clock.advance(archiveTimes.settleMs + 2 * archiveTimes.sweepMs);
    const record = (await set.archive.get(scope, id))!;
    assert.deepEqual([record.agents, record.conversation.status], [[{ id: 'a1', name: 'Ana' }], 'ended']);
    await writer.log.append(id, [summary('The kettle leaks')]);
    await set.clock.advance(archiveTimes.settleMs + 2 * archiveTimes.sweepMs);
    assert.equal((await set.archive.get(scope, id))!.conversation.summary?.sections[0]?.text, 'The kettle leaks');
    assert.equal(await set.pending.size(), 0);
    await writer.close();
  });

  it('writes feedback that is given after the end, some seconds later', async () => {
    const set = setUp();
    const writer = set.writer();
    writer.start();
    const id = await talk(set, writer);
    await set.clock.advance(archiveTimes.settleMs + 2 * archiveTimes.sweepMs);
    const given = { type: 'feedback', subject: 'suggestion', subjectId: 's1', rating: 'bad' } as const;
    await writer.log.append(id, [{ ...given, afterEnd: true }]);
    await set.clock.advance(archiveTimes.feedbackMs + 2 * archiveTimes.sweepMs);
    assert.equal((await set.archive.get(scope, id))!.conversation.feedback?.['suggestion s1']?.rating, 'bad');
    assert.equal(await set.pending.size(), 0);
    await writer.close();
  });

  it('appends at once while the database is away, says so, and writes when it is back', async () => {
    const real = createMemoryArchive();
    let isAway = true;
    const refuse = () => Promise.reject(new EarshotError('unavailable'));
    const set = setUp({ archive: { ...real, write: (record) => (isAway ? refuse() : real.write(record)) } });
    const writer = set.writer();
    writer.start();
    const id = await talk(set, writer);
    await set.clock.advance(60_000);
    assert.equal(writer.problem?.code, 'unavailable');
    assert.equal(await real.has(id), false);
    isAway = false;
    await set.clock.advance(2 * archiveTimes.maxRetryMs);
    assert.equal(await real.has(id), true);
    assert.equal(writer.problem, undefined);
    await writer.close();
  });

  it('leaves out a conversation whose content the database refuses, says so, and goes on with the others', async () => {
    const real = createMemoryArchive();
    const refused = new Set<string>();
    const write: Archive['write'] = async (record) => {
      if (refused.has(record.conversationId)) throw new EarshotError('invalid_request');
      return real.write(record);
    };
    const set = setUp({ archive: { ...real, write } });
    const writer = set.writer();
    writer.start();
    const bad = newConversationId();
    refused.add(bad);
    await talk(set, writer, bad);
    const good = await talk(set, writer);
    await set.clock.advance(10_000);
    assert.equal(await real.has(good), true);
    assert.equal(await set.pending.size(), 0);
    assert.equal(writer.problem, undefined);
    await writer.close();
  });

  it('writes a conversation whose instance died before its end, once it has been quiet', async () => {
    const set = setUp();
    const dead = set.writer();
    const id = newConversationId();
    set.owners.learn(id, { organizationId: 'org-1', divisionIds: ['div-1'] });
    await dead.log.append(id, [started(set.clock), said(set.clock, 'u1', 'Hello')]);
    const other = set.writer();
    other.start();
    await set.clock.advance(archiveTimes.quietMs + 10_000);
    assert.equal(await set.archive.has(id), false, 'it may go on');
    await set.clock.advance(archiveTimes.quietMs + 10_000);
    assert.equal((await set.archive.get(scope, id))?.conversation.utterances.length, 1);
    await other.close();
  });

  it('does not write what was erased, and leaves nothing of what is erased while it is written', async () => {
    const erased = new Set<string>();
    const real = createMemoryArchive();
    let letWrite = (): void => {};
    const gate = new Promise<void>((resolve) => {
      letWrite = resolve;
    });
    const set = setUp({
      erased,
      archive: {
        ...real,
        async write(record) {
          await gate;
          return real.write(record);
        },
      },
    });
    const writer = set.writer();
    writer.start();
    const id = await talk(set, writer);
    await set.clock.advance(archiveTimes.settleMs + archiveTimes.sweepMs);
    erased.add(id);
    const erasing = writer.data.erase(id);
    letWrite();
    assert.deepEqual(await erasing, { history: 1 });
    await set.clock.advance(60_000);
    assert.equal(await real.has(id), false);
    assert.equal(await set.pending.size(), 0);
    await writer.close();
  });

  it('deletes what is older than the retention', async () => {
    const set = setUp();
    const writer = set.writer();
    writer.start();
    const id = await talk(set, writer);
    await set.clock.advance(60_000);
    assert.equal(await set.archive.has(id), true);
    set.clock.jump(31 * 86_400_000);
    await set.clock.advance(archiveTimes.expireEveryMs + 10_000);
    assert.equal(await set.archive.has(id), false);
    await writer.close();
  });
});

describe('exactly once under kills', () => {
  const seeds = 200;
  it(`of ${seeds} runs with kills at random moments each leaves every conversation once and whole`, async () => {
    for (let seed = 1; seed <= seeds; seed++) await runWithKills(seed);
  });

  /** Instances share log, pending list and archive. A killed one does nothing more, wherever it was. */
  async function runWithKills(seed: number): Promise<void> {
    const random = seededRandom(seed);
    const archive = createMemoryArchive();
    const pending = createMemoryArchivePending();
    const set = setUp({ archive, pending });
    const living: { kill(): void; writer: ArchiveWriter }[] = [];
    const join = () => {
      const alive = mortal(random);
      const parts = { archive: alive.wrap(archive), pending: alive.wrap(pending), log: alive.wrap(set.log) };
      const writer = new ArchiveWriter({
        ...{ ...parts, owners: set.owners, clock: set.clock, logger: silentLogger, meter: silentMeter },
        erasures: { has: () => false },
        times: { sweepMs: 5_000, leaseMs: 20_000 },
      });
      writer.start();
      living.push({ kill: alive.kill, writer });
    };
    join();
    join();
    const ids = [];
    for (let call = 0; call < 6; call++) {
      const { writer } = living[Math.floor(random() * living.length)]!;
      ids.push(await talk(set, writer));
      if (random() < 0.5) await writer.log.append(ids.at(-1)!, [summary(`Summary ${call}`)]);
      await set.clock.advance(random() * 15_000);
      if (random() < 0.5) {
        living.splice(Math.floor(random() * living.length), 1)[0]!.kill();
        join();
      }
    }
    join();
    await set.clock.advance(60_000);
    assert.equal(archive.records.length, ids.length, `seed ${seed}`);
    for (const id of ids) {
      const { conversation } = (await set.log.snapshot(id)) as { conversation: { summary?: unknown } };
      const kept = (await archive.get(scope, id))!.conversation;
      assert.deepEqual(kept.summary, conversation.summary, `seed ${seed}`);
    }
    assert.equal(await pending.size(), 0, `seed ${seed}`);
    for (const { writer } of living) await writer.close();
  }

  /** What is asked of a dead instance never happens; what was asked before may or may not have happened. */
  function mortal(random: () => number) {
    let isDead = false;
    const never = new Promise<never>(() => {});
    return {
      kill() {
        isDead = true;
      },
      wrap<T extends object>(target: T): T {
        return new Proxy(target, {
          get: (inner, name) => {
            const method = Reflect.get(inner, name) as unknown;
            if (typeof method !== 'function') return method;
            return (...given: unknown[]) => {
              if (isDead) return never;
              const result = method.apply(inner, given) as unknown;
              if (!(result instanceof Promise)) return result;
              return result.then(async (value) => {
                if (random() < 0.3) await Promise.resolve();
                return isDead ? never : value;
              });
            };
          },
        });
      },
    };
  }
});
