import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultFeatures } from '../../../shared/api/features.ts';
import { foldEvents } from '../../../shared/assist/conversation.ts';
import * as f from '../gallery/fixtures.ts';
import { createMessages, loadWholeCatalog } from '../messages/messages.ts';
import { planSections } from './features.ts';
import { intentHistory, intentLabel } from './intents.ts';
import { latencyFigure } from './latency.ts';
import { moodOf } from './mood.ts';
import { type SentimentPoint, sentimentPoints, sentimentTrend, trendLine } from './sentiment-trend.ts';
import { currentGroup, isTimely, proactiveAnswers, suggestedQueries, timelyUtterances } from './suggestions.ts';
import { editDraft, editedSections, isEdited, startDraft, summaryText } from './summary-draft.ts';

const points = (...scores: number[]): SentimentPoint[] =>
  scores.map((score, i) => ({ utteranceId: `u${i}`, atMs: i, score, magnitude: 0.5 }));

test('scores become moods, and zero with a high magnitude is mixed', () => {
  assert.deepEqual(
    [-1, -0.3, 0, 0.3, 1].map((s) => moodOf(s)),
    ['negative', 'negative', 'neutral', 'positive', 'positive'],
  );
  assert.equal(moodOf(0, 2), 'mixed');
});

test('an alert needs a clear and recent fall below neutral', () => {
  const table: [number[], boolean][] = [
    [[], false],
    [[-0.9], false],
    [[0.5, 0.4, 0.5, -0.5, -0.6, -0.4], true],
    [[0.9, 0.9, 0.9, 0.4, 0.3, 0.3], false],
    [[-0.5, -0.5, -0.5, -0.5, -0.5, -0.5], false],
    [[0, 0, 0, -0.6, -0.6, 0.2], false],
    [[-0.7, -0.8], true],
  ];
  for (const [scores, alert] of table) assert.equal(sentimentTrend(points(...scores)).alert, alert, scores.join());
});

test('the trend is the speaker’s own', () => {
  const view = foldEvents([...f.callUtterances, ...f.moods]);
  assert.equal(sentimentTrend(sentimentPoints(view, 'customer')).now, 'negative');
  assert.equal(sentimentTrend(sentimentPoints(view, 'agent')).now, 'neutral');
  assert.equal(sentimentTrend(sentimentPoints(view, 'bot')).now, undefined);
});

test('the direction is that of the line, also at the start of a conversation', () => {
  const table: [number[], string][] = [
    [[-0.9], 'steady'],
    [[-0.9, -0.3], 'rising'],
    [[-0.8, -0.6, -0.3], 'rising'],
    [[-0.7, -0.8], 'steady'],
    [[0.4, -0.4], 'falling'],
    [[-0.6, -0.6, -0.6, 0.1, 0.2, 0.3], 'rising'],
  ];
  for (const [scores, direction] of table) {
    const trend = sentimentTrend(points(...scores));
    assert.equal(trend.direction, direction, scores.join());
    assert.ok(!(trend.alert && trend.direction === 'rising'), scores.join());
  }
});

test('the line stays in its box', () => {
  for (const pair of trendLine(points(-1, 1, 0, -1), 100, 40).split(' ')) {
    const [x, y] = pair.split(',').map(Number);
    assert.ok(x! >= 0 && x! <= 100 && y! >= 0 && y! <= 40, pair);
  }
  assert.equal(trendLine([], 10, 10), '');
});

test('a proactive answer is timely while it is the newest and few utterances followed', () => {
  const view = foldEvents(f.wholeCall);
  const list = proactiveAnswers(view.suggestions);
  const [older, newer] = ['k1', 'k2'].map((id) => view.suggestions.find((s) => s.suggestionId === id)!);
  assert.equal(isTimely(newer!, list, view.utterances), true);
  assert.equal(isTimely(older!, list, view.utterances), false);
  const later = foldEvents([...f.wholeCall, ...f.longCall(100).slice(-timelyUtterances - 1)]);
  assert.equal(isTimely(newer!, list, later.utterances), false);
});

test('a question without an answer is offered until it is asked', () => {
  const before = foldEvents([f.queryOnly]).suggestions;
  assert.deepEqual(
    suggestedQueries(before).map((s) => s.suggestionId),
    ['k3'],
  );
  const asked = { ...f.askedAnswer, query: ' HOW is an express delivery booked? ' } as typeof f.askedAnswer;
  assert.deepEqual(suggestedQueries(foldEvents([f.queryOnly, asked]).suggestions), []);
});

test('only the newest group of replies is shown', () => {
  const next = { ...f.smartReplies[0]!, suggestionId: 'r9', groupId: 'rg2' } as (typeof f.smartReplies)[number];
  assert.deepEqual(
    currentGroup(foldEvents([...f.smartReplies, next]).suggestions, 'smart_reply').map((s) => s.suggestionId),
    ['r9'],
  );
  assert.equal(currentGroup(foldEvents(f.smartReplies).suggestions, 'smart_reply').length, 3);
  assert.deepEqual(currentGroup([], 'smart_reply'), []);
});

test('sections come in the order of the setting, each once, knowledge with its two halves', () => {
  assert.deepEqual(
    planSections(['SMART_REPLY', 'KNOWLEDGE_SEARCH', 'TRANSCRIPT', 'PROACTIVE_GENERATIVE_KNOWLEDGE_ASSIST']),
    [
      { name: 'smart_reply', ask: false, proactive: false },
      { name: 'knowledge', ask: true, proactive: true },
      { name: 'transcript', ask: false, proactive: false },
    ],
  );
  assert.deepEqual(planSections(['NOT_A_FEATURE']), planSections(defaultFeatures));
});

test('intents are listed newest first, each once, with readable labels', async () => {
  const messages = createMessages('es', 'es', await loadWholeCatalog('es'));
  const labelOf = (name: string) => intentLabel(messages, name);
  const history = intentHistory(foldEvents([...f.callUtterances, ...f.intents]), labelOf);
  assert.deepEqual(
    history.map((i) => i.label),
    ['Refund request', 'Order where is'],
  );
  assert.equal(labelOf('CardLost'), 'Card lost');
  assert.equal(labelOf('track_order'), 'Seguimiento del pedido', 'the built-in engine has a name for each language');
});

test('the latency figure is a median of what was measured', () => {
  assert.deepEqual(latencyFigure(foldEvents(f.wholeCall)), { textMs: 480, suggestionMs: 340 });
  assert.deepEqual(latencyFigure(foldEvents([])), { textMs: undefined, suggestionMs: undefined });
});

test('a draft keeps the text of the agent and names the changed sections', () => {
  const base = foldEvents([f.summary]).summary!;
  const draft = startDraft(base, '2026-03-02T09:00:00Z');
  assert.equal(isEdited(draft), false);
  const edited = editDraft(draft, 2, 'Refund agreed.');
  assert.ok(isEdited(edited));
  assert.deepEqual(editedSections(edited), { Resolution: 'Refund agreed.' });
  assert.ok(summaryText(edited.sections).endsWith('Resolution\nRefund agreed.'));
});
