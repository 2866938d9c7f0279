import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatHistory, formatView, parseHistory, parseView, searchRequest } from './history-address.ts';

const record = '5f1d1d6a-1111-4222-8333-444455556666';

test('the address holds the view and the filters of the history, and gives them back', () => {
  const filters = {
    from: '2026-11-01',
    to: '2026-11-02',
    archiveQueue: 'q-1x2y3z',
    archiveLanguage: 'es',
    mood: 'negative',
    alert: 'promise',
    record,
  } as const;
  const search = formatHistory(filters, formatView('history', '?layout=wall'));
  assert.equal(parseView(search), 'history');
  assert.deepEqual(parseHistory(search), filters);
  assert.equal(formatHistory({}, formatView('live', search)), '?layout=wall');
});

test('what does not fit in the address is left out', () => {
  assert.deepEqual(
    parseHistory(
      '?from=yesterday&to=2026-13-40&archiveLanguage=x1&record=me&mood=sad&alert=typed&archiveQueue=typed+words',
    ),
    {},
  );
  assert.equal(parseView('?view=else'), 'live');
});

test('a search counts its last day whole, and carries words, agent and intent that the address never has', () => {
  const request = searchRequest(
    { from: '2026-11-02', to: '2026-11-02', archiveQueue: 'q-1x2y3z', mood: 'negative', alert: 'hold' },
    { words: ' refund ', agent: 'dana', intent: ' order ', queue: 'Car claims' },
  );
  assert.equal(Date.parse(request.to!) - Date.parse(request.from!), 86_400_000);
  assert.equal(request.query, 'refund');
  assert.deepEqual([request.agent, request.intent], ['dana', 'order']);
  assert.deepEqual([request.mood, request.alert], ['negative', 'hold']);
  assert.equal(request.queue, 'Car claims');
  assert.deepEqual(searchRequest({}, { words: ' ', agent: '', intent: '' }), {});
});
