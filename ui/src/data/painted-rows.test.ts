import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as v from 'valibot';
import { PaintedRowsRequestSchema, paintedPath } from '../../../shared/api/painted-rows.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import { reportPainted } from './painted-rows.ts';

const conversationId = parseConversationId('0a0a0a0a-1111-4222-8333-000000000001');
const said = (utteranceId: string, paint?: true): AssistEvent => ({
  ...{
    type: 'utterance',
    utteranceId,
    revision: 0,
    role: 'customer',
    text: 'hello',
    final: true,
    startMs: 0,
    endMs: 1,
  },
  ...(paint && { paint }),
});

/** What is sent for the events, `paintMs` after they came. */
function sentFor(events: readonly AssistEvent[], paintMs: number, startedMs = 0): unknown[] {
  const time = { now: 1_000 + startedMs };
  const sent: unknown[] = [];
  reportPainted(
    {
      conversationId,
      api: {
        async request(method, path, body) {
          sent.push([method, path, v.parse(PaintedRowsRequestSchema, body)]);
          return new Response();
        },
      },
      now: () => time.now,
      afterPaint(then) {
        time.now = 1_000 + paintMs;
        then();
      },
      isShown: (utteranceId) => utteranceId !== 'folded',
    },
    events,
    1_000,
  );
  return sent;
}

it('the panel reports once per chunk when the rows that ask for it were received and painted', () => {
  const rows = [
    { utteranceId: 'u2', receivedAgoMs: 16, paintedAgoMs: 0 },
    { utteranceId: 'folded', receivedAgoMs: 16 },
  ];
  assert.deepEqual(sentFor([said('u1'), said('u2', true), said('folded', true)], 16), [
    ['POST', paintedPath(conversationId), { rows }],
  ]);
});

it('nothing is reported of what did not ask, came before this was loaded, or was hidden for long', () => {
  assert.deepEqual(sentFor([said('u1')], 16), []);
  assert.deepEqual(sentFor([said('u1', true)], 90, 80), []);
  assert.deepEqual(sentFor([said('u1', true)], 70_000), []);
});
