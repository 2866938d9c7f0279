import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { AnswerDraft } from '../../../shared/api/answer-stream.ts';
import { maskDrafts } from './mask-drafts.ts';
import { createMasker } from './masker.ts';

function written(text: string): AnswerDraft[] {
  const seen: AnswerDraft[] = [];
  const listen = maskDrafts((draft) => seen.push(draft), createMasker(['card', 'email', 'phone']).mask);
  for (let length = 1; length <= text.length; length++) listen({ checked: '', unchecked: text.slice(0, length) });
  listen({ checked: text, unchecked: '' });
  return seen;
}

const allOf = (seen: readonly AnswerDraft[]): string =>
  seen.map(({ checked, unchecked }) => checked + unchecked).join('\n');

it('no part of a number or an address is shown while it is written', () => {
  const seen = written('Your card 4111 1111 1111 1111 is noted, and ana@example.com too. ');
  assert.doesNotMatch(allOf(seen), /4111|1111|ana@|example/);
  assert.match(seen.at(-2)!.unchecked, /is noted, and .* too\./);
});

it('no part of a number in words is shown while it is written', () => {
  const english = written(
    'It is Four, five three two zero one five one one two eight three zero three six six, noted. ',
  );
  assert.doesNotMatch(allOf(english), /four|five|two|eight/i);
  assert.match(english.at(-2)!.unchecked, /noted\./);
  const spanish = written(
    'Es cuatro cinco tres dos cero uno cinco uno uno dos ocho tres cero tres séis seis, gracias. ',
  );
  assert.doesNotMatch(allOf(spanish), /cuatro|cinco|ocho/);
});
