/** The state of a conversation as far as an agent may see it. */

import type { ConversationId } from '../../shared/ids.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { Access } from '../core/ports/panel-access.ts';

/** An agent whose part has ended gets the state of that time. A conversation without events has the empty state. */
export function visibleSnapshot(
  log: Pick<ConversationLog, 'snapshot' | 'snapshotUntil'>,
  id: ConversationId,
  { until }: Extract<Access, { allowed: true }>,
): ReturnType<ConversationLog['snapshot']> {
  return until === undefined ? log.snapshot(id) : log.snapshotUntil(id, until);
}
