/** Requests and responses of `/api/admin/…`. */
import * as v from 'valibot';

export const adminPaths = { erase: '/api/admin/erase', export: '/api/admin/export' } as const;

export const AdminConversationRequestSchema = v.object({ conversationId: v.pipe(v.string(), v.uuid()) });

export const DataCountsSchema = v.object({ history: v.number(), keys: v.number(), files: v.number() });

const InstanceReportSchema = v.object({
  instance: v.string(),
  erased: DataCountsSchema,
  left: DataCountsSchema,
});

/** What was removed where, and what was found afterwards. */
export const ErasureProofSchema = v.object({
  conversationId: v.string(),
  erased: DataCountsSchema,
  left: DataCountsSchema,
  instances: v.array(InstanceReportSchema),
  /** Instances that were seen within the last hour and did not answer. They erase when they can be reached again. */
  silent: v.array(v.string()),
});

/** Everything that is kept of one conversation, masked as it is stored. */
export const ConversationExportSchema = v.object({
  conversationId: v.string(),
  exportedAt: v.string(),
  cursor: v.string(),
  conversation: v.record(v.string(), v.unknown()),
  events: v.array(v.object({ id: v.string(), event: v.record(v.string(), v.unknown()) })),
  /** Keys of the shared state that name the conversation; `value` where it is text. */
  keys: v.array(v.object({ key: v.string(), value: v.optional(v.string()) })),
  /** Captured calls on this instance. */
  files: v.array(v.string()),
  instances: v.array(InstanceReportSchema),
  silent: v.array(v.string()),
});
