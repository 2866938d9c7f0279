/** The mask of each conversation: what the instance masks everywhere, and what its queue masks beside that. */
import type { ConversationId } from '../../../shared/ids.ts';
import { type MaskKind, maskKinds } from '../../../shared/mask-kinds.ts';
import type { ConversationQueues } from '../ports/conversation-queues.ts';
import type { Masker } from './masker.ts';

export type ConversationMasks = {
  /** It changes with what is known of the queue. A text that was stored before stays as it is. */
  of(id: ConversationId): Masker;
  /** Of everything that any queue masks, for texts of which the conversation is not known. */
  readonly strictest: Masker;
};

/** For a text of that conversation. */
export type MaskText = (text: string, id: ConversationId) => string;

type MasksOptions = {
  /** Everywhere. */
  readonly kinds: readonly MaskKind[];
  readonly queues: Pick<ConversationQueues, 'of' | 'masking'>;
  readonly createMasker: (kinds: readonly MaskKind[]) => Masker;
};

/** One mask is made for each set of kinds. */
export function createConversationMasks({ kinds, queues, createMasker }: MasksOptions): ConversationMasks {
  const made = new Map<string, Masker>();
  const maskerOf = (more: readonly MaskKind[] = []): Masker => {
    const all = maskKinds.filter((kind) => kinds.includes(kind) || more.includes(kind));
    const key = all.join();
    const masker = made.get(key) ?? createMasker(all);
    made.set(key, masker);
    return masker;
  };
  const following = (current: () => Masker): Masker => ({
    get kinds() {
      return current().kinds;
    },
    mask: (text) => current().mask(text),
    find: (text) => current().find(text),
  });
  return {
    of: (id) => following(() => maskerOf(queues.of(id)?.settings.masking)),
    strictest: following(() => maskerOf(queues.masking())),
  };
}
