import assert from 'node:assert/strict';
import { it } from 'node:test';
import { EarshotError } from '../../../../shared/errors.ts';
import type { ConversationFeed } from '../../ports/assist-feed.ts';
import { createCallNotices } from './notices.ts';

type NoticeDraft = Parameters<ConversationFeed['notice']>[0];

it('what was late or failing when the call ended is over with it', () => {
  const last = new Map<string, NoticeDraft>();
  const feed = { notice: (notice: NoticeDraft) => void last.set(notice.noticeId ?? '', notice) };
  const notices = createCallNotices(feed as unknown as ConversationFeed, 'i1');
  notices.latency('customer', 8_000, 9_000);
  notices.degraded('agent', 8_000, new EarshotError('unavailable'));
  notices.quotaWait(8_000);
  assert.deepEqual(
    [...last.values()].map(({ resolved }) => resolved),
    [undefined, undefined, undefined],
  );
  notices.close(16_000);
  assert.deepEqual(
    [...last.values()].map(({ resolved, endMs }) => [resolved, endMs]),
    Array(3).fill([true, 2_000]),
  );
});
