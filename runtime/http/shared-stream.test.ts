import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emptyView } from '../../shared/assist/conversation.ts';
import { EarshotError } from '../../shared/errors.ts';
import { parseConversationId } from '../../shared/ids.ts';
import { data, ended, endReason, setUpStreams, stored } from '../testing/panel-streams.ts';

const a = parseConversationId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const b = parseConversationId('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');
const part = (conversationId: typeof a) => ({ conversationId, after: undefined });
const tail = { kind: 'tail', events: [], head: 'e-0' } as const;

describe('one stream for several conversations', () => {
  it('names the conversation in the id and in the data of every frame', () => {
    const { openShared } = setUpStreams();
    const reader = openShared([{ conversationId: a, after: 'e-3' }, part(b)]);
    const [first, second] = reader.listeners;
    first!.onStart({ kind: 'tail', events: [stored(4)], head: 'e-4' });
    second!.onStart({ kind: 'reset', cursor: 'e-8', conversation: emptyView() });
    second!.onEvents([stored(9, 'Größe: "5"')]);
    assert.deepEqual(
      reader.frames.map(({ event, id }) => [event, id]),
      [
        ['cursor', undefined],
        ['utterance', `${a}/e-4`],
        ['cursor', undefined],
        ['reset', `${b}/e-8`],
        ['utterance', `${b}/e-9`],
      ],
    );
    assert.deepEqual(data(reader.frames[0]), { conversationId: a, cursor: 'e-3', kind: 'tail' });
    assert.deepEqual(data(reader.frames[1]), { conversationId: a, ...stored(4).event });
    assert.deepEqual(data(reader.frames[2]), { conversationId: b, cursor: 'e-8', kind: 'reset' });
    assert.deepEqual(data(reader.frames[3]), {
      conversationId: b,
      type: 'reset',
      cursor: 'e-8',
      conversation: emptyView(),
    });
    assert.deepEqual(data(reader.frames[4]), { conversationId: b, ...stored(9, 'Größe: "5"').event });
  });

  it('passes on the same bytes to all readers of that form, made from those of the other form', () => {
    const { open, openShared } = setUpStreams();
    const writes: Uint8Array[] = [];
    const alone = open();
    const readers = [openShared([part(a)]), openShared([part(a), part(b)])];
    for (const reader of readers) {
      const { write } = reader.sink;
      reader.sink.write = (bytes) => {
        writes.push(bytes);
        write(bytes);
      };
    }
    for (const { listeners } of readers) listeners[0]!.onStart(tail);
    alone.listener.onStart(tail);
    writes.length = 0;
    const event = stored(1);
    for (const { listeners } of readers) listeners[0]!.onEvents([event]);
    const { encoded } = event;
    alone.listener.onEvents([event]);
    assert.equal(event.encoded, encoded, 'encoded once, in whichever form it is read first');
    assert.equal(writes.length, 2);
    assert.equal(writes[0], writes[1]);
    assert.deepEqual(data(alone.frames.at(-1)), event.event);
  });

  it('names the head of each conversation in its heartbeat', async () => {
    const { clock, openShared } = setUpStreams();
    const reader = openShared([part(a), part(b)]);
    for (const listener of reader.listeners) listener.onStart(tail);
    await clock.advance(10_000);
    assert.deepEqual(reader.comments, [`head ${a}/e-42 ${b}/e-42`]);
  });

  it('ends the part of a conversation that may not be seen, and carries the others on', async () => {
    const { clock, openShared, followed } = setUpStreams();
    const reader = openShared([{ ...part(a), refused: 'forbidden' }, part(b), { ...part(a), until: 5 }]);
    await clock.advance(0);
    reader.listeners[0]!.onStart({ kind: 'tail', events: [stored(1)], head: 'e-1' });
    const ends = reader.frames.filter(({ event }) => event === 'end').map(data);
    assert.deepEqual(ends, [
      { conversationId: a, reason: 'forbidden' },
      { conversationId: a, reason: 'ended' },
    ]);
    assert.equal(reader.frames.at(-1)?.id, `${b}/e-1`);
    assert.equal(reader.state.ended, false);
    assert.equal(followed(), 1);
  });

  it('checks access to each conversation, and ends the stream with the session or the last part', async () => {
    const refused: Record<string, 'forbidden' | 'unauthenticated'> = {};
    const access = {
      async authorize(_who: unknown, id: string) {
        const code = refused[id];
        return code ? { allowed: false, code, reason: 'left' } : { allowed: true, mode: 'participant' };
      },
    } as never;
    const { clock, openShared, followed } = setUpStreams({ access });
    const reader = openShared([part(a), part(b)]);
    for (const listener of reader.listeners) listener.onStart(tail);
    refused[a] = 'forbidden';
    await clock.advance(60_000);
    assert.deepEqual(data(reader.frames.at(-1)), { conversationId: a, reason: 'forbidden' });
    assert.equal(followed(), 1);
    refused[b] = 'unauthenticated';
    await clock.advance(60_000);
    assert.deepEqual(data(reader.frames.at(-1)), { reason: 'unauthorized' });
    assert.equal(reader.state.ended, true);

    const last = openShared([part(a)]);
    last.listeners[0]!.onError(new EarshotError('erased'));
    assert.deepEqual(last.frames.map(data), [{ conversationId: a, reason: 'erased' }, { reason: 'ended' }]);
  });

  it('ends the part of a conversation that has long been over', async () => {
    const { clock, openShared } = setUpStreams();
    const reader = openShared([part(a), part(b)]);
    reader.listeners[0]!.onStart({ kind: 'tail', events: [ended], head: 'e-9' });
    reader.listeners[1]!.onStart(tail);
    await clock.advance(301_000);
    assert.deepEqual(data(reader.frames.at(-1)), { conversationId: a, reason: 'ended' });
    assert.equal(reader.state.ended, false);
  });

  it('asks for access at the time at which the stream that it replaces would have', async () => {
    const { clock, openShared, asked, streams } = setUpStreams();
    const first = openShared([part(a)]);
    first.listeners[0]!.onStart(tail);
    await clock.advance(40_000);
    const checkDueAt = streams.checkDueAt('s', a);
    assert.equal(streams.checkDueAt('s', b), undefined);
    assert.equal(streams.checkDueAt('other', a), undefined);
    const next = openShared([{ ...part(a), checkDueAt }, part(b)]);
    for (const listener of next.listeners) listener.onStart(tail);
    first.source.onClose();
    assert.equal(asked(), 0);
    await clock.advance(15_000);
    assert.equal(asked(), 1);
  });

  it('takes a place for each conversation, and frees them all', () => {
    const { openShared, open } = setUpStreams({ maxStreamsPerAgent: 3, maxStreams: 4 });
    const first = openShared([part(a), part(b)]);
    assert.throws(() => openShared([part(a), part(b)]), { code: 'rate_limited' });
    assert.throws(() => openShared([part(a), part(b), part(b)], { agentId: 'other' }), { code: 'unavailable' });
    const second = open();
    first.source.onClose();
    second.source.onClose();
    openShared([part(a), part(b), part(b)]);
  });

  it('counts a slow reader once for all its conversations', () => {
    const { openShared, followed } = setUpStreams();
    const reader = openShared([part(a), part(b)]);
    for (const listener of reader.listeners) listener.onStart(tail);
    reader.state.buffered = 262_145;
    reader.listeners[1]!.onEvents([stored(1)]);
    assert.deepEqual(endReason(reader.frames), ['slow']);
    assert.equal(data(reader.frames.at(-1)).conversationId, undefined);
    assert.equal(followed(), 0);
  });
});
