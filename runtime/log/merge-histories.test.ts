import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emptyView } from '../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { toEventId } from '../../shared/ids.ts';
import type { LoadedHistory } from './log-history.ts';
import { mergeHistories } from './merge-histories.ts';
import { createStoredEvents } from './stored-events.ts';

const epoch = 'abcdefghijx';

const said = (name: string): AssistEvent => ({
  type: 'utterance',
  utteranceId: name,
  revision: 0,
  role: 'customer',
  text: name,
  final: true,
  startMs: 0,
  endMs: 0,
});

function mirrorOf(names: readonly string[]) {
  const mirror = createStoredEvents({ epoch, maxEvents: 100 });
  for (const name of names) mirror.push(said(name));
  return mirror;
}

function loadedWith(names: readonly string[]): LoadedHistory {
  const newer = names.map((name, at) => ({ id: toEventId(epoch, at + 1), seq: at + 1, event: said(name) }));
  const nothing = { fence: 0, ended: false, origins: new Map(), viewSeq: 0, view: emptyView(), kept: [] };
  return { epoch, persisted: true, seq: names.length, newer, ...nothing };
}

const textsOf = (merged: ReturnType<typeof mergeHistories>) => merged?.view.utterances.map(({ text }) => text).sort();

// Two instances that get one chat message while Redis is unreachable write the same suggestion, and may do so under the same id.
const own = ['a', 'b', 'only here', 'same', 'here too'];
const others = ['a', 'b', 'only there', 'same', 'there too', 'and this'];
const all = ['a', 'and this', 'b', 'here too', 'only here', 'only there', 'same', 'there too'];

describe('merging two histories that have diverged and agree again at one place', () => {
  it('keeps what is before that place, with a backlog', () => {
    const backlog = own.slice(2).map(said);
    const merged = mergeHistories({ mirror: mirrorOf(own), persisted: true, backlog }, loadedWith(others));
    assert.deepEqual(textsOf(merged), all);
  });

  it('keeps what is before that place, after Redis lost its newest events', () => {
    const merged = mergeHistories({ mirror: mirrorOf(own), persisted: true, backlog: [] }, loadedWith(others));
    assert.deepEqual(textsOf(merged), all);
  });

  it('keeps it where the place is the newest event that both have', () => {
    const [shortOwn, shortOthers] = [own.slice(0, 4), others.slice(0, 4)];
    const merged = mergeHistories(
      { mirror: mirrorOf(shortOwn), persisted: true, backlog: [] },
      loadedWith(shortOthers),
    );
    assert.deepEqual(textsOf(merged), ['a', 'b', 'only here', 'only there', 'same']);
  });
});
