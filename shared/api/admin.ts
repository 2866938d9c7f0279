/** Requests and responses of `/api/admin/…`. */
import * as v from 'valibot';
import { boundedArray, boundedRecord, boundedString, boundedText } from '../bounded.ts';

export const adminPaths = {
  erase: '/api/admin/erase',
  export: '/api/admin/export',
  customers: '/api/admin/customers',
} as const;

export const AdminConversationRequestSchema = v.object({ conversationId: v.pipe(v.string(), v.uuid()) });

/** A telephone number with its country code, a messaging address, or the id of an external contact in Genesys. */
export const AdminCustomerRequestSchema = v.object({ customer: v.pipe(boundedString, v.minLength(5)) });

/** The conversations of which something may be kept. */
export const AdminCustomerSchema = v.object({ conversations: boundedArray(v.pipe(v.string(), v.uuid())) });

export const DataCountsSchema = v.object({ history: v.number(), keys: v.number(), files: v.number() });

const InstanceReportSchema = v.object({
  instance: boundedString,
  erased: DataCountsSchema,
  left: DataCountsSchema,
});

/** What was removed where, and what was found afterwards. */
export const ErasureProofSchema = v.object({
  conversationId: boundedString,
  erased: DataCountsSchema,
  left: DataCountsSchema,
  instances: boundedArray(InstanceReportSchema),
  /** Instances that were seen within the last hour and did not answer. They erase when they can be reached again. */
  silent: boundedArray(boundedString),
});

/** Everything that is kept of one conversation, masked as it is stored. */
export const ConversationExportSchema = v.object({
  conversationId: boundedString,
  exportedAt: boundedString,
  cursor: boundedString,
  conversation: boundedRecord(v.unknown()),
  events: boundedArray(v.object({ id: boundedString, event: boundedRecord(v.unknown()) })),
  /** Keys of the shared state that name the conversation; `value` where it is text. */
  keys: boundedArray(v.object({ key: boundedString, value: v.optional(boundedText) })),
  /** Captured calls on this instance. */
  files: boundedArray(boundedString),
  instances: boundedArray(InstanceReportSchema),
  silent: boundedArray(boundedString),
});
