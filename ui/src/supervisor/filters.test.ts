import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { helpNeeded } from '../../../shared/supervisor/help-needed.ts';
import type { OverviewRow } from '../../../shared/supervisor/overview.ts';
import { type Filters, formatFilters, matches, parseFilters } from './filters.ts';
import { queueKeyOf } from './queue-key.ts';

const open = '5f1d1d6a-1111-4222-8333-444455556666';
const now = Date.parse('2026-11-27T10:00:10.000Z');
const row = (conversationId: string, change: Partial<OverviewRow> = {}): OverviewRow => ({
  ...{ conversationId, channel: 'voice', startedAt: '2026-11-27T10:00:00.000Z', alerts: [] },
  ...{ engineState: 'ok', connection: 'ok', need: { score: 0, reasons: [] } },
  ...change,
});
const shown = (rows: readonly OverviewRow[], filters: Partial<Filters>) =>
  rows
    .map((each) => ({ ...each, need: helpNeeded(each, now) }))
    .filter((each) => matches(each, { layout: 'list', ...filters }))
    .map(({ conversationId }) => conversationId);

describe('the filters of the live list in the address', () => {
  it('are given back as they were put there, beside what others have put there', () => {
    const filters: Filters = {
      ...{ channel: 'chat', language: 'es', queue: 'q-1x2y3z', reason: 'silence', layout: 'wall', open },
    };
    const search = formatFilters(filters, '?view=live&langTag=es');
    assert.deepEqual(parseFilters(search), filters);
    assert.match(search, /view=live&langTag=es/);
    assert.equal(formatFilters({ layout: 'list' }, search), '?view=live&langTag=es');
  });

  it('hold ids and names of enumerations alone: anything else in the address is left out', () => {
    const typed = '?channel=fax&language=spanish&queue=my+order+4471&reason=angry&layout=grid&open=me';
    assert.deepEqual(parseFilters(typed), { layout: 'list' });
  });
});

describe('the rows that filters show', () => {
  const rows = [
    row('a'),
    row('b', { channel: 'chat', language: 'es-MX', queue: { id: 'q9', name: 'Sales' } }),
    row('c', { connection: 'none', queue: { name: 'Sales' } }),
    row('d', { queue: { id: 'q7' } }),
  ];

  it('are those of the channel, the language, the queue and the reason', () => {
    assert.deepEqual(shown(rows, { channel: 'chat' }), ['b']);
    assert.deepEqual(shown(rows, { language: 'es' }), ['b']);
    assert.deepEqual(shown(rows, { reason: 'no_audio' }), ['c']);
    assert.deepEqual(shown(rows, { channel: 'chat', reason: 'no_audio' }), []);
  });

  it('are those of a queue by its name, whether or not its id is known, and by its id where that is all', () => {
    const sales = queueKeyOf({ name: 'Sales' })!;
    assert.match(sales, /^q-[a-z0-9]+$/);
    assert.deepEqual(shown(rows, { queue: sales }).sort(), ['b', 'c']);
    assert.deepEqual(shown(rows, { queue: 'q7' }), ['d']);
    assert.deepEqual(shown(rows, { queue: 'q9' }), ['b'], 'an address of an earlier version');
  });
});
