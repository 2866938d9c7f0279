import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foldEvents } from '../../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { parseConversationId } from '../../../shared/ids.ts';
// The memory log is the reference of its port; the feed is tested against what readers of it really get.
import { createMemoryConversationLog } from '../../log/memory-conversation-log.ts';
import { createTestClock } from '../../testing/clock.ts';
import type { UtteranceDraft } from '../ports/assist-feed.ts';
import type { AssistResult, SuggestionDraft } from '../ports/assist-gateway.ts';
import { type LogFields, silentLogger } from '../ports/logger.ts';
import { silentMeter } from '../ports/meter.ts';
import { type AssistFeedOptions, createAssistFeed } from './feed.ts';

const id = parseConversationId('11111111-2222-4333-8444-555555555555');
const prefix = 'projects/p/locations/global';

function setUp(options: Partial<AssistFeedOptions> = {}) {
  const clock = createTestClock();
  const log = options.log ?? createMemoryConversationLog({ clock, random: () => 0.5 });
  const make = () =>
    createAssistFeed({ log, clock, logger: silentLogger, meter: silentMeter, engine: () => 'local', ...options });
  const events = async (): Promise<AssistEvent[]> => {
    const read = await log.read(id);
    return read.kind === 'tail' ? read.events.map((stored) => stored.event) : [];
  };
  return { clock, log, make, feed: make(), events };
}

const said = (n: number, text: string, more: Partial<UtteranceDraft> = {}): UtteranceDraft => ({
  utteranceId: `u${n}`,
  revision: 0,
  role: 'customer',
  text,
  final: true,
  startMs: n * 1000,
  endMs: n * 1000 + 500,
  ...more,
});
const message = (
  name: string,
  text: string,
  more: Partial<Extract<AssistResult, { kind: 'message' }>> = {},
): Extract<AssistResult, { kind: 'message' }> => ({
  kind: 'message',
  messageName: `${prefix}/conversations/c/messages/${name}`,
  role: 'customer',
  text,
  sentiment: { score: -0.5, magnitude: 0.5 },
  ...more,
});
const knowledge: SuggestionDraft = {
  kind: 'knowledge',
  text: 'Fourteen days',
  query: 'How long?',
  sources: [{ title: 'Refunds' }],
  answerRecord: `${prefix}/answerRecords/r1`,
};
const suggestions = (
  list: readonly SuggestionDraft[],
  more: Partial<Extract<AssistResult, { kind: 'suggestions' }>> = {},
): Extract<AssistResult, { kind: 'suggestions' }> => ({ kind: 'suggestions', suggestions: list, errors: [], ...more });

describe('the assist feed', () => {
  it('ties sentiment, entities, intents and suggestions to the utterance they belong to', async () => {
    const { feed, events, clock } = setUp();
    const call = feed.of(id);
    call.started('voice', 'en-US');
    call.utterance(said(1, 'I want', { final: false }));
    call.utterance(said(1, 'I want a refund', { revision: 1 }));
    await clock.advance(700);
    call.result(message('m1', 'I want a refund', { entities: [{ kind: 'topic', start: 9, end: 15 }] }), {
      utteranceId: 'u1',
    });
    call.result(suggestions([knowledge], { latestMessage: 'm1', intents: [{ name: 'refund', confidence: 0.9 }] }));
    await call.flush();
    const view = foldEvents(await events());
    assert.equal(view.engine, 'local');
    assert.equal(view.utterances.length, 1);
    assert.deepEqual(view.utterances[0]?.entities, [{ kind: 'topic', start: 9, end: 15 }]);
    assert.equal(view.utterances[0]?.messageId, 'm1');
    assert.equal(view.sentiments.u1?.score, -0.5);
    assert.equal(view.intents.u1?.[0]?.name, 'refund');
    const [card] = view.suggestions;
    assert.equal(card?.suggestionId, 's-r1');
    assert.equal(card?.utteranceId, 'u1');
    assert.equal(card?.proactive, true);
    assert.equal(card?.latencyMs, 700);
  });

  it('keeps intents that come before their message until it comes', async () => {
    const { feed, events } = setUp();
    const call = feed.of(id);
    call.utterance(said(1, 'hello'));
    call.result(suggestions([], { latestMessage: `${prefix}/x/messages/m1`, intents: [{ name: 'i', confidence: 1 }] }));
    call.result(message('m1', 'hello'));
    await call.flush();
    assert.equal(foldEvents(await events()).intents.u1?.[0]?.name, 'i');
  });

  it('T31 tells once what comes twice, by stream and by notification, in any order', async () => {
    const { feed, events } = setUp();
    const call = feed.of(id);
    call.started('voice');
    call.utterance(said(1, 'Hello there.'));
    const first = message('m1', 'hello there');
    call.result(first);
    call.result(first, { utteranceId: 'u1' });
    call.result(suggestions([knowledge]));
    call.result(suggestions([knowledge]));
    // A late interim of what is settled, and speech that the call's own stream tells.
    call.utterance(said(1, 'Hello', { final: false, revision: 7 }));
    call.heard(
      { kind: 'recognition', text: 'Hello there', final: true, words: [] },
      { role: 'customer', speechId: 'm1' },
    );
    call.result(message('m9', 'nobody said this first hand'));
    call.ended();
    call.ended();
    call.result({ kind: 'lifecycle', status: 'ended' });
    await call.flush();
    assert.deepEqual(
      (await events()).map((e) => (e.type === 'conversation' ? e.status : e.type)),
      ['started', 'utterance', 'utterance', 'sentiment', 'suggestion', 'ended'],
    );
  });

  it('T31 tells a conversation that only notifications know, once per utterance and in order', async () => {
    const { feed, events } = setUp();
    const call = feed.of(id);
    const heard = (text: string, final: boolean, speechId: string) =>
      call.heard({ kind: 'recognition', text, final, words: [] }, { role: 'agent', speechId });
    call.result({ kind: 'lifecycle', status: 'started' });
    heard('good', false, 'm1');
    heard('good morning', true, 'm1');
    heard('good mor', false, 'm1');
    call.result(message('m1', 'Good morning', { role: 'agent' }));
    call.result(message('m2', 'Hi', { sentAt: '2026-01-01T12:00:05.000Z' }));
    await call.flush();
    const view = foldEvents(await events());
    assert.deepEqual(
      view.utterances.map((u) => [u.utteranceId, u.role, u.text, u.final, u.startMs]),
      [
        ['m-m1', 'agent', 'good morning', true, 0],
        ['m-m2', 'customer', 'Hi', true, 5000],
      ],
    );
    assert.equal(Object.keys(view.sentiments).length, 2);
  });

  it('T31 knows what another instance told, before and while it listens', async () => {
    const { feed, make, events } = setUp();
    const call = feed.of(id);
    call.started('voice');
    call.utterance(said(1, 'one'));
    call.result(message('m1', 'one'), { utteranceId: 'u1' });
    await call.flush();
    const other = make().of(id);
    other.followOthers();
    other.result(message('m1', 'one'));
    other.heard({ kind: 'recognition', text: 'two', final: true, words: [] }, { role: 'customer', speechId: 'm2' });
    call.utterance(said(2, 'two'));
    call.result(suggestions([knowledge], { latestMessage: 'm1' }));
    await call.flush();
    await other.flush();
    other.result(suggestions([knowledge], { latestMessage: 'm1' }));
    other.ended();
    await other.flush();
    const all = await events();
    assert.deepEqual(
      all.map((e) => (e.type === 'utterance' ? e.utteranceId : e.type)),
      ['conversation', 'u1', 'u1', 'sentiment', 'u2', 'suggestion', 'conversation'],
    );
    assert.equal(foldEvents(all).channel, 'voice');
  });

  it('finds a masked message again', async () => {
    const redact = (text: string) => text.replace(/\d{4,}/g, '[card]');
    const { feed, make, events } = setUp({ redact });
    const chat = feed.of(id);
    chat.started('chat');
    chat.utterance(said(1, 'my card is 41111111', { messageId: 'genesys-1' }));
    await chat.flush();
    const other = make().of(id);
    other.result(message('m1', 'my card is 41111111'));
    await other.flush();
    const view = foldEvents(await events());
    assert.deepEqual(
      view.utterances.map((u) => [u.text, u.messageId]),
      [['my card is [card]', 'genesys-1']],
    );
    assert.ok(view.sentiments.u1);
  });

  it('masks every text of every kind of event', async () => {
    const { feed, events } = setUp({ redact: (text) => text.replaceAll('secret', '******') });
    const call = feed.of(id);
    call.utterance(said(1, 'secret', { entities: [{ kind: 'x', start: 0, end: 6, value: 'secret' }] }));
    call.result(suggestions([{ ...knowledge, text: 'secret', title: 'secret', query: 'secret' }]));
    await call.answer({ ...knowledge, text: 'a secret' }, { query: 'the secret' });
    await call.summary({ sections: [{ title: 'What', text: 'Her secret is out.' }] });
    assert.equal(JSON.stringify(await events()).includes('secret'), false);
  });

  it('cites the utterances that a summary rests on', async () => {
    const { feed } = setUp();
    const call = feed.of(id);
    call.utterance(said(1, 'My kettle leaks at the handle since Monday.'));
    const summary = await call.summary({
      sections: [{ title: 'Situation', text: 'The kettle leaks at the handle. She will sue the company.' }],
      answerRecord: `${prefix}/answerRecords/sum`,
    });
    assert.equal(summary.summaryId, 'sum');
    assert.deepEqual(
      summary.sections[0]?.sentences?.map((s) => s.utteranceIds),
      [['u1'], []],
    );
  });

  it('answers a request under the id of the suggestion that offered it', async () => {
    const { feed, events } = setUp();
    const call = feed.of(id);
    const query: SuggestionDraft = {
      kind: 'knowledge',
      text: '',
      query: 'How long?',
      sources: [],
      answerRecord: 'x/r7',
    };
    call.result(suggestions([query]));
    const event = await call.answer(knowledge, { query: 'How long?', suggestionId: 's-r7' });
    assert.equal(event.proactive, false);
    const view = foldEvents(await events());
    assert.deepEqual(
      view.suggestions.map((s) => [s.suggestionId, s.text]),
      [['s-r7', 'Fourteen days']],
    );
  });

  it('tells a failed feature once, by its code', async () => {
    const { feed, events } = setUp();
    const call = feed.of(id);
    const failed = suggestions([], { errors: [new EarshotError('quota_exhausted'), new EarshotError('internal')] });
    call.result(failed);
    call.result(failed);
    await call.flush();
    assert.deepEqual(
      (await events()).map((e) => e.type === 'notice' && e.params?.reason),
      ['quota_exhausted', 'internal'],
    );
  });

  it('counts and logs a failed append, and throws it at nobody but who waits for it', async () => {
    const lines: [string, LogFields | undefined][] = [];
    const { log: real } = setUp();
    const log = { ...real, append: async () => Promise.reject(new EarshotError('conflict')) };
    const { feed } = setUp({
      log,
      logger: { ...silentLogger, warn: (sentence, fields) => lines.push([sentence, fields]) },
    });
    const call = feed.of(id);
    call.utterance(said(1, 'words of a customer'));
    await call.flush();
    await assert.rejects(call.answer(knowledge, { query: 'q' }), (error: EarshotError) => error.code === 'conflict');
    assert.equal(lines.length, 2);
    assert.equal(JSON.stringify(lines).includes('customer'), false);
  });

  it('writes with the fence of the voice lease', async () => {
    const fences: unknown[] = [];
    const { log: real } = setUp();
    const log: typeof real = {
      ...real,
      append: (conversation, events, options) => {
        fences.push(options?.fence);
        return real.append(conversation, events, options);
      },
    };
    const { feed } = setUp({ log });
    feed.setFence(id, 4);
    feed.of(id).started('voice');
    await feed.of(id).flush();
    feed.setFence(id, undefined);
    feed.of(id).ended();
    await feed.of(id).flush();
    assert.deepEqual(fences, [4, undefined]);
  });

  it('forgets what is over after a while, what goes on not, and holds no timer for nothing', async () => {
    const { feed, clock, events } = setUp({ endedMs: 120_000, quietMs: 600_000 });
    const going = parseConversationId('31111111-2222-4333-8444-555555555555');
    const [first, second] = [feed.of(id), feed.of(going)];
    first.started('voice');
    second.started('voice');
    first.ended();
    await clock.advance(60_000);
    assert.equal(feed.of(id), first);
    await clock.advance(121_000);
    assert.notEqual(feed.of(id), first);
    assert.equal(feed.of(going), second);
    feed.of(id).ended();
    await feed.of(id).flush();
    assert.equal((await events()).length, 2, 'knows from the log that it is over');
    await clock.advance(700_000);
    assert.notEqual(feed.of(going), second);
    await clock.advance(800_000);
    await feed.close();
    assert.equal(clock.pending, 1, 'the log has one of its own');
  });

  it('forgets the conversation that was quiet longest, and reads it back from the log', async () => {
    const { make, events } = setUp({ maxConversations: 2 });
    const feed = make();
    feed.of(id).started('chat');
    await feed.of(id).flush();
    for (const n of [1, 2]) feed.of(parseConversationId(`${n}1111111-2222-4333-8444-55555555555${n}`));
    feed.of(id).started('chat');
    feed.of(id).ended();
    await feed.of(id).flush();
    assert.deepEqual(
      (await events()).map((e) => e.type === 'conversation' && [e.status, e.channel]),
      [
        ['started', 'chat'],
        ['ended', 'chat'],
      ],
    );
  });
});
