/** The masks of the service, loaded where a setting asks for them: their tables of telephone numbers take memory and time to start. */
import type { MaskKind } from '../../shared/mask-kinds.ts';
import type { Config } from '../config.ts';
import { type ConversationMasks, createConversationMasks } from '../core/masking/conversation-masks.ts';
import type { Masker } from '../core/masking/masker.ts';
import type { ConversationQueues } from '../core/ports/conversation-queues.ts';

/** Undefined without kinds: nothing is masked. */
export async function loadMasker(kinds: readonly MaskKind[]): Promise<Masker | undefined> {
  if (kinds.length === 0) return undefined;
  const { createMasker } = await import('../core/masking/masker.ts');
  return createMasker(kinds);
}

/** Undefined where nothing is masked, and no queue can ask for it. */
export async function loadMasks(
  { maskKinds: kinds, QUEUES_FILE }: Pick<Config, 'maskKinds' | 'QUEUES_FILE'>,
  queues: Pick<ConversationQueues, 'of' | 'masking'>,
): Promise<ConversationMasks | undefined> {
  if (kinds.length === 0 && QUEUES_FILE === undefined) return undefined;
  const { createMasker } = await import('../core/masking/masker.ts');
  return createConversationMasks({ kinds, queues, createMasker });
}
