import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseArticle } from './article.ts';
import { namesIn } from './names.ts';

test('a name has a capital in the middle of a sentence and is never written in lower case', async () => {
  const article = await parseArticle(
    'a.md',
    '# Paying\n\nYou can pay with PayPal or Apple Pay at Maple Home. Choose Return to make a return. We deliver on Monday. Nothing else counts here.',
  );
  assert.deepEqual(namesIn([article]).sort(), ['Apple Pay', 'Maple Home', 'PayPal']);
});
