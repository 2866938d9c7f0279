/** The whole of an archived conversation. Apart from the searches, because the strict state is more than a page parses. */
import * as v from 'valibot';
import { ArchivedHeaderSchema } from './archive.ts';
import { SnapshotResponseSchema } from './event-stream.ts';

/** One conversation: what is known about it, and its state at the end, with transcript and summary. */
export const ArchivedConversationSchema = v.object({
  ...ArchivedHeaderSchema.entries,
  ...SnapshotResponseSchema.entries,
});
export type ArchivedConversation = v.InferOutput<typeof ArchivedConversationSchema>;
