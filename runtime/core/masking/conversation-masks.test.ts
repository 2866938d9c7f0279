import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseConversationId } from '../../../shared/ids.ts';
import type { MaskKind } from '../../../shared/mask-kinds.ts';
import { createConversationMasks } from './conversation-masks.ts';
import { createMasker } from './masker.ts';
import { UtteranceMask } from './utterance-mask.ts';

const id = parseConversationId('11111111-2222-4333-8444-555555555555');
const said = 'My card is 4111 1111 1111 1111, write to ada@example.com';

function setUp(kinds: readonly MaskKind[]) {
  let masking: readonly MaskKind[] | undefined;
  const masks = createConversationMasks({
    kinds,
    createMasker,
    queues: {
      of: () => masking && { settings: { name: 'A', masking }, by: ['queue'] },
      masking: () => ['email'],
    },
  });
  return {
    masks,
    learn: (more: readonly MaskKind[]) => {
      masking = more;
    },
  };
}

describe('The mask of a conversation', () => {
  it('is that of the instance, and of its queue from the moment on at which the queue is known', () => {
    const { masks, learn } = setUp(['card']);
    const utterances = new UtteranceMask(masks.of(id));
    const mask = () => utterances.mask({ utteranceId: 'u', role: 'customer', text: said, final: true }, 0).text;
    assert.equal(mask(), 'My card is [card], write to ada@example.com');
    learn(['email']);
    assert.equal(mask(), 'My card is [card], write to [email]');
  });

  it('cannot be less than that of the instance', () => {
    const { masks, learn } = setUp(['card']);
    learn([]);
    assert.equal(masks.of(id).mask(said), 'My card is [card], write to ada@example.com');
  });

  it('is the strictest where the conversation is not known', () => {
    assert.deepEqual(setUp(['card']).masks.strictest.kinds, ['card', 'email']);
  });
});
