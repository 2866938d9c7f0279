import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foldEvents } from '../../../shared/assist/conversation.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { id, knowledge, maskerOf, message, prefix, said, setUpFeed, suggestions } from '../../testing/feed-fixture.ts';

describe('the assist feed', () => {
  it('attaches sentiment, entities, intents and suggestions to their utterance', async () => {
    const { feed, events, clock } = setUpFeed();
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

  it('matches the notification of a bot message that Dialogflow has under the agent, and shows it once', async () => {
    const { feed, log } = setUpFeed();
    const chat = feed.of(id);
    chat.started('chat');
    chat.utterance(said(1, 'Welcome to Maple Home.', { role: 'bot' }));
    chat.result(message('m1', 'Welcome to Maple Home.', { role: 'agent' }));
    await chat.flush();
    const { utterances } = (await log.snapshot(id)).conversation;
    assert.deepEqual(
      utterances.map(({ role, text }) => [role, text]),
      [['bot', 'Welcome to Maple Home.']],
    );
  });

  it('keeps intents that arrive before their message', async () => {
    const { feed, events } = setUpFeed();
    const call = feed.of(id);
    call.utterance(said(1, 'hello'));
    call.result(suggestions([], { latestMessage: `${prefix}/x/messages/m1`, intents: [{ name: 'i', confidence: 1 }] }));
    call.result(message('m1', 'hello'));
    await call.flush();
    assert.equal(foldEvents(await events()).intents.u1?.[0]?.name, 'i');
  });

  it('T31 emits each event once for duplicates of stream and notification, in any order', async () => {
    const { feed, events } = setUpFeed();
    const call = feed.of(id);
    call.started('voice');
    call.utterance(said(1, 'Hello there.'));
    const first = message('m1', 'hello there');
    call.result(first);
    call.result(first, { utteranceId: 'u1' });
    call.result(suggestions([knowledge]));
    call.result(suggestions([knowledge]));
    // A late interim of a final utterance, and speech that the call's own stream reports.
    call.utterance(said(1, 'Hello', { final: false, revision: 7 }));
    call.recognized(
      { kind: 'recognition', text: 'Hello there', final: true, words: [] },
      { role: 'customer', speechId: 'm1' },
    );
    call.result(message('m9', 'no direct source has this'));
    call.ended();
    call.ended();
    call.result({ kind: 'lifecycle', status: 'ended' });
    await call.flush();
    assert.deepEqual(
      (await events()).map((e) => (e.type === 'conversation' ? e.status : e.type)),
      ['started', 'utterance', 'utterance', 'sentiment', 'suggestion', 'ended'],
    );
  });

  it('T31 emits a conversation that only notifications report, once per utterance and in order', async () => {
    const { feed, events } = setUpFeed();
    const call = feed.of(id);
    const recognized = (text: string, final: boolean, speechId: string) =>
      call.recognized({ kind: 'recognition', text, final, words: [] }, { role: 'agent', speechId });
    call.result({ kind: 'lifecycle', status: 'started' });
    recognized('good', false, 'm1');
    recognized('good morning', true, 'm1');
    recognized('good mor', false, 'm1');
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

  it('T31 knows the events of another instance, from before and while it follows', async () => {
    const { feed, make, events } = setUpFeed();
    const call = feed.of(id);
    call.started('voice');
    call.utterance(said(1, 'one'));
    call.result(message('m1', 'one'), { utteranceId: 'u1' });
    await call.flush();
    const other = make().of(id);
    other.followOthers();
    other.result(message('m1', 'one'));
    other.recognized(
      { kind: 'recognition', text: 'two', final: true, words: [] },
      { role: 'customer', speechId: 'm2' },
    );
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

  it('matches a message with its masked utterance', async () => {
    const { feed, make, events } = setUpFeed({ masker: maskerOf(/\d{4,}/g) });
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
    const { feed, events } = setUpFeed({ masker: maskerOf(/secret1/g) });
    const call = feed.of(id);
    call.utterance(said(1, 'secret1', { entities: [{ kind: 'x', start: 0, end: 7, value: 'secret1' }] }));
    call.result(suggestions([{ ...knowledge, text: 'secret1', title: 'secret1', query: 'secret1' }]));
    await call.answer({ ...knowledge, text: 'a secret1' }, { query: 'the secret1' });
    await call.summary({ sections: [{ title: 'What', text: 'The secret1 is out.' }] });
    assert.equal(JSON.stringify(await events()).includes('secret1'), false);
  });

  it('reports a failed feature once per error code', async () => {
    const { feed, events } = setUpFeed();
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
});
