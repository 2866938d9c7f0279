import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConversationView } from '../../shared/assist/conversation.ts';
import { emptyView } from '../../shared/assist/conversation.ts';
import { data, setUpStreams, stored } from '../testing/panel-streams.ts';

describe('an event stream', () => {
  it('begins with the cursor it was resumed from and a random retry delay, then sends the tail', () => {
    const { open } = setUpStreams();
    const reader = open('e-3');
    assert.equal(reader.frames.length, 0, 'nothing before the log answers');
    reader.listener.onStart({ kind: 'tail', events: [stored(4), stored(5)], head: 'e-5' });
    assert.deepEqual(
      reader.frames.map((f) => [f.event, f.id]),
      [
        ['cursor', undefined],
        ['utterance', 'e-4'],
        ['utterance', 'e-5'],
      ],
    );
    assert.deepEqual(data(reader.frames[0]), { cursor: 'e-3', kind: 'tail' });
    assert.ok(reader.retries[0]! >= 1_000 && reader.retries[0]! <= 5_000);
    assert.deepEqual(data(reader.frames[1]), stored(4).event);
  });

  it('begins with seq 0 of the epoch of the log without a cursor', () => {
    const reader = setUpStreams().open();
    reader.listener.onStart({ kind: 'tail', events: [stored(1)], head: 'e-1' });
    assert.deepEqual(data(reader.frames[0]), { cursor: 'e-0', kind: 'tail' });
  });

  it('sends a reset with its cursor as the id', () => {
    const reader = setUpStreams().open('old-7');
    const conversation: ConversationView = { ...emptyView(), status: 'started' };
    reader.listener.onStart({ kind: 'reset', cursor: 'e-8', conversation });
    assert.deepEqual(data(reader.frames[0]), { cursor: 'e-8', kind: 'reset' });
    assert.equal(reader.frames[1]?.event, 'reset');
    assert.equal(reader.frames[1]?.id, 'e-8');
    assert.deepEqual(data(reader.frames[1]), { type: 'reset', cursor: 'e-8', conversation });
    reader.listener.onEvents([stored(9)]);
    assert.equal(reader.frames[2]?.id, 'e-9');
  });

  it('encodes an event once for all its readers', () => {
    const { open } = setUpStreams();
    const event = stored(1);
    const readers = [open(), open(), open()];
    for (const reader of readers) reader.listener.onStart({ kind: 'tail', events: [], head: 'e-0' });
    readers[0]!.listener.onEvents([event]);
    const { encoded } = event;
    assert.ok(encoded);
    for (const reader of readers.slice(1)) reader.listener.onEvents([event]);
    assert.equal(event.encoded, encoded);
    for (const reader of readers) assert.deepEqual(data(reader.frames.at(-1)), event.event);
  });

  it('sends a comment with the head id every ten seconds', async () => {
    const { clock, open } = setUpStreams();
    const reader = open();
    reader.listener.onStart({ kind: 'tail', events: [], head: 'e-0' });
    await clock.advance(35_000);
    assert.deepEqual(reader.comments, ['head e-42', 'head e-42', 'head e-42']);
  });

  it('notifies the reader when events of other instances are delayed, and when they are on time again', async () => {
    const { clock, open, setDegraded } = setUpStreams();
    const reader = open();
    reader.listener.onStart({ kind: 'tail', events: [], head: 'e-0' });
    await clock.advance(2_000);
    assert.deepEqual(reader.comments, []);
    setDegraded(true);
    await clock.advance(3_000);
    assert.deepEqual(reader.comments, ['delayed']);
    const later = open('e-3');
    await clock.advance(1_000);
    assert.deepEqual(later.comments, ['delayed'], 'a later reader is notified too');
    setDegraded(false);
    await clock.advance(1_000);
    assert.deepEqual(
      [reader.comments, later.comments],
      [
        ['delayed', 'on-time'],
        ['delayed', 'on-time'],
      ],
    );
  });
});
