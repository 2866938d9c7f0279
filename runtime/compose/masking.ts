/** The mask of the service, loaded where a setting asks for it: its tables of telephone numbers take memory and time to start. */
import type { MaskKind } from '../../shared/mask-kinds.ts';
import type { Masker } from '../core/masking/masker.ts';

/** Undefined without kinds: nothing is masked. */
export async function loadMasker(kinds: readonly MaskKind[]): Promise<Masker | undefined> {
  if (kinds.length === 0) return undefined;
  const { createMasker } = await import('../core/masking/masker.ts');
  return createMasker(kinds);
}
