import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foldEvents } from '../../../shared/assist/conversation.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import { id, knowledge, message, prefix, said, setUpFeed, suggestions } from '../../testing/feed-fixture.ts';
import { decorate } from '../decorate.ts';
import type { SuggestionDraft } from '../ports/assist-gateway.ts';
import { type LogFields, silentLogger } from '../ports/logger.ts';

describe('the appends of the assist feed', () => {
  it('cites the source utterances of a summary', async () => {
    const { feed } = setUpFeed();
    const call = feed.of(id);
    call.utterance(said(1, 'My kettle leaks at the handle since Monday.'));
    const summary = await call.summary({
      sections: [{ title: 'Situation', text: 'The kettle leaks at the handle. They will sue the company.' }],
      answerRecord: `${prefix}/answerRecords/sum`,
    });
    assert.equal(summary.summaryId, 'sum');
    assert.deepEqual(
      summary.sections[0]?.sentences?.map((s) => s.utteranceIds),
      [['u1'], []],
    );
  });

  it('answers a request under the id of the suggestion that offered it', async () => {
    const { feed, events } = setUpFeed();
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

  it('counts and logs a failed append, and rejects only for callers that wait for it', async () => {
    const lines: [string, LogFields | undefined][] = [];
    const { log: real } = setUpFeed();
    const log = decorate(real, { append: async () => Promise.reject(new EarshotError('conflict')) });
    const { feed } = setUpFeed({
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

  it('rejects the storing of exactly the events whose append failed, and makes them again', async () => {
    let failure: EarshotError | undefined = new EarshotError('unavailable');
    const { log: real } = setUpFeed();
    const log = decorate(real, {
      append: (...args) => (failure ? Promise.reject(failure) : real.append(...args)),
    });
    const { feed } = setUpFeed({ log });
    const call = feed.of(id);
    const inputs: Record<string, () => void> = {
      suggestion: () => call.result(suggestions([knowledge])),
      message: () => call.result(message('m1', 'hello')),
      speech: () =>
        call.recognized(
          { kind: 'recognition', text: 'good day', final: true } as Parameters<typeof call.recognized>[0],
          { role: 'agent', speechId: 's1' },
        ),
      end: () => call.ended(),
    };
    for (const write of Object.values(inputs)) await assert.rejects(call.stored(write), { code: 'unavailable' });
    failure = undefined;
    for (const write of Object.values(inputs)) await call.stored(write);
    const { conversation: view } = await real.snapshot(id);
    assert.deepEqual(view.utterances.map((u) => u.text).sort(), ['good day', 'hello']);
    assert.deepEqual([view.suggestions.length, Object.keys(view.sentiments).length, view.status], [1, 1, 'ended']);
  });

  it('counts and logs a conversation that cannot be read from the log, and appends all the same', async () => {
    const warnings: [string, LogFields | undefined][] = [];
    const { log: real, events } = setUpFeed();
    const log = decorate(real, { snapshot: () => Promise.reject(new EarshotError('timeout')) });
    const logger = { ...silentLogger, warn: (...line: [string, LogFields?]) => void warnings.push([line[0], line[1]]) };
    const { feed } = setUpFeed({ log, logger });
    await feed.of(id).stored(() => feed.of(id).started('chat'));
    assert.deepEqual(
      warnings.map(([, fields]) => fields),
      [{ conversationId: id, code: 'timeout' }],
    );
    assert.equal((await events()).length, 1);
  });

  it('writes with the fence of the voice lease', async () => {
    const fences: unknown[] = [];
    const { log: real } = setUpFeed();
    const log = decorate(real, {
      append: (conversation, events, options) => {
        fences.push(options?.fence);
        return real.append(conversation, events, options);
      },
    });
    const { feed } = setUpFeed({ log });
    feed.setFence(id, 4);
    feed.of(id).started('voice');
    await feed.of(id).flush();
    feed.releaseFence(id, 3);
    feed.of(id).notice({ level: 'info', code: 'engine_degraded', message: 'still fenced' });
    await feed.of(id).flush();
    feed.releaseFence(id, 4);
    feed.of(id).ended();
    await feed.of(id).flush();
    assert.deepEqual(fences, [4, 4, undefined]);
  });

  it('never evicts a conversation with a fence, so that a live call keeps it', async () => {
    const { feed, clock } = setUpFeed({ maxConversations: 1, endedMs: 60_000, quietMs: 60_000 });
    const call = feed.of(id);
    feed.setFence(id, 4);
    feed.of(parseConversationId('31111111-2222-4333-8444-555555555555'));
    await clock.advance(300_000);
    assert.equal(feed.of(id), call);
    feed.releaseFence(id, 4);
    await clock.advance(300_000);
    assert.notEqual(feed.of(id), call);
  });

  it('starts a conversation again that another instance has had and ended since its call left this one', async () => {
    const { make, events } = setUpFeed();
    const [here, there] = [make(), make()];
    const left = here.of(id);
    left.started('voice');
    await left.flush();
    left.release();
    there.of(id).ended();
    await there.of(id).flush();
    const back = here.of(id);
    back.started('voice');
    await back.flush();
    left.release();
    assert.equal(here.of(id), back, 'what was released before takes nothing from the one after it');
    assert.deepEqual(
      (await events()).map((event) => event.type === 'conversation' && event.status),
      ['started', 'ended', 'started'],
    );
  });

  it('appends what a feed was given that its call has released', async () => {
    const { feed, events } = setUpFeed();
    const call = feed.of(id);
    call.started('voice');
    call.release();
    call.ended();
    await call.flush();
    assert.equal((await events()).length, 2);
  });

  it('evicts ended conversations after a while and keeps active ones, and leaves no timer behind', async () => {
    const { feed, clock, events } = setUpFeed({ endedMs: 120_000, quietMs: 600_000 });
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
    assert.equal((await events()).length, 2, 'the log shows that it has ended');
    await clock.advance(700_000);
    assert.notEqual(feed.of(going), second);
    await clock.advance(800_000);
    await feed.close();
    assert.equal(clock.pending, 1, 'the log has a timer of its own');
  });

  it('evicts the conversation with the oldest last use, and reads it back from the log', async () => {
    const { make, events } = setUpFeed({ maxConversations: 2 });
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
