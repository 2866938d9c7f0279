/**
 * `POST /pubsub/…`: the four push subscriptions. The token is checked before a byte of the body is read. A success status
 * acknowledges, anything else makes Pub/Sub send it again; so what can never be read is acknowledged and set aside.
 */
import { Hono } from 'hono';
import * as v from 'valibot';
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
    // An event without anything in it has no data at all.
    data: v.optional(v.string(), ''),
    attributes: v.optional(v.record(v.string(), v.string()), {}),
  }),
});

export type PubsubRouteOptions = {
  readonly intake: NotificationIntake;
  /** Rejects with EarshotError where the push may not enter. */
  readonly verify: (authorization: string | undefined) => Promise<unknown>;
  readonly maxBytes?: number;
};

export function pubsubRoute({ intake, verify, maxBytes = 1_000_000 }: PubsubRouteOptions): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  for (const kind of pushKinds)
    app.post(`/${kind}`, async (c) => {
      await verify(c.req.header('authorization'));
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

/** A body that is no JSON stays none however often it comes; one that is too large is refused, so that it is noticed. */
function unreadable(error: unknown): undefined {
  if (error instanceof EarshotError && error.code === 'invalid_request') return undefined;
  throw error;
}

/** The JSON in base64, or undefined where it is not that; a payload in binary protobuf ends here too. */
function decode(data: string): unknown {
  try {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
