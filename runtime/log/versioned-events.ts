/**
 * Events of other versions. Two versions share one Redis during a rolling upgrade and after a rollback, so an event may have a
 * type, a value or a field that this version does not know: it keeps its id, is passed on as it is, and is not written over.
 */
import { type AssistEvent, AssistEventSchema, safeParseAssistEvent } from '../../shared/assist/event.ts';

const knownTypes: ReadonlySet<string> = new Set(AssistEventSchema.options.map(({ entries }) => entries.type.literal));

/** What stands for an event that this version cannot use at all. Its id must not go missing, or readers would see a gap. */
const placeholder: AssistEvent = {
  type: 'notice',
  level: 'info',
  code: 'unknown_event',
  message: 'Something this version does not know',
};

/** A type that this version has no schema for, or a placeholder. Views that this version makes lack it. */
export function isUnknownEvent(event: AssistEvent): boolean {
  return !knownTypes.has(event.type) || (event.type === 'notice' && event.code === 'unknown_event');
}

/**
 * Reads an event as stored. Fields that this version does not know are kept. An event of an unknown type is returned as it is: the
 * view ignores it, and a panel of the newer version can use it. Never throws.
 */
export function readStoredEvent(json: string): AssistEvent {
  const value = parsed(json);
  if (typeof value !== 'object' || value === null) return placeholder;
  const event = safeParseAssistEvent(value);
  if (event) return { ...value, ...event };
  const { type } = value as { type?: unknown };
  const isOther = typeof type === 'string' && /^[a-z][a-z_]{0,39}$/.test(type) && !knownTypes.has(type);
  return isOther ? (value as AssistEvent) : placeholder;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
