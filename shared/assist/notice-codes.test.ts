import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { safeParseAssistEvent } from './event.ts';
import { noticeCodes, noticePlace } from './notice-codes.ts';

test('the guide to errors has a row for every notice code and for no other', () => {
  const guide = readFileSync(new URL('../../runtime/errors.md', import.meta.url), 'utf8');
  const table = guide.slice(guide.indexOf('What agents read'));
  const documented = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code);
  assert.deepEqual(documented.toSorted(), Object.keys(noticeCodes).toSorted());
});

test('a reader accepts a code of a newer version and shows it in the panel', () => {
  const notice = { type: 'notice', level: 'info', code: 'of_a_newer_version', message: 'Something new' };
  assert.deepEqual(safeParseAssistEvent(notice), notice);
  assert.equal(noticePlace('of_a_newer_version'), 'panel');
  assert.equal(noticePlace('constructor'), 'panel');
});

test('a known code is shown where its row says', () => {
  assert.equal(noticePlace('audio_gap'), 'transcript');
  assert.equal(noticePlace('engine_failover'), 'panel');
});
