/** Two versions share one Redis: a rolling upgrade, a rollback, and what the previous release stored. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foldEvents } from '../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { assertIdsOnce, newConversationId, recorder, utterance, utterances } from '../testing/log-recorder.ts';
import { useRedisLogs } from '../testing/redis-logs.ts';
import { until } from '../testing/until.ts';

const logs = useRedisLogs('versions');

/** As a version after this one writes: another type, another value, another field. */
const newer = {
  type: { type: 'whiteboard', boardId: 'b1', strokes: [[1, 2]] } as unknown as AssistEvent,
  value: {
    type: 'suggestion',
    suggestionId: 's1',
    kind: 'hologram',
    proactive: true,
    text: 'x',
    sources: [],
  } as unknown as AssistEvent,
  field: { ...utterance(3), ...({ loudness: 0.4 } as object) } as AssistEvent,
};

const place = (id: ConversationId, part: string) => `${logs.prefix}:v1:log:{${id}}:${part}`;

describe('a conversation that a newer and an older version write', () => {
  it('what the older one does not know keeps its id, reaches its readers as it is, and is counted', async () => {
    let unknown = 0;
    const [upgraded, older] = [await logs.create(), await logs.create({ onUnknown: () => unknown++ })];
    const id = newConversationId();
    const reader = recorder();
    older.follow(id, undefined, reader.listener);
    await upgraded.append(id, [utterance(1), newer.type, newer.value, newer.field]);
    await older.append(id, [utterance(4)]);
    await until(() => reader.events.length === 5);
    assert.deepEqual(reader.events[1]!.event, newer.type);
    assert.equal((reader.events[2]!.event as { code?: string }).code, 'unknown_event');
    assert.deepEqual(reader.events[3]!.event, newer.field);
    assert.deepEqual(
      reader.events.map(({ seq }) => seq),
      [1, 2, 3, 4, 5],
    );
    assertIdsOnce(reader);
    assert.equal(unknown, 2);
    const texts = (await older.snapshot(id)).conversation.utterances.map(({ text }) => text);
    assert.deepEqual(texts, ['text 1', 'text 3', 'text 4']);
  });

  it('the older one saves no view over events that it does not know, so an upgrade finds them again', async () => {
    const older = await logs.create();
    const id = newConversationId();
    const upgraded = await logs.create();
    await upgraded.append(id, [newer.type]);
    await until(async () => (await older.snapshot(id)).cursor.endsWith('-1'));
    for (let n = 1; n <= 600; n += 20) await older.append(id, utterances(n, n + 19));
    assert.match(await logs.server.ask(`EXISTS ${place(id, 'view')}`), /:0/);
    const again = recorder();
    (await logs.create()).follow(id, undefined, again.listener);
    await until(() => again.events.length === 601);
    assert.deepEqual(again.events[0]!.event, newer.type);
  });

  it('a merge of the older one writes events of unknown types again', async () => {
    const [upgraded, older] = [await logs.create(), await logs.create()];
    const id = newConversationId();
    const reader = recorder();
    older.follow(id, undefined, reader.listener);
    await upgraded.append(id, [utterance(1), newer.type, utterance(2)]);
    await until(() => reader.events.length === 3);
    await upgraded.close();
    await logs.server.ask('FLUSHALL');
    await older.append(id, [utterance(3)]);
    await until(async () => (await logs.server.ask(`XLEN ${place(id, 'log')}`)).startsWith(':1'));
    const fresh = recorder();
    (await logs.create()).follow(id, undefined, fresh.listener);
    await until(() => fresh.starts.length === 1);
    const start = fresh.starts[0]!;
    assert.deepEqual(start.kind === 'reset' && start.conversation.utterances.map(({ text }) => text), [
      'text 1',
      'text 2',
      'text 3',
    ]);
    assert.match(await logs.server.ask(`XRANGE ${place(id, 'log')} - +`), /whiteboard/);
  });

  it('keys, messages and fields of a later version of the format are left alone', async () => {
    const log = await logs.create();
    const id = newConversationId();
    const reader = recorder();
    log.follow(id, undefined, reader.listener);
    const later = `${logs.prefix}:v2:log:{${id}}:meta`;
    await logs.server.ask(`HSET ${later} epoch later`);
    await log.append(id, [utterance(1)]);
    await logs.server.ask(`HSET ${place(id, 'meta')} shape round`);
    await logs.server.ask(`PUBLISH ${logs.prefix}:v1:live:{${id}} "turned around\\nnot json"`);
    await logs.server.ask(`PUBLISH ${logs.prefix}:v1:live:{${id}} "add"`);
    await log.append(id, [utterance(2)]);
    await until(() => reader.events.length === 2);
    assert.match(await logs.server.ask(`HGET ${place(id, 'meta')} shape`), /round/);
    assert.match(await logs.server.ask(`HGET ${later} epoch`), /later/);
    assert.deepEqual((await log.snapshot(id)).conversation, foldEvents(utterances(1, 2)));
  });
});

describe('what the previous release (0.2) stored', () => {
  /** Word for word as that release wrote it; it had no `facts` in a view, and the first events had no time. */
  async function store(id: ConversationId): Promise<void> {
    const view = { ...foldEvents([utterance(1)]) } as Record<string, unknown>;
    delete view.facts;
    const commands = [
      [
        'HSET',
        place(id, 'meta'),
        'epoch',
        'old',
        'seq',
        '3',
        'fence',
        '7',
        'ended',
        '0',
        'w:before',
        '3:3:3',
        'origins',
        'older:9',
      ],
      ['HSET', place(id, 'view'), 'seq', '1', 'json', JSON.stringify(view)],
      ['XADD', place(id, 'log'), '2-1', 'e', JSON.stringify(utterance(2))],
      ['XADD', place(id, 'log'), '3-1764200000000', 'e', JSON.stringify(utterance(3))],
    ];
    const redis = logs.redisOf(await logs.create());
    for (const command of commands) await redis.command(command);
  }

  it('is read and continued under its ids, with its fence', async () => {
    const id = newConversationId();
    await store(id);
    const log = await logs.create();
    const reader = recorder();
    log.follow(id, 'old-1' as never, reader.listener);
    await until(() => reader.events.length === 2);
    assert.deepEqual((await log.snapshot(id)).conversation, foldEvents(utterances(1, 3)));
    await assert.rejects(log.append(id, [utterance(9)], { fence: 6 }), { code: 'conflict' });
    assert.deepEqual(await log.append(id, [utterance(4)], { fence: 8 }), ['old-4']);
    await until(() => reader.events.length === 3);
    assert.equal((reader.events[2]!.event as { text: string }).text, 'text 4');
    assert.deepEqual(reader.resets, []);
  });
});
