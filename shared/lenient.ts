/** Schemas for what others fill in: an odd field is absent, an odd member of a list is left out, and the rest is read. */
import * as v from 'valibot';
import { bounds } from './bounded.ts';

/** Absent where the field is absent, null or not of its type. */
/* @__NO_SIDE_EFFECTS__ */
export function lenient<S extends v.GenericSchema>(schema: S) {
  return v.fallback(v.optional(v.nullable(schema)), undefined) as unknown as v.OptionalSchema<
    v.GenericSchema<unknown, v.InferOutput<S> | null>,
    undefined
  >;
}

/** Absent where it is no list; without the members that cannot be read. Beyond the bound of entries the rest is left out. */
/* @__NO_SIDE_EFFECTS__ */
export function lenientList<S extends v.GenericSchema>(item: S) {
  return lenient(
    v.pipe(
      v.array(v.unknown()),
      v.transform((items) =>
        items.slice(0, bounds.entries).flatMap((each): v.InferOutput<S>[] => {
          const parsed = v.safeParse(item, each);
          return parsed.success ? [parsed.output] : [];
        }),
      ),
      v.maxLength(bounds.entries),
    ),
  );
}

/** Absent where it is no record; without the entries whose value cannot be read, such as null, or whose key is too long. */
/* @__NO_SIDE_EFFECTS__ */
export function lenientRecord<S extends v.GenericSchema>(value: S) {
  return lenient(
    v.pipe(
      v.looseObject({}),
      v.transform(
        (entries): Record<string, v.InferOutput<S>> =>
          Object.fromEntries(
            Object.entries(entries)
              .slice(0, bounds.entries)
              .flatMap(([key, each]) => {
                const parsed = v.safeParse(value, each);
                return parsed.success && key.length <= bounds.stringCharacters ? [[key, parsed.output]] : [];
              }),
          ),
      ),
      v.maxEntries(bounds.entries),
    ),
  );
}
