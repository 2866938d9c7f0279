/**
 * Values that gRPC and JSON spell differently, as valibot schemas that read both: durations (`{seconds, nanos}` and
 * `"3.500s"`), timestamps (`{seconds, nanos}` and RFC 3339), structs, and fields that may be absent, null or empty.
 */
import * as v from 'valibot';
import { bounds } from '../../shared/bounded.ts';

/** Absent where the field is absent, null or not of its type: a service may be newer than we are. */
export function lenient<S extends v.GenericSchema>(schema: S) {
  return v.fallback(v.optional(schema), undefined as never) as unknown as v.GenericSchema<
    unknown,
    v.InferOutput<S> | undefined
  >;
}

/**
 * A list without the members that cannot be read, and without those beyond `most`; empty where there is none. Dialogflow sends some
 * twenty, a hostile push as many as fit into it.
 */
export function listOf<S extends v.GenericSchema>(schema: S, most = 100): v.GenericSchema<unknown, v.InferOutput<S>[]> {
  return v.pipe(
    v.fallback(v.optional(v.array(v.unknown()), []), []),
    v.transform((items) =>
      items.slice(0, most).flatMap((item) => {
        const result = v.safeParse(schema, item);
        return result.success ? [result.output] : [];
      }),
    ),
  ) as unknown as v.GenericSchema<unknown, v.InferOutput<S>[]>;
}

const whole = v.pipe(
  v.union([v.number(), v.string()]),
  v.transform(Number),
  v.number(),
  v.check((n) => Number.isFinite(n)),
);

const secondsAndNanos = v.pipe(
  v.object({ seconds: v.optional(whole, 0), nanos: v.optional(whole, 0) }),
  v.transform(({ seconds, nanos }) => seconds * 1000 + nanos / 1e6),
);

/** Milliseconds. */
export const DurationSchema = v.union([
  v.pipe(
    v.string(),
    v.regex(/^-?\d{1,12}(?:\.\d{1,9})?s$/),
    v.transform((text) => Math.round(Number(text.slice(0, -1)) * 1e6) / 1e3),
  ),
  secondsAndNanos,
]);

/** The milliseconds of a duration; undefined where it is none. As `DurationSchema`, without its cost for what gRPC delivers. */
export function durationMs(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') {
    const { seconds = 0, nanos = 0 } = value as { seconds?: unknown; nanos?: unknown };
    if (Number.isFinite(seconds) && Number.isFinite(nanos)) return Number(seconds) * 1_000 + Number(nanos) / 1e6;
  }
  const parsed = v.safeParse(DurationSchema, value);
  return parsed.success ? parsed.output : undefined;
}

/** An ISO instant. */
export const TimestampSchema = v.union([
  v.pipe(
    v.string(),
    v.check((text) => !Number.isNaN(Date.parse(text))),
    v.transform((text) => new Date(text).toISOString()),
  ),
  v.pipe(
    secondsAndNanos,
    v.check((ms) => Math.abs(ms) < 8.64e15),
    v.transform((ms) => new Date(ms).toISOString()),
  ),
]);

/** A figure that travelled as a 32-bit float, without the noise behind its digits. */
export function tidy(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** 0 … 1, tidied. */
export function toUnit(value: number): number {
  return tidy(Math.min(1, Math.max(0, value)));
}

/** What events put before an id of Dialogflow. */
const prefixCharacters = 100;

/** An id, a name, a code, a title. One that is longer than events may have is left out, as is a text. */
export const Text = v.pipe(v.string(), v.minLength(1), v.maxLength(bounds.stringCharacters - prefixCharacters));

/** As `Text`, without its cost for what comes with every result. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= bounds.stringCharacters - prefixCharacters;
}

/** What people or models write. */
export const LongText = v.pipe(v.string(), v.minLength(1), v.maxLength(bounds.textCharacters));

/** As many of them as an event may hold. */
export function joinTexts(texts: readonly string[], separator: string): string {
  let joined = '';
  for (const text of texts) {
    const next = joined === '' ? text : `${joined}${separator}${text}`;
    if (next.length > bounds.textCharacters) break;
    joined = next;
  }
  return joined;
}

/** The proto objects of Struct and Value, or the plain JSON they stand for, as plain JSON. Depth is bounded. */
export function toPlainValue(value: unknown, depth = 8): unknown {
  if (typeof value !== 'object' || value === null || depth === 0) return value;
  if (Array.isArray(value)) return value.map((item) => toPlainValue(item, depth - 1));
  const entry = value as Record<string, unknown>;
  for (const kind of ['stringValue', 'numberValue', 'boolValue'] as const) if (kind in entry) return entry[kind];
  if ('nullValue' in entry) return null;
  if ('listValue' in entry) return toPlainValue((entry.listValue as { values?: unknown[] })?.values ?? [], depth - 1);
  const fields = 'structValue' in entry ? (entry.structValue as { fields?: object })?.fields : (entry.fields ?? entry);
  return Object.fromEntries(
    Object.entries((fields as object | undefined) ?? {}).map(([key, item]) => [key, toPlainValue(item, depth - 1)]),
  );
}

/** A google.protobuf.Struct of simple values. */
export function toStruct(values: Readonly<Record<string, string | number | boolean>>): object {
  const field = (value: string | number | boolean) =>
    typeof value === 'string'
      ? { stringValue: value }
      : typeof value === 'number'
        ? { numberValue: value }
        : { boolValue: value };
  return { fields: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, field(value)])) };
}

/** A text under `key` of a struct, where there is one that is not too long. */
export function structText(struct: unknown, key: string): string | undefined {
  const plain = toPlainValue(struct);
  if (typeof plain !== 'object' || plain === null) return undefined;
  const value = (plain as Record<string, unknown>)[key];
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  return v.is(Text, text) ? text : undefined;
}
