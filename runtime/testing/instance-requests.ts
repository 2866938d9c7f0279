/** What the tests of several instances ask of each, and how they compare it. */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { ConversationView } from '../../shared/assist/conversation.ts';
import type { ResumingPanel, Session } from './resuming-panel.ts';
import type { RunningService } from './service-process.ts';

/** Shared by all instances of a test. */
export const sessionSecret = 'dGVzdHMtb25seS1zZXNzaW9uLXNlY3JldC1vZi10d28taW5zdGFuY2Vz';
export const newId = () => crypto.randomUUID() as string;
export const sleep = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));

export const audiohookUrl = (service: RunningService) => `${service.url.replace(/^http/, 'ws')}/audiohook`;

/** The conversation as an instance shows it. */
export async function snapshot(service: RunningService, session: Session, id: string): Promise<ConversationView> {
  const answer = await session.ask(service.url, (client) => client.get(`/api/conversations/${id}`));
  assert.equal(answer.status, 200);
  return ((await answer.json()) as { conversation: ConversationView }).conversation;
}

/** Posts a chat message of the agent. */
export function post(
  service: RunningService,
  session: Session,
  id: string,
  { messageId, text }: { messageId: string; text: string },
): Promise<Response> {
  const message = { messageId, role: 'agent', text, sentAt: new Date().toISOString() };
  return session.ask(service.url, (client) => client.post(`/api/conversations/${id}/messages`, message));
}

export const finals = (view: ConversationView) => view.utterances.filter((utterance) => utterance.final);

/** Whether a notice reports audio that was lost with a connection. */
export const isLoss = (notice: ConversationView['notices'][number]): boolean =>
  notice.code === 'audio_gap' && notice.params?.cause === 'connection_lost' && notice.level === 'warning';

/** Resolves once two states are equal. They are read at different moments, so one may be an event ahead for a while. */
export async function untilSame(
  panel: ResumingPanel,
  what: string,
  read: () => Promise<readonly [unknown, unknown]>,
): Promise<void> {
  await panel.until(what, async () => isDeepStrictEqual(...(await read())), 30_000);
}
