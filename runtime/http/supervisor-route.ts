/** `/api/supervisor/…`: the overview of live conversations, its event stream, and hints to an agent. Every look is audited. */
import { type Context, Hono } from 'hono';
import { EarshotError } from '../../shared/errors.ts';
import { type ConversationId, safeParseConversationId } from '../../shared/ids.ts';
import { HintRequestSchema, type HintResponse, supervisorPaths } from '../../shared/supervisor/overview.ts';
import type { AssistFeed } from '../core/ports/assist-feed.ts';
import type { AuditEntry, AuditLog } from '../core/ports/audit.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { LiveIndex } from '../core/ports/live-index.ts';
import type { PanelIdentity } from '../core/ports/panel-access.ts';
import type { SupervisionAccess } from '../core/ports/supervision.ts';
import type { ConversationOwners } from '../core/supervisor/conversation-owners.ts';
import { overviewOf, type Scope } from '../core/supervisor/overview-view.ts';
import { withTimeout } from '../core/with-timeout.ts';
import { type AccessDeps, identify } from './access.ts';
import type { AppEnv } from './app-env.ts';
import { eventStreamHeaders } from './event-stream-headers.ts';
import { readJson } from './json-body.ts';
import { problemResponse } from './problem.ts';
import type { OpenEventStream } from './sse-sink.ts';
import type { SupervisorStreams } from './supervisor-streams.ts';

export type SupervisorRouteDeps = {
  readonly access: AccessDeps;
  readonly supervision: SupervisionAccess;
  readonly index: LiveIndex;
  readonly owners: ConversationOwners;
  readonly streams: SupervisorStreams;
  readonly openEventStream: OpenEventStream;
  readonly feed: Pick<AssistFeed, 'of'>;
  readonly audit: AuditLog;
  readonly clock: Clock;
};

/** How long a list waits for Genesys to say whose new conversations are, in ms; the stream gets later answers. */
const ownersMs = 1_500;

type Refusal = { readonly refusal: Response };
type Look = { readonly identity: PanelIdentity; readonly scope: Scope };

/** Answers `forbidden` to everybody who is no supervisor, with what they can do about it. */
export function createSupervisorRoute(deps: SupervisorRouteDeps): Hono<AppEnv> {
  const { index, clock, streams, openEventStream } = deps;
  const app = new Hono<AppEnv>();

  app.get(supervisorPaths.conversations, async (c) => {
    const look = await lookAt(deps, c, 'overview');
    if ('refusal' in look) return look.refusal;
    await withTimeout(clock, ownersMs, deps.owners.ask(look.identity, index.all()));
    return c.json(overviewOf(index, look.scope, clock.now()));
  });

  app.get(supervisorPaths.events, async (c) => {
    const look = await lookAt(deps, c, 'events');
    if ('refusal' in look) return look.refusal;
    await withTimeout(clock, ownersMs, deps.owners.ask(look.identity, index.all()));
    const reservation = streams.reserve(look.identity);
    let started = false;
    try {
      return openEventStream(c, { ...c.get('answerHeaders'), ...eventStreamHeaders }, (sink) => {
        started = true;
        return reservation.open(look.scope, sink);
      });
    } catch (error) {
      if (!started) reservation.giveBack();
      throw error;
    }
  });

  app.post(supervisorPaths.hints(':id'), (c) => giveHint(deps, c));
  return app;
}

/** The order is fixed: identity, then what they supervise; a stranger learns nothing else. */
async function lookAt(
  { access, supervision, audit }: SupervisorRouteDeps,
  c: Context<AppEnv>,
  reason: string,
): Promise<Look | Refusal> {
  const identity = await identify(access, c.req.header('authorization'), c.get('address'));
  const scope = await supervision.supervised(identity, { fresh: true });
  if (!scope.allowed) {
    if (scope.code !== 'unavailable') audit.record(entryOf(identity, 'supervisor_refused', { reason }));
    return { refusal: problemResponse(scope.code, { reason: scope.reason }) };
  }
  audit.record(entryOf(identity, 'supervisor_look', { reason }));
  return { identity, scope };
}

/** Genesys is asked again about this one conversation: a hint reaches an agent, so the earlier answer is not enough. */
async function giveHint(deps: SupervisorRouteDeps, c: Context<AppEnv>): Promise<Response> {
  const { access, audit } = deps;
  const identity = await identify(access, c.req.header('authorization'), c.get('address'));
  const conversationId = safeParseConversationId(c.req.param('id'));
  if (!conversationId) throw new EarshotError('invalid_request', { detail: 'Conversation id must be a UUID' });
  const answer = await access.access.authorize(identity, conversationId, 'read', { fresh: true });
  if (!answer.allowed) return problemResponse(answer.code, { reason: answer.reason });
  // Who takes part does not whisper to themselves.
  if (answer.mode !== 'supervisor') return problemResponse('forbidden', { reason: 'Only supervisors give hints' });
  if (access.erasures?.has(conversationId)) throw new EarshotError('erased');
  const { text } = await readJson(c, HintRequestSchema);
  requireLive(deps.index, conversationId);
  const hint = await deps.feed.of(conversationId).hint({ text, author: identity.name });
  audit.record(entryOf(identity, 'supervisor_hint', { conversationId }));
  const at = hint.at ?? new Date(deps.clock.now()).toISOString();
  return c.json({ hintId: hint.suggestionId, text: hint.text, at } satisfies HintResponse);
}

/** Throws `not_found` where the conversation is over: its agent would never see the hint. */
function requireLive(index: LiveIndex, conversationId: ConversationId): void {
  const row = index.get(conversationId)?.row;
  if (!row || row.shown.endedAt !== undefined)
    throw new EarshotError('not_found', { detail: 'The conversation is not live any more' });
}

function entryOf(
  { agentId, organizationId, sessionId }: PanelIdentity,
  action: AuditEntry['action'],
  about: Pick<AuditEntry, 'reason' | 'conversationId'>,
): AuditEntry {
  return { action, agentId, organizationId, sessionId, ...about };
}
