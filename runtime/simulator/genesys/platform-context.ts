/** What the route groups of the local Platform API share: their dependencies, error bodies, and reading of requests. */
import type { Context } from 'hono';
import * as v from 'valibot';
import { isUuid, NULL_UUID } from '../../../shared/ids.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { ConversationRecord } from './conversation-record.ts';
import type { Faults } from './faults.ts';
import type { GenesysState } from './genesys-state.ts';
import type { NotificationHub } from './notification-hub.ts';
import type { Grant, LocalTokens } from './tokens.ts';

export type PlatformOptions = {
  readonly state: GenesysState;
  readonly tokens: LocalTokens;
  readonly hub: NotificationHub;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly supervisorPermission: string;
  /** `ws://…`, where a channel's socket is. */
  readonly streamingOrigin: () => string;
  readonly newId: () => string;
};

export type PlatformEnv = { Variables: { grant: Grant; token: string } };
export type PlatformContext = Context<PlatformEnv>;
export type ErrorStatus = 400 | 401 | 403 | 404 | 409 | 429 | 500 | 503;

/** An error body as the vendor writes it. */
export const fail = (c: Context, status: ErrorStatus, code: string, message: string = code) =>
  c.json({ message, code, status }, status);

export const failNotFound = (c: Context) => fail(c, 404, 'not.found', 'The requested resource was not found.');

export const failInvalidBody = (c: Context) => fail(c, 400, 'bad.request', 'The request body is not valid.');

/** The answer to a person without the permission, or undefined where they have it. */
export function failWithout(c: PlatformContext, permission: string) {
  if (c.get('grant').person.permissions.includes(permission)) return undefined;
  const message = `Missing the permission ${permission}`;
  return c.json({ message, code: 'missing.permission', status: 403, missingPermissions: [permission] }, 403);
}

/** The body in a schema, or undefined where it does not match. */
export async function readBody<S extends v.GenericSchema>(
  c: Context,
  schema: S,
): Promise<v.InferOutput<S> | undefined> {
  const result = v.safeParse(schema, await c.req.json().catch(() => undefined));
  return result.success ? result.output : undefined;
}

/** The conversation of the path, where the person may see it. */
export function conversationOf(c: PlatformContext, options: PlatformOptions): ConversationRecord | undefined {
  const id = c.req.param('id')?.toLowerCase();
  if (!isUuid(id) || id === NULL_UUID) return undefined;
  const { person } = c.get('grant');
  const seesAll = [options.supervisorPermission, 'conversation:communication:view'];
  return options.state.visible(
    id,
    person,
    seesAll.some((permission) => person.permissions.includes(permission)),
  );
}
