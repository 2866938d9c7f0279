/**
 * Messages from Genesys to us. The reader is tolerant: unknown members are dropped, unknown types become `unknown`, and a
 * known type other than `open` is never refused for its parameters. The envelope is strict, because counters and stream
 * time depend on it. A new type is a schema here and a row in `server-table.ts`.
 */
import * as v from 'valibot';
import { boundedArray, boundedString } from '../bounded.ts';
import { isUuid, NULL_UUID } from '../ids.ts';
import { withFields } from '../with-fields.ts';
import { safeParseDuration } from './stream-time.ts';

const uuid = v.custom<string>(isUuid);
const counter = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const duration = v.pipe(
  v.unknown(),
  v.transform(safeParseDuration),
  v.check((samples) => samples !== undefined),
  v.transform((samples) => samples as number),
);
const lenientDuration = v.fallback(v.optional(duration), undefined);
// Any BCP 47 tag. The vendor's own pattern refuses `es-419` and `zh-Hans-CN`.
const language = v.pipe(boundedString, v.regex(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,8}$/));
const lenientLanguage = v.fallback(v.optional(language), undefined);

/** Longest text frame that is read, in characters. The vendor documents 64,000 bytes, its reference allows 65,535 characters. */
export const MAX_TEXT_CHARACTERS = 65_536;

const EnvelopeSchema = v.object({
  version: v.literal('2'),
  id: uuid,
  type: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  seq: counter,
  serverseq: counter,
  position: duration,
  parameters: v.optional(
    v.custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
    {},
  ),
});

const OpenParametersSchema = v.object({
  organizationId: uuid,
  conversationId: uuid,
  participant: v.fallback(
    v.optional(
      v.object({
        id: v.optional(boundedString),
        ani: v.fallback(v.optional(boundedString), undefined),
        dnis: v.fallback(v.optional(boundedString), undefined),
      }),
    ),
    undefined,
  ),
  media: boundedArray(v.unknown()),
  language: lenientLanguage,
  supportedLanguages: v.fallback(v.optional(v.boolean()), undefined),
  /** The administrator's JSON: an object, or its text. Passed on unchanged. */
  customConfig: v.optional(v.unknown()),
  continuedSessions: v.fallback(
    v.optional(v.pipe(v.array(v.object({ id: uuid, clientseq: counter, serverseq: counter })), v.maxLength(100))),
    undefined,
  ),
});
export type OpenParameters = v.InferOutput<typeof OpenParametersSchema>;

const closeReasons = ['end', 'error', 'disconnect', 'reconnect'] as const;
const gapParameters = v.object({ start: lenientDuration, discarded: lenientDuration });
const nothing = v.object({});

const parameterSchemas = {
  open: OpenParametersSchema,
  ping: v.object({ rtt: v.optional(v.unknown()) }),
  update: v.object({ language: lenientLanguage }),
  paused: nothing,
  resumed: gapParameters,
  discarded: gapParameters,
  error: v.object({
    code: v.fallback(v.optional(v.pipe(v.number(), v.safeInteger())), undefined),
    retryAfter: lenientDuration,
  }),
  close: v.object({ reason: v.fallback(v.optional(v.picklist(closeReasons)), undefined) }),
  dtmf: nothing,
  playback_started: nothing,
  playback_completed: nothing,
} as const;

type Schemas = typeof parameterSchemas;
export type KnownClientType = keyof Schemas;
export const knownClientTypes = Object.keys(parameterSchemas) as readonly KnownClientType[];

/** Durations are in samples. */
type Envelope = { readonly seq: number; readonly serverseq: number; readonly id: string; readonly position: number };

export type ClientMessage =
  | {
      [K in KnownClientType]: Envelope & { readonly type: K; readonly parameters: v.InferOutput<Schemas[K]> };
    }[KnownClientType]
  | (Envelope & { readonly type: 'unknown' })
  /** The envelope is valid, the parameters are not. */
  | (Envelope & { readonly type: 'invalid'; readonly of: KnownClientType });

export type MalformedReason = 'too_large' | 'not_json' | 'envelope';

export type ReadClientMessage =
  | { readonly ok: true; readonly message: ClientMessage }
  | { readonly ok: false; readonly reason: MalformedReason };

/** Reads one text frame. Never throws. */
export function readClientMessage(text: string, maxCharacters = MAX_TEXT_CHARACTERS): ReadClientMessage {
  if (text.length > maxCharacters) return { ok: false, reason: 'too_large' };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, reason: 'not_json' };
  }
  const parsed = v.safeParse(EnvelopeSchema, json);
  if (!parsed.success) return { ok: false, reason: 'envelope' };
  const { id, seq, serverseq, position, type, parameters } = parsed.output;
  const envelope = { id, seq, serverseq, position };
  if (!Object.hasOwn(parameterSchemas, type)) return { ok: true, message: { ...envelope, type: 'unknown' } };
  const known = type as KnownClientType;
  const content = v.safeParse(parameterSchemas[known], parameters);
  if (!content.success) return { ok: true, message: { ...envelope, type: 'invalid', of: known } };
  return { ok: true, message: withFields(envelope, { type: known, parameters: content.output }) as ClientMessage };
}

/** Genesys tests a connection with a synthetic session whose ids are all zero. Either id marks it. */
export function isConnectionProbe(open: OpenParameters): boolean {
  return open.conversationId === NULL_UUID || open.participant?.id === NULL_UUID;
}
