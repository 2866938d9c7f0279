/**
 * `/api/conversation-names`: keys that integrations know, for conversations. POST assigns a key and DELETE removes it, both with the
 * right to write the conversation; GET finds the conversation, with the right to read it. GET and DELETE carry the key in a header,
 * because addresses are written to logs. Without access to the conversation the response is 404.
 */
import { Hono } from 'hono';
import * as v from 'valibot';
import {
  ConversationKeySchema,
  ConversationNameRequestSchema,
  type ConversationNameResponse,
  conversationKeyHeader,
} from '../../shared/api/routes.ts';
import { EarshotError } from '../../shared/errors.ts';
import { type ConversationId, parseConversationId } from '../../shared/ids.ts';
import type { ConversationNames } from '../core/assist/conversation-names.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { AccessPurpose, PanelIdentity } from '../core/ports/panel-access.ts';
import { type AccessDeps, requireIdentity } from './access.ts';
import type { AppEnv } from './app-env.ts';
import { readJson } from './json-body.ts';
import { problemResponse } from './problem.ts';

export type ConversationNamesRouteDeps = {
  readonly access: AccessDeps;
  readonly names: ConversationNames;
  readonly clock: Clock;
  /** A key was assigned to a conversation. Must return at once and not throw. */
  readonly onNamed?: ((conversationId: ConversationId, key: string) => void) | undefined;
};

type Env = { Bindings: AppEnv['Bindings']; Variables: AppEnv['Variables'] & { identity: PanelIdentity } };

/** To be mounted at its path. */
export function createConversationNamesRoute(deps: ConversationNamesRouteDeps): Hono<AppEnv> {
  const { names, clock } = deps;
  const app = new Hono<Env>();
  app.use(requireIdentity(deps.access));

  const authorize = (identity: PanelIdentity, id: ConversationId, purpose: AccessPurpose) =>
    deps.access.access.authorize(identity, id, purpose);

  /** The conversation of the key. Throws the same `not_found` where there is none and where the agent has no access to it. */
  const resolve = async (identity: PanelIdentity, key: string, purpose: AccessPurpose): Promise<ConversationId> => {
    const found = await names.find(identity.organizationId, key);
    if (!found) throw new EarshotError('not_found');
    const allowed = await authorize(identity, found, purpose);
    if (allowed.allowed) return found;
    throw new EarshotError(allowed.code === 'forbidden' ? 'not_found' : allowed.code);
  };

  app.post('/', async (c) => {
    const { key, conversationId: text } = await readJson(c, ConversationNameRequestSchema);
    const identity = c.get('identity');
    const conversationId = parseConversationId(text);
    const allowed = await authorize(identity, conversationId, 'write');
    if (!allowed.allowed) return problemResponse(allowed.code, { reason: allowed.reason });
    const before = await names.find(identity.organizationId, key);
    if (before !== undefined && before !== conversationId) {
      // Moving a key needs the right to write both conversations, or an agent could redirect the key of another.
      const other = await authorize(identity, before, 'write');
      if (!other.allowed) throw new EarshotError(other.code === 'forbidden' ? 'conflict' : other.code);
    }
    if (!(await names.give(identity.organizationId, key, conversationId, before))) throw new EarshotError('conflict');
    deps.onNamed?.(conversationId, key);
    const expiresAt = new Date(clock.now() + names.lifeMs).toISOString();
    return c.json({ conversationId, expiresAt } satisfies ConversationNameResponse, before === undefined ? 201 : 200);
  });

  app.get('/', async (c) => {
    const conversationId = await resolve(c.get('identity'), keyOf(c.req.header(conversationKeyHeader)), 'read');
    return c.json({ conversationId } satisfies ConversationNameResponse);
  });

  app.delete('/', async (c) => {
    const identity = c.get('identity');
    const key = keyOf(c.req.header(conversationKeyHeader));
    const conversationId = await resolve(identity, key, 'write');
    if (!(await names.take(identity.organizationId, key, conversationId))) throw new EarshotError('not_found');
    return c.body(null, 204);
  });

  return app as unknown as Hono<AppEnv>;
}

function keyOf(header: string | undefined): string {
  const parsed = v.safeParse(ConversationKeySchema, header);
  if (!parsed.success) {
    throw new EarshotError('invalid_request', { detail: `The header ${conversationKeyHeader} must carry the key` });
  }
  return parsed.output;
}
