/**
 * Schemas with a bound, for everything that is read from outside. The bounds are far above what Genesys Cloud, Dialogflow and the
 * panel send, so that they refuse no real traffic; they keep one hostile field from filling memory or a log.
 */
import * as v from 'valibot';

export const bounds = { stringCharacters: 10_000, textCharacters: 200_000, entries: 100_000 } as const;

/** Ids, names, addresses, codes. */
export const boundedString = /* @__PURE__ */ v.pipe(
  /* @__PURE__ */ v.string(),
  /* @__PURE__ */ v.maxLength(bounds.stringCharacters),
);

/** What people or models write. */
export const boundedText = /* @__PURE__ */ v.pipe(
  /* @__PURE__ */ v.string(),
  /* @__PURE__ */ v.maxLength(bounds.textCharacters),
);

/* @__NO_SIDE_EFFECTS__ */
export function boundedArray<const S extends v.GenericSchema>(item: S) {
  return v.pipe(v.array(item), v.maxLength(bounds.entries));
}

/** Keys are strings of the bound of ids. */
/* @__NO_SIDE_EFFECTS__ */
export function boundedRecord<const S extends v.GenericSchema>(value: S) {
  return v.pipe(v.record(boundedString, value), v.maxEntries(bounds.entries));
}
