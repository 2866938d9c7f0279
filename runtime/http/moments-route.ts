/** `/api/conversations/:id/moments`: whether the call was recorded, and the sound around one utterance. Each is audited. */
import { Hono } from 'hono';
import { EarshotError } from '../../shared/errors.ts';
import type { AuditLog } from '../core/ports/audit.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { RecordedMoments } from '../core/ports/recorded-moments.ts';
import type { PanelEnv } from './app-env.ts';
import { visibleSnapshot } from './visible-snapshot.ts';

/** Around an utterance, so that its first and last sounds are whole. */
const aroundMs = 400;
/** Of a longer one the beginning. */
const longestMs = 30_000;

/** `not_found` where there is no such utterance, it came after the agent's part, or nothing of it was recorded. */
export function createMomentsRoute(deps: {
  readonly moments: RecordedMoments;
  readonly log: Pick<ConversationLog, 'snapshot' | 'snapshotUntil'>;
  readonly audit: AuditLog;
}): Hono<PanelEnv> {
  const { moments, log, audit } = deps;
  return new Hono<PanelEnv>()
    .get('/moments', async (c) => c.json({ available: await moments.has(c.get('conversationId')) }))
    .get('/moments/:utteranceId', async (c) => {
      const conversationId = c.get('conversationId');
      const utteranceId = c.req.param('utteranceId');
      const { channel, utterances } = (await visibleSnapshot(log, conversationId, c.get('access'))).conversation;
      const said = channel === 'voice' ? utterances.findLast((one) => one.utteranceId === utteranceId) : undefined;
      if (!said) throw new EarshotError('not_found');
      const fromMs = Math.max(0, said.startMs - aroundMs);
      const wav = await moments.read(conversationId, fromMs, Math.min(said.endMs + aroundMs, fromMs + longestMs));
      if (!wav) throw new EarshotError('not_found');
      const { agentId, organizationId, sessionId } = c.get('identity');
      audit.record({ action: 'moment_played', agentId, organizationId, sessionId, conversationId });
      return c.body(Uint8Array.from(wav), 200, { 'content-type': 'audio/wav', 'cache-control': 'no-store' });
    });
}
