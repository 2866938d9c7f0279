import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { AnswerDraft } from '../../../shared/api/answer-stream.ts';
import { maskDrafts } from './mask-drafts.ts';
import { createMasker } from './masker.ts';

it('no part of a number or an address is shown while it is written', () => {
  const seen: AnswerDraft[] = [];
  const listen = maskDrafts((draft) => seen.push(draft), createMasker(['card', 'email']).mask);
  const text = 'Your card 4111 1111 1111 1111 is noted, and ana@example.com too. ';
  for (let length = 1; length <= text.length; length++) listen({ checked: '', unchecked: text.slice(0, length) });
  listen({ checked: text, unchecked: '' });
  const all = seen.map(({ checked, unchecked }) => checked + unchecked).join('\n');
  assert.doesNotMatch(all, /4111|1111|ana@|example/);
  assert.match(seen.at(-2)!.unchecked, /is noted, and .* too\./);
});
