/** What the panels of a browser tell each other about their shared stream. Parsed here: other pages of the origin can post, too. */
import * as v from 'valibot';

const id = v.pipe(v.string(), v.maxLength(100));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const ids = v.pipe(v.array(id), v.maxLength(1_000));

/** One frame or comment of the stream; without a conversation it concerns all. */
const ItemSchema = v.object({
  conversationId: v.optional(id),
  event: v.optional(id),
  id: v.optional(id),
  data: v.optional(v.string()),
  comment: v.optional(v.string()),
});
export type StreamItem = v.InferOutput<typeof ItemSchema>;

const WantSchema = v.object({
  /** One `follow` of one panel. */
  sub: id,
  conversationId: v.pipe(v.string(), v.uuid()),
  after: v.optional(id),
});
export type Want = v.InferOutput<typeof WantSchema>;

/** `term` rises with each leader, so that what a former one says is recognized as old. */
const fromLeader = { term: count };

const PeerMessageSchema = v.variant('type', [
  /** From each panel to the leader: all that it follows. */
  v.object({ type: v.literal('wants'), peer: id, wants: v.pipe(v.array(WantSchema), v.maxLength(1_000)) }),
  /** A panel has become the leader: the others say what they want. */
  v.object({ type: v.literal('leader'), ...fromLeader }),
  /** Stream number `stream` is opened, and carries these. */
  v.object({ type: v.literal('serving'), ...fromLeader, stream: count, subs: ids }),
  /** What a chunk of that stream held; possibly nothing. */
  v.object({ type: v.literal('chunk'), ...fromLeader, stream: count, items: v.array(ItemSchema) }),
  /** The stream dropped; the next is opened after `waitMs`. */
  v.object({ type: v.literal('interrupted'), ...fromLeader, waitMs: count }),
  /** The service refused the stream. */
  v.object({ type: v.literal('refused'), ...fromLeader }),
  /** These need a stream of their own: the shared one is full, or the service has none. */
  v.object({ type: v.literal('alone'), ...fromLeader, subs: ids }),
]);
export type PeerMessage = v.InferOutput<typeof PeerMessageSchema>;
export type LeaderMessage = Extract<PeerMessage, { term: number }>;

/** The message, or undefined for anything else. */
export function parsePeerMessage(value: unknown): PeerMessage | undefined {
  const parsed = v.safeParse(PeerMessageSchema, value);
  return parsed.success ? parsed.output : undefined;
}
