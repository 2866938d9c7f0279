/** What the readers of a conversation get once their part in it has ended. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emptyView } from '../../shared/assist/conversation.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { Access, PanelAccess } from '../core/ports/panel-access.ts';
import { bearer, createTestApp, mine, panelAccess, url } from '../testing/http-app.ts';
import { conversationId, data, endReason, setUpStreams, stored } from '../testing/panel-streams.ts';

const partEnd = 1_000;

describe('M3: the event stream of an agent whose part has ended', () => {
  it('is cut back to that part and ends with a typed event at the next check, which comes within a minute', async () => {
    const { clock, open, answerWith, followed, untils } = setUpStreams();
    const reader = open();
    reader.listener.onStart({ kind: 'tail', events: [stored(1), stored(2, 'said to the next agent')], head: 'e-2' });
    answerWith({ allowed: true, mode: 'participant', until: partEnd });
    await clock.advance(60_000);
    assert.deepEqual(untils, [partEnd]);
    const reset = reader.frames.find((frame) => frame.event === 'reset');
    assert.deepEqual(data(reset).conversation, emptyView());
    assert.deepEqual(endReason(reader.frames), ['ended']);
    assert.equal(followed(), 0);
  });

  it('holds that part alone when it is opened after the end, and follows nothing', async () => {
    const { clock, open, followed } = setUpStreams();
    const reader = open('e-7', {}, partEnd);
    await clock.advance(0);
    assert.deepEqual(
      reader.frames.map((frame) => frame.event),
      ['reset', 'end'],
    );
    assert.equal(followed(), 0);
    assert.ok(reader.state.ended);
  });
});

describe('M3: the check of one stream does not vouch for the next', () => {
  it('while Genesys does not answer: each next stream is checked by itself', async () => {
    const { clock, open, streams, answerWith } = setUpStreams();
    open();
    assert.ok(streams.checkDueAt('s', conversationId), 'the check when it was opened counts');
    answerWith(new EarshotError('unavailable'));
    await clock.advance(60_000);
    assert.equal(streams.checkDueAt('s', conversationId), undefined);
    answerWith({ allowed: true, mode: 'participant' });
    await clock.advance(60_000);
    assert.ok(streams.checkDueAt('s', conversationId), 'an answer counts again');
  });

  it('while the check runs, and while the stream is cut back to the part that has ended', async () => {
    let reply = (_: Access): void => {};
    const access = {
      authorize: () =>
        new Promise<Access>((resolve) => {
          reply = resolve;
        }),
    } as unknown as PanelAccess;
    const { clock, open, streams } = setUpStreams({ access });
    open();
    await clock.advance(60_000);
    const seen = [streams.checkDueAt('s', conversationId)];
    reply({ allowed: true, mode: 'participant', until: partEnd });
    while (streams.size > 0 && seen.length < 20) {
      await Promise.resolve();
      seen.push(streams.checkDueAt('s', conversationId));
    }
    assert.ok(seen.length > 2);
    assert.deepEqual(new Set(seen), new Set([undefined]));
  });
});

it('M3: the snapshot of an agent whose part has ended is that of their part', async () => {
  const asked: number[] = [];
  const log = {
    snapshot: () => assert.fail('the whole conversation must not be read'),
    async snapshotUntil(_id: string, until: number) {
      asked.push(until);
      return { conversation: emptyView(), cursor: 'e-0' };
    },
  } as unknown as ConversationLog;
  const access: PanelAccess = {
    ...panelAccess,
    authorize: async () => ({ allowed: true, mode: 'participant', until: partEnd }),
  };
  const response = await createTestApp({ log, access }).request(url(`/api/conversations/${mine}`), { headers: bearer });
  assert.equal(response.status, 200);
  assert.deepEqual(asked, [partEnd]);
});

it('M3: notes and feedback count as wrap-up, every other change as writing', async () => {
  const purposes: string[] = [];
  const access: PanelAccess = {
    ...panelAccess,
    async authorize(_identity, _id, purpose) {
      purposes.push(purpose);
      return { allowed: false, code: 'forbidden', reason: 'left' };
    },
  };
  const app = createTestApp({ access });
  for (const action of ['wrap-up', 'feedback', 'messages', 'knowledge', 'summary', 'complete', 'hold']) {
    await app.request(url(`/api/conversations/${mine}/${action}`), { method: 'POST', headers: bearer });
  }
  assert.deepEqual(purposes, ['wrap_up', 'wrap_up', 'write', 'write', 'write', 'write', 'write']);
});

it('signing out ends the event streams of that session and no other', () => {
  const { open, streams } = setUpStreams();
  const mine = open(undefined, { sessionId: 'mine' });
  const other = open(undefined, { sessionId: 'other' });
  streams.endSession('mine');
  assert.deepEqual(endReason(mine.frames), ['unauthorized']);
  assert.deepEqual(endReason(other.frames), []);
});
