/** What an instance does about the voice of a conversation, from who holds its lease and whose connections it has itself. */
import { isAmong, type VoiceHolder } from '../voice-lease.ts';

export type VoiceMove =
  /** No instance has the lease: it expired, the store lost it, or its owner has left. */
  | { readonly type: 'acquire' }
  /** A connection here is newer than the holder's. `isWhole`: the holder has no other participant that it goes on with. */
  | { readonly type: 'takeOver'; readonly isWhole: boolean; readonly lost: readonly string[] }
  /** The holder has other participants: this instance writes beside it. `lost`: participants whose newer connection is there. */
  | { readonly type: 'visit'; readonly lost: readonly string[] };

export type VoiceMoveFacts = {
  readonly instance: string;
  /** Whose connections this instance has. */
  readonly participants: ReadonlySet<string>;
  /** Those of them whose connection is newer than what the lease says. */
  readonly claimed: ReadonlySet<string>;
  readonly holder: VoiceHolder | undefined;
};

/** If every participant of this instance is `lost`, another instance has its call. */
export function decideMove({ instance, participants, claimed, holder }: VoiceMoveFacts): VoiceMove {
  if (!holder) return { type: 'acquire' };
  if (holder.instance === instance) return { type: 'takeOver', isWhole: true, lost: [] };
  const shared = [...participants].filter((one) => isAmong(one, holder.participants));
  const lost = shared.filter((one) => !claimed.has(one));
  if (lost.length === shared.length) return { type: 'visit', lost };
  return { type: 'takeOver', isWhole: holder.participants.every((one) => isAmong(one, claimed)), lost };
}
