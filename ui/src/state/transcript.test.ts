import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldEvents } from '../../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import * as f from '../gallery/fixtures.ts';
import { clockText, vttTime } from './clock-text.ts';
import { textParts } from './text-parts.ts';
import { exportTranscript } from './transcript-export.ts';
import { transcriptRows } from './transcript-rows.ts';
import { findMatches, searchUtterances } from './transcript-search.ts';

const words = {
  role: (role: string) => role.toUpperCase(),
  break: (kind: string, seconds: number | undefined) => `${kind} ${seconds ?? 'open'}`,
};
const rowsOf = (events: readonly AssistEvent[]) => {
  const view = foldEvents(events);
  return transcriptRows(view);
};

test('a row names the speaker where they change, and only there', () => {
  const opens = rowsOf(f.callUtterances).map((row) => row.kind === 'utterance' && row.opens);
  assert.deepEqual(opens, [true, true, false, true, true, true]);
});

test('gaps and pauses appear at their place in time, and the speaker is named again after one', () => {
  const kinds = rowsOf([...f.callUtterances, f.gap, f.securePause]).map((row) => row.kind);
  assert.deepEqual(kinds, [
    'utterance',
    'utterance',
    'utterance',
    'utterance',
    'utterance',
    'gap',
    'utterance',
    'securePause',
  ]);
  const [, , , , , gap] = rowsOf([...f.callUtterances, f.gap]);
  assert.equal(gap?.kind === 'gap' && gap.lengthMs, 1_700);
});

test('the kind of a loss follows from its cause', () => {
  const lost = (cause: string) => rowsOf([{ ...f.gap, params: { cause, seconds: 2 } } as AssistEvent])[0]?.kind;
  const causes = ['connection_lost', 'discarded', 'engine', 'overflow', 'paused', 'server_pause', 'secure_pause'];
  assert.deepEqual(causes.map(lost), ['gap', 'gap', 'missed', 'missed', 'pause', 'pause', 'securePause']);
});

test('a pause that is over shows its length once, not also as a pause without end', () => {
  const paused = {
    type: 'notice',
    level: 'info',
    code: 'paused',
    message: '',
    noticeId: 'p',
    startMs: 50_000,
  } as const;
  assert.deepEqual(
    rowsOf([paused]).map((r) => r.kind),
    ['pause'],
  );
  assert.deepEqual(rowsOf([paused, { ...paused, resolved: true, endMs: 60_000 }]), []);
});

test('a retracted loss has no row', () => {
  const { endMs: _, ...open } = f.gap as Extract<AssistEvent, { type: 'notice' }>;
  const lost = { ...open, params: { cause: 'connection_lost' } } as AssistEvent;
  assert.deepEqual(
    rowsOf([lost]).map((row) => row.kind === 'gap' && row.lengthMs),
    [undefined],
  );
  assert.deepEqual(rowsOf([lost, { ...lost, level: 'info', resolved: true } as AssistEvent]), []);
});

test('a final without text retracts its interims', () => {
  const final = { ...f.interim, text: '', final: true, revision: 9 } as AssistEvent;
  assert.equal(rowsOf([f.interim]).length, 1);
  assert.deepEqual(rowsOf([f.interim, final]), []);
});

test('the end of a long transcript has the same rows as the whole transcript', () => {
  const view = foldEvents([...f.longCall(50), f.gap]);
  const whole = transcriptRows(view);
  const end = transcriptRows({ ...view, utterances: view.utterances.slice(20), before: view.utterances[19] });
  assert.deepEqual(end, whole.slice(-end.length));
});

test('search ignores case and marks, and points into the original text', () => {
  assert.deepEqual(findMatches('Über ÜBER uber', 'über'), [
    [0, 4],
    [5, 9],
    [10, 14],
  ]);
  assert.deepEqual(findMatches('a👩🏽‍💻b café', 'cafe'), [[10, 14]]);
  assert.deepEqual(findMatches('anything', '   '), []);
  assert.deepEqual(searchUtterances(foldEvents(f.callUtterances).utterances, 'ORDER'), ['u1', 'u2']);
});

test('the parts of a text add up to the text', () => {
  for (const event of [...f.callUtterances, ...f.hardTexts]) {
    if (event.type !== 'utterance') continue;
    for (const query of ['', 'the', '<', 'e']) {
      assert.equal(
        textParts(event, findMatches(event.text, query))
          .map((p) => p.text)
          .join(''),
        event.text,
      );
    }
  }
  const broken = {
    text: 'short',
    entities: [
      { kind: 'x', start: 3, end: 99 },
      { kind: 'y', start: 0, end: 2 },
      { kind: 'z', start: 1, end: 3 },
    ],
  };
  assert.deepEqual(
    textParts(broken, []).map((p) => p.text),
    ['sh', 'ort'],
  );
});

test('the three formats have the same content, finals only', () => {
  const view = foldEvents([...f.callUtterances, f.gap, f.interim, ...f.moods, f.summary]);
  const txt = exportTranscript(view, 'txt', words);
  assert.ok(txt.startsWith('[0:01] AGENT: Good morning'));
  assert.ok(txt.includes('[0:31] (gap 1.7)'));
  assert.ok(!txt.includes('so when exactly'));
  const json = JSON.parse(exportTranscript(view, 'json', words)) as {
    utterances: { text: string; sentiment?: object }[];
    summary: unknown[];
  };
  assert.equal(json.utterances.length, 6);
  assert.deepEqual(json.utterances[1]!.sentiment, { score: -0.3, magnitude: 0.4 });
  assert.equal(json.summary.length, 3);
  const vtt = exportTranscript(view, 'vtt', words);
  assert.ok(vtt.startsWith('WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v AGENT>Good morning'));
});

test('WebVTT stays valid whatever was said', () => {
  const view = foldEvents(f.hardTexts);
  const vtt = exportTranscript(view, 'vtt', words);
  assert.equal(vtt.match(/-->/g)?.length, 5);
  assert.ok(!vtt.includes('<script>'));
  for (const block of vtt.trim().split('\n\n').slice(1)) assert.equal(block.split('\n').length, 2);
});

test('times read as people and players expect', () => {
  assert.deepEqual([0, 65_000, 3_723_000, -5].map(clockText), ['0:00', '1:05', '1:02:03', '0:00']);
  assert.equal(vttTime(3_723_045), '01:02:03.045');
});
