import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapePattern } from './escape-pattern.ts';

test('a text with every sign that means something in a pattern matches itself only', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a dollar and braces are among the signs.
  const text = '.*+?^${}()|[]\\ a-b/c';
  for (const flags of ['', 'u']) {
    const pattern = new RegExp(`^${escapePattern(text)}$`, flags);
    assert.match(text, pattern);
    assert.doesNotMatch(`x${text.slice(1)}`, pattern);
  }
});
