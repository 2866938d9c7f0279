/** What V8 keeps alive; other engines have ways of their own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ownCopy } from './own-copy.ts';

test('a part that is kept does not keep the text that it was cut from', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const [count, length] = [2_000, 10_000];
  const texts = () => Array.from({ length: count }, (_, i) => `${i}`.padStart(length, '-'));
  const partsOf = (keep: (text: string) => string) => texts().map((text) => keep(text.slice(-20)));
  const grownBy = (keep: (text: string) => string) => {
    const before = heap();
    const kept = partsOf(keep);
    const grown = heap() - before;
    assert.equal(kept.length, count);
    return grown;
  };
  const asCut = grownBy((part) => part);
  const asCopy = grownBy(ownCopy);
  assert.ok(asCopy * 10 < asCut, `${asCopy} bytes against ${asCut}`);
});
