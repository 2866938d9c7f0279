import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { escapePattern } from '../../shared/escape-pattern.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'runtime/security.md'), 'utf8');
const threats = page.slice(page.indexOf('\n## Threats'), page.indexOf('\n## What is not covered'));
const findings = readFileSync(join(root, 'runtime/findings.md'), 'utf8');
const rows = threats
  .split('\n')
  .filter((line) => /^\| (?!threat \|)/.test(line))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));
/** `FILE` “TITLE”, where TITLE may end before the first part that differs from row to row of a table. */
const named = /`([\w./-]+\.(?:test|suite|contract)\.tsx?)` “([^”]+)”/g;

test('every threat of the threat model names what holds it, and at least one test', () => {
  assert.ok(rows.length > 30);
  for (const [threat, measure, shownBy, ...more] of rows) {
    assert.ok(threat && measure && more.length === 0, threat);
    const tests = [...(shownBy ?? '').matchAll(named)].map(([whole]) => whole);
    assert.ok(tests.length > 0, threat);
    assert.equal(tests.join(' · '), shownBy, `${threat}: something stands there that is no test`);
  }
});

test('every test that the threat model or the table of findings names exists under that title', () => {
  for (const [, file, title] of `${threats}${findings}`.matchAll(named)) {
    const path = join(root, file!);
    assert.ok(existsSync(path), `there is no ${file}`);
    assert.match(
      readFileSync(path, 'utf8'),
      new RegExp(`(?:\\b(?:test|it|describe)\\(\\s*|\\btitle: )['"\`]${escapePattern(title!)}`),
      `${file}: ${title}`,
    );
  }
});

test('every finding names at least one test', () => {
  const lines = findings.split('\n').filter((line) => /^\| (?!finding |---)/.test(line));
  assert.ok(lines.length > 40);
  for (const line of lines) assert.match(line, new RegExp(named.source), line);
});
