import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldEvents } from '../../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import * as fixtures from '../gallery/fixtures.ts';
import { createPanelStore } from './panel-store.ts';

const events: readonly AssistEvent[] = [...fixtures.wholeCall, fixtures.unclear, fixtures.summary, fixtures.ended];

test('the store shows exactly the fold of the events, however they are batched', () => {
  for (const size of [1, 2, 7, events.length]) {
    const store = createPanelStore();
    for (let at = 0; at < events.length; at += size) store.apply(events.slice(at, at + size));
    assert.deepEqual(store.state.view, foldEvents(events));
  }
});

test('a snapshot replaces everything, also what it no longer has', () => {
  const store = createPanelStore();
  store.apply(events);
  const other = foldEvents([fixtures.started, fixtures.interim]);
  store.replace(structuredClone(other));
  assert.deepEqual(store.state.view, other);
  assert.equal(store.state.view.summary, undefined);
});

test('a call that rings stays ringing while the service refuses it, until Genesys says otherwise', () => {
  const store = createPanelStore();
  store.ring(true);
  store.feed('forbidden', false);
  assert.equal(store.state.ringing, true);
  store.ring(false);
  assert.equal(store.state.ringing, false);
});
