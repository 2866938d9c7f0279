/**
 * `POST /pubsub/…`: the four push subscriptions. The token is checked before the body is read. A success status acknowledges, any
 * other makes Pub/Sub send the message again; so a message that can never be read is acknowledged and dropped.
 */
import { Hono } from 'hono';
import * as v from 'valibot';
import { boundedRecord, boundedString } from '../../shared/bounded.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { NotificationIntake } from '../core/assist/notifications.ts';
import type { AppEnv } from './app-env.ts';
import { readJson } from './json-body.ts';

export const pushKinds = [
  'human-agent-assistant-event',
  'conversation-lifecycle-event',
  'new-message-event',
  'new-recognition-result-notification-event',
] as const;

/** The body of a push request. */
export const PushEnvelopeSchema = v.object({
  message: v.object({
    messageId: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
    // An empty event has no data.
    data: v.optional(v.pipe(v.string(), v.maxLength(1_000_000)), ''),
    attributes: v.optional(boundedRecord(boundedString), {}),
  }),
});

export type PubsubRouteOptions = {
  readonly intake: NotificationIntake;
  /** Rejects with EarshotError where the token is not accepted. */
  readonly verify: (authorization: string | undefined) => Promise<unknown>;
  /** Counts a refused token against the address; may throw `rate_limited`. */
  readonly onRefused: (address: string) => void;
  readonly maxBytes?: number;
};

/** To be mounted at `/pubsub`. */
export function createPubsubRoute(options: PubsubRouteOptions): Hono<AppEnv> {
  const { intake, verify, onRefused, maxBytes = 1_000_000 } = options;
  const app = new Hono<AppEnv>();
  for (const kind of pushKinds)
    app.post(`/${kind}`, async (c) => {
      await verify(c.req.header('authorization')).catch((error: unknown) => {
        if (EarshotError.from(error).code === 'unauthenticated') onRefused(c.get('address'));
        throw error;
      });
      const envelope = v.safeParse(PushEnvelopeSchema, await readJson(c, v.unknown(), { maxBytes }).catch(unreadable));
      const message = envelope.success ? envelope.output.message : { messageId: 'none', data: '', attributes: {} };
      await intake.take({
        id: message.messageId,
        kind,
        payload: decode(message.data),
        attributes: message.attributes,
      });
      return c.body(null, 204);
    });
  return app;
}

/** A body that is not JSON will not become JSON by a repetition. One that is too large is refused, so that it is noticed. */
function unreadable(error: unknown): undefined {
  if (error instanceof EarshotError && error.code === 'invalid_request') return undefined;
  throw error;
}

/** The JSON in base64; undefined for anything else, binary protobuf included. */
function decode(data: string): unknown {
  try {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
