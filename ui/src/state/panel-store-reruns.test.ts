import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRenderEffect, createRoot } from 'solid-js';
import { foldEvents } from '../../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { reactiveTests } from '../../test/reactive-tests.ts';
import * as fixtures from '../gallery/fixtures.ts';
import { createKeyed } from './keyed.ts';
import { createPanelStore, type PanelStore } from './panel-store.ts';
import { wholeWindow } from './row-window.ts';
import { rowsInWindow, sameRow } from './transcript-rows.ts';

/** Counts how often each reader runs again, from now on. */
function countReruns<N extends string>(readers: Record<N, () => unknown>): () => Partial<Record<N, number>> {
  let counts: Partial<Record<N, number>> = {};
  createRoot(() => {
    for (const name of Object.keys(readers) as N[]) {
      createRenderEffect(() => {
        readers[name]();
        counts[name] = (counts[name] ?? 0) + 1;
      });
    }
  });
  counts = {};
  return () => {
    const counted = counts;
    counts = {};
    return counted;
  };
}

const viewReaders = ({ state }: PanelStore) => ({
  status: () => state.view.status,
  utterances: () => state.view.utterances.length,
  sentiments: () => Object.keys(state.view.sentiments),
  intents: () => Object.keys(state.view.intents),
  suggestions: () => state.view.suggestions.length,
  summary: () => state.view.summary,
  notices: () => state.view.notices.length,
  phase: () => state.phase,
});

const sentimentOf = (utteranceId: string): AssistEvent => ({
  type: 'sentiment',
  utteranceId,
  role: 'customer',
  score: -0.9,
  magnitude: 1,
});

/** The accessors of the transcript's rows, by key. */
function transcriptOf(store: PanelStore) {
  return createRoot(() => {
    const keyed = createKeyed(
      () => rowsInWindow(store.state.view, wholeWindow),
      (row) => row.key,
      sameRow,
    );
    return Object.fromEntries(keyed().map((entry) => [entry.key, entry.item]));
  });
}

reactiveTests(import.meta.url, () => {
  const [first, second] = fixtures.callUtterances as readonly Extract<AssistEvent, { type: 'utterance' }>[];

  const cases: [string, AssistEvent, object][] = [
    ['a sentiment', sentimentOf('u1'), { sentiments: 1 }],
    ['an utterance', first!, { utterances: 1 }],
    ['a summary', fixtures.summary, { summary: 1 }],
    ['the end of the conversation', fixtures.ended, { status: 1 }],
  ];
  for (const [what, event, expected] of cases) {
    test(`${what} reruns only the readers of what it changes`, () => {
      const store = createPanelStore();
      store.apply([fixtures.started]);
      const reruns = countReruns(viewReaders(store));
      store.apply([event]);
      assert.deepEqual(reruns(), expected);
    });
  }

  test('a reader reruns once for a batch, however many events it has', () => {
    const store = createPanelStore();
    const reruns = countReruns(viewReaders(store));
    store.apply([...fixtures.callUtterances, fixtures.summary]);
    assert.deepEqual(reruns(), { utterances: 1, summary: 1 });
  });

  test('a field that keeps its value reruns no reader', () => {
    const store = createPanelStore();
    store.apply([fixtures.started]);
    const reruns = countReruns(viewReaders(store));
    store.apply([fixtures.started]);
    assert.deepEqual(reruns(), {});
  });

  test('the state of the feed reruns no reader of the view', () => {
    const store = createPanelStore();
    const reruns = countReruns(viewReaders(store));
    store.feed('live', true);
    assert.deepEqual(reruns(), { phase: 1 });
  });

  test('a snapshot reruns the readers of what it brings and of what it no longer has', () => {
    const store = createPanelStore();
    store.apply([fixtures.started, first!, fixtures.summary]);
    const reruns = countReruns({
      utterances: () => store.state.view.utterances.length,
      summary: () => store.state.view.summary,
    });
    store.replace(foldEvents([first!, second!]));
    assert.deepEqual(reruns(), { utterances: 1, summary: 1 });
    assert.equal(store.state.view.summary, undefined);
  });

  test('a new utterance reruns no reader of another row', () => {
    const store = createPanelStore();
    store.apply([first!]);
    const reruns = countReruns(transcriptOf(store));
    store.apply([second!]);
    assert.deepEqual(reruns(), {});
  });

  test('a revision and a sentiment rerun the readers of their own row only', () => {
    const store = createPanelStore();
    store.apply([first!, second!]);
    const reruns = countReruns(transcriptOf(store));
    store.apply([{ ...second!, revision: second!.revision + 1, text: 'Corrected' }]);
    assert.deepEqual(reruns(), { [`u:${second!.utteranceId}`]: 1 });
    store.apply([sentimentOf(first!.utteranceId)]);
    assert.deepEqual(reruns(), { [`u:${first!.utteranceId}`]: 1 });
  });
});
