/** A conversation that is archived, in memory: for tests of the writer. */
import type { AssistEvent } from '../../shared/assist/event.ts';
import { createArchiveOwners } from '../core/archive/archive-owners.ts';
import { ArchiveWriter } from '../core/archive/archive-writer.ts';
import type { Archive } from '../core/ports/archive.ts';
import type { ArchivePending } from '../core/ports/archive-pending.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { silentMeter } from '../core/ports/meter.ts';
import { createMemoryConversationLog } from '../log/memory-conversation-log.ts';
import { createMemoryArchivePending } from '../store/memory-archive-pending.ts';
import { createMemoryKeyValueStore } from '../store/memory-store.ts';
import { newConversationId } from './archive-records.ts';
import { createTestClock, type TestClock } from './clock.ts';
import { createMemoryArchive } from './memory-archive.ts';

export const scope = { organizationId: 'org-1', divisionIds: ['div-1'] };
const at = (clock: TestClock) => new Date(clock.now()).toISOString();
export const started = (clock: TestClock): AssistEvent => ({
  type: 'conversation',
  status: 'started',
  channel: 'chat',
  at: at(clock),
});
const ended = (clock: TestClock): AssistEvent => ({ ...started(clock), status: 'ended' }) as AssistEvent;
export const said = (clock: TestClock, utteranceId: string, text: string): AssistEvent => ({
  ...{ type: 'utterance', utteranceId, revision: 0, role: 'customer', text, final: true, startMs: 0, endMs: 1 },
  at: at(clock),
});
export const summary = (text: string): AssistEvent => ({
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

/** Everything that is archived to and from, in memory, and `writer`, which makes one more instance of the writer. */
export function setUp(parts: Parts = {}) {
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

export async function talk(set: ReturnType<typeof setUp>, writer: ArchiveWriter, id = newConversationId()) {
  const { clock, owners } = set;
  owners.learn(id, { organizationId: 'org-1', divisionIds: ['div-1'], agent: { id: 'a1', name: 'Ana' } });
  await writer.log.append(id, [started(clock), said(clock, 'u1', 'My kettle leaks')]);
  await writer.log.append(id, [ended(clock)]);
  return id;
}
