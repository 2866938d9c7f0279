/** `GET /api/events?conversations=ID@CURSOR,ID…`: the events of several conversations over one stream, for all panels of a browser. */
import { type Context, Hono } from 'hono';
import { paths } from '../../shared/api/routes.ts';
import { EarshotError } from '../../shared/errors.ts';
import {
  type FollowedConversation,
  type FollowedProblem,
  maxConversationsPerStream,
  parseFollowed,
} from '../../shared/sse-conversations.ts';
import type { Access, PanelIdentity } from '../core/ports/panel-access.ts';
import { type AccessDeps, identify } from './access.ts';
import type { AppEnv } from './app-env.ts';
import type { PartStart } from './conversation-part.ts';
import { eventStreamHeaders } from './event-stream-headers.ts';
import type { PanelStreams } from './panel-streams.ts';
import type { OpenEventStream } from './sse-sink.ts';

export type SharedEventsDeps = {
  readonly access: AccessDeps;
  readonly streams: PanelStreams;
  readonly openEventStream: OpenEventStream;
};

const problems: Readonly<Record<FollowedProblem, string>> = {
  empty: 'conversations must name at least one conversation',
  tooMany: `conversations may name at most ${maxConversationsPerStream} conversations`,
  conversationId: 'Conversation id must be a UUID',
  cursor: 'A cursor is <epoch>-<seq>',
  repeated: 'conversations must name each conversation once',
};

/**
 * Errors of the whole request come before the stream begins. A conversation that this agent may not see does not keep the others
 * back: its part ends with an `end` frame that names it.
 */
export function createSharedEventsRoute(deps: SharedEventsDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.get(paths.sharedEvents, async (c) => {
    const identity = await identify(deps.access, c.req.header('authorization'), c.get('address'));
    const parsed = parseFollowed(c.req.query('conversations') ?? '');
    if ('problem' in parsed) throw new EarshotError('invalid_request', { detail: problems[parsed.problem] });
    const { followed } = parsed;
    // The first one was counted with the request.
    for (let i = 1; i < followed.length; i++) deps.access.budgets.spend(identity);
    const parts = await Promise.all(followed.map((one) => authorizePart(deps, identity, one)));
    return openStream(deps, c, identity, parts);
  });
  return app;
}

/** Throws `unauthenticated` where Genesys no longer knows the session: that ends all of its conversations. */
async function authorizePart(
  { access: { access, erasures }, streams }: SharedEventsDeps,
  identity: PanelIdentity,
  { conversationId, after }: FollowedConversation,
): Promise<PartStart> {
  const checkDueAt = streams.checkDueAt(identity.sessionId, conversationId);
  const start: PartStart = { conversationId, after, checkDueAt };
  // The stream that this one replaces is being checked: to ask Genesys about all of them again with each new panel would be waste.
  const answer: Access =
    checkDueAt !== undefined
      ? { allowed: true, mode: 'participant' }
      : await access.authorize(identity, conversationId, 'read', { fresh: after !== undefined });
  // Only those who may see a conversation learn that it was erased.
  if (answer.allowed && erasures?.has(conversationId)) return { ...start, refused: 'erased' };
  if (answer.allowed) return answer.until === undefined ? start : { ...start, until: answer.until };
  if (answer.code === 'unauthenticated') throw new EarshotError('unauthenticated');
  return { ...start, refused: answer.code === 'unavailable' ? 'failed' : 'forbidden' };
}

function openStream(
  { streams, openEventStream }: SharedEventsDeps,
  c: Context<AppEnv>,
  identity: PanelIdentity,
  parts: readonly PartStart[],
): Response {
  const reservation = streams.reserve(identity, parts.length);
  let started = false;
  try {
    return openEventStream(c, { ...c.get('answerHeaders'), ...eventStreamHeaders }, (sink) => {
      started = true;
      return reservation.openShared({ parts, sink });
    });
  } catch (error) {
    if (!started) reservation.giveBack();
    throw error;
  }
}
