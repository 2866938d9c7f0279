/** The proto objects used here as proto3 JSON. Their field names say which are durations, timestamps and structs. */

type Pair = { seconds: number; nanos: number };

const isPair = (value: object): value is Pair => 'seconds' in value && 'nanos' in value;
const isDefault = (value: unknown) =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  (Array.isArray(value) && value.length === 0);

/** A copy as JSON; default values are left out, as the real service leaves them out. */
export function toJson(value: unknown, key = ''): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => toJson(item));
  if (isPair(value)) return /offset$/i.test(key) ? durationText(value) : timestampText(value);
  if (key === 'metadata' && 'fields' in value) return structJson(value.fields as Record<string, object>);
  if (key === 'formattedValue') return Object.values(value)[0];
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => !isDefault(item))
      .map(([name, item]) => [name, toJson(item, name)]),
  );
}

function structJson(fields: Record<string, object>): object {
  return Object.fromEntries(Object.entries(fields).map(([name, item]) => [name, Object.values(item)[0]]));
}

function durationText({ seconds, nanos }: Pair): string {
  return nanos === 0
    ? `${seconds}s`
    : `${seconds}.${String(nanos)
        .padStart(9, '0')
        .replace(/(?:000){1,2}$/, '')}s`;
}

function timestampText({ seconds, nanos }: Pair): string {
  return new Date(seconds * 1000 + nanos / 1e6).toISOString();
}
