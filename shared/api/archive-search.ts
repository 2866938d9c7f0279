/** What a search of the archive may ask for. Apart from the answers, because a page needs only its type. */
import * as v from 'valibot';
import { ChannelSchema } from '../assist/event.ts';
import { boundedString } from '../bounded.ts';
import { archiveLimits, moods } from './archive.ts';

/** A day or an instant, ISO. */
const moment = v.union([v.pipe(boundedString, v.isoDate()), v.pipe(boundedString, v.isoTimestamp())]);
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

/** Every field narrows; without any, the newest conversations are found. `from` counts, `to` is the first moment that does not. */
export const ArchiveSearchRequestSchema = v.object({
  /** Words; `"…"` keeps them together. */
  query: v.optional(v.pipe(v.string(), v.maxLength(archiveLimits.queryCharacters))),
  from: v.optional(moment),
  to: v.optional(moment),
  queue: v.optional(name),
  /** The id of an agent, or a part of a name. */
  agent: v.optional(name),
  channel: v.optional(ChannelSchema),
  language: v.optional(v.pipe(v.string(), v.maxLength(40), v.regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/))),
  /** A part of its name. */
  intent: v.optional(name),
  mood: v.optional(v.picklist(moods)),
  /** Kind of an alert. */
  alert: v.optional(name),
  /** Of the page before. */
  cursor: v.optional(
    v.pipe(v.string(), v.maxLength(60), v.regex(/^\d{1,16}\.[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/)),
  ),
});
export type ArchiveSearchRequest = v.InferOutput<typeof ArchiveSearchRequestSchema>;
