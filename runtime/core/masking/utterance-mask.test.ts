import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { maskKinds } from '../../../shared/mask-kinds.ts';
import { createMasker } from './masker.ts';
import { UtteranceMask } from './utterance-mask.ts';

const masker = createMasker(maskKinds);

/** Masks finals one second after another: `c` the customer, `a` the agent. Texts as they stand at the end. */
function conversation(lines: readonly (readonly [role: 'c' | 'a', text: string])[], stepMs = 1_000): string[] {
  const mask = new UtteranceMask(masker);
  const shown: string[] = [];
  for (const [i, [role, text]] of lines.entries()) {
    const said = { utteranceId: String(i), role: role === 'c' ? 'customer' : 'agent', text, final: true } as const;
    const { text: masked, withdrawn } = mask.mask(said, i * stepMs);
    shown.push(masked);
    for (const each of withdrawn) shown[Number(each.utteranceId)] = each.text;
  }
  return shown;
}

describe('masking of a number that is divided over utterances', () => {
  it('withdraws the first half when the second half completes a card number', () => {
    const said = [
      ['c', 'my card is 4111 1111'],
      ['c', '1111 1111 thanks'],
    ] as const;
    assert.deepEqual(conversation(said), ['my card is [card]', '[card] thanks']);
  });

  it('finds four quarters, with the agent repeating each and words between', () => {
    const said = [
      ['c', 'it is 4111'],
      ['a', '4111, yes'],
      ['c', '1111'],
      ['a', 'okay'],
      ['c', 'then 1111'],
      ['a', 'go on'],
      ['c', '1111'],
    ] as const;
    const shown = conversation(said);
    assert.equal(shown.join(' ').includes('1111'), false, shown.join(' | '));
  });

  it('finds halves that stand before and behind words without any number', () => {
    const said = [
      ['c', 'my card is 4111 1111'],
      ['a', 'please go on'],
      ['c', '1111 1111 thanks'],
    ] as const;
    assert.deepEqual(conversation(said), ['my card is [card]', 'please go on', '[card] thanks']);
  });

  it('finds a number that one speaker begins and the other ends', () => {
    const said = [
      ['a', 'so that is 4111 1111 1111'],
      ['c', '1111'],
    ] as const;
    assert.deepEqual(conversation(said), ['so that is [card]', '[card]']);
  });

  it('finds spoken digits over two utterances', () => {
    const said = [
      ['c', 'four one one one one one one one'],
      ['c', 'one one one one one one one one'],
    ] as const;
    assert.deepEqual(conversation(said), ['[card]', '[card]']);
  });

  it('uses the question of the agent as context', () => {
    const said = [
      ['a', 'And the security code on the back of the card?'],
      ['c', "it's 737"],
    ] as const;
    assert.deepEqual(conversation(said)[1], "it's [cvv]");
  });

  it('leaves what comes too late to continue a number', () => {
    const said = [
      ['c', 'order 4111 1111'],
      ['c', '1111 1111 items'],
    ] as const;
    assert.deepEqual(conversation(said, 60_000), ['order 4111 1111', '1111 1111 items']);
  });

  it('leaves whole numbers of different things', () => {
    const said = [
      ['c', 'the order is 471293'],
      ['c', 'and I ordered 2 lamps on the 14th'],
    ] as const;
    assert.deepEqual(conversation(said), ['the order is 471293', 'and I ordered 2 lamps on the 14th']);
  });
});

describe('masking of interim texts', () => {
  const interim = (text: string) =>
    new UtteranceMask(masker).mask({ utteranceId: 'u', role: 'customer', text, final: false }, 0).text;

  it('hides digits at the end that may still become a number', () => {
    assert.equal(interim('my card is 4111 1111'), 'my card is …');
    assert.equal(interim('my card is four one one one'), 'my card is …');
    assert.equal(interim('my card is 4111 1111 1111 1111'), 'my card is [card]');
  });

  it('shows small numbers and digits that are over', () => {
    assert.equal(interim('I have 2'), 'I have 2');
    assert.equal(interim('order 471293 is late'), 'order 471293 is late');
  });

  it('withdraws the first half of a number that an interim completes', () => {
    const mask = new UtteranceMask(masker);
    mask.mask({ utteranceId: 'u1', role: 'customer', text: 'card 4111 1111', final: true }, 0);
    const second = mask.mask({ utteranceId: 'u2', role: 'customer', text: '1111 1111 and', final: false }, 500);
    assert.deepEqual(second, { text: '[card] and', withdrawn: [{ utteranceId: 'u1', text: 'card [card]' }] });
  });
});
