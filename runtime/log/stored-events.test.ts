import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { stored } from '../testing/panel-streams.ts';
import { createStoredEvents } from './stored-events.ts';

const notice: AssistEvent = { type: 'notice', level: 'info', code: 'audio_gap', message: 'A part is missing' };

test('the first event after a rest is in the view once', () => {
  const events = createStoredEvents({ epoch: 'e', maxEvents: 100 });
  events.push(stored(1).event);
  events.rest();
  events.push(notice);
  assert.equal(events.snapshot().conversation.notices.length, 1);
  assert.equal(events.snapshot().conversation.utterances.length, 1);
});

test('a view that rests loses nothing, however many events the rest drops', () => {
  for (const maxEvents of [4, 100]) {
    for (let count = 1; count <= 260; count++) {
      const events = createStoredEvents({ epoch: 'e', maxEvents });
      for (let seq = 1; seq <= count; seq++) events.push(stored(seq).event);
      const before = events.snapshot();
      events.rest();
      assert.deepEqual(events.snapshot(), before, `${count} events`);
    }
  }
});
