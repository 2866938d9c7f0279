/** Messages from us to Genesys. The writer is strict: `parameters` is always present and has the protocol's members only. */
import * as v from 'valibot';
import { boundedArray, boundedString } from '../bounded.ts';
import { isUuid } from '../ids.ts';
import { type AudioMedia, AudioMediaSchema } from './media.ts';
import { safeParseDuration } from './stream-time.ts';

/** Largest text or binary frame that we send, in bytes (the vendor's documented limit). */
export const MAX_SENT_BYTES = 64_000;

export type DisconnectReason = 'completed' | 'unauthorized' | 'error';
export type EventEntity = { readonly type: string; readonly data: unknown };

/** `parameters` by type. Durations are `PT…S` text. */
export type ServerParameters = {
  opened: {
    media: readonly AudioMedia[];
    startPaused?: boolean;
    discardTo?: string;
    supportedLanguages?: readonly string[];
  };
  pong: Record<string, never>;
  updated: Record<string, never>;
  pause: Record<string, never>;
  resume: Record<string, never>;
  event: { entities: readonly EventEntity[] };
  reconnect: { info?: string };
  disconnect: { reason: DisconnectReason; info?: string };
  closed: Record<string, never>;
};
export type ServerType = keyof ServerParameters;

export type ServerMessage = {
  [K in ServerType]: {
    readonly version: '2';
    readonly id: string;
    readonly type: K;
    readonly seq: number;
    readonly clientseq: number;
    readonly parameters: ServerParameters[K];
  };
}[ServerType];

const counter = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const duration = v.custom<string>((text) => safeParseDuration(text) !== undefined);
const info = v.optional(boundedString);
const nothing = v.object({});

const parameterSchemas = {
  opened: v.object({
    media: v.pipe(v.array(AudioMediaSchema), v.maxLength(1)),
    startPaused: v.optional(v.boolean()),
    discardTo: v.optional(duration),
    supportedLanguages: v.optional(boundedArray(boundedString)),
  }),
  pong: nothing,
  updated: nothing,
  pause: nothing,
  resume: nothing,
  event: v.object({
    entities: v.pipe(boundedArray(v.object({ type: boundedString, data: v.unknown() })), v.minLength(1)),
  }),
  reconnect: v.object({ info }),
  disconnect: v.object({ reason: v.picklist(['completed', 'unauthorized', 'error']), info }),
  closed: nothing,
} as const;

const EnvelopeSchema = v.object({
  version: v.literal('2'),
  id: v.custom<string>(isUuid),
  type: boundedString,
  seq: counter,
  clientseq: counter,
  parameters: v.custom<object>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
});

export type ReadServerMessage =
  | { readonly ok: true; readonly message: ServerMessage }
  | { readonly ok: false; readonly reason: 'not_json' | 'envelope' | 'unknown_type' | 'parameters' };

/** Reads one text frame as strictly as the vendor's client. Never throws. For simulators and tests. */
export function readServerMessage(text: string): ReadServerMessage {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, reason: 'not_json' };
  }
  const envelope = v.safeParse(EnvelopeSchema, json);
  if (!envelope.success) return { ok: false, reason: 'envelope' };
  const type = envelope.output.type as ServerType;
  if (!Object.hasOwn(parameterSchemas, type)) return { ok: false, reason: 'unknown_type' };
  const parameters = v.safeParse(parameterSchemas[type], envelope.output.parameters);
  if (!parameters.success) return { ok: false, reason: 'parameters' };
  return { ok: true, message: { ...envelope.output, type, parameters: parameters.output } as ServerMessage };
}
