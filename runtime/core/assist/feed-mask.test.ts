import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foldEvents } from '../../../shared/assist/conversation.ts';
import { maskKinds } from '../../../shared/mask-kinds.ts';
import { id, knowledge, message, said, setUpFeed, suggestions } from '../../testing/feed-fixture.ts';
import { createMasker } from '../masking/masker.ts';

const masker = createMasker(maskKinds);
const card = '4111 1111 1111 1111';

describe('the masking of the feed', () => {
  it('H3: the summary that is returned is masked, not only the one that is stored', async () => {
    const { feed } = setUpFeed({ masker });
    const summary = await feed.of(id).summary({ sections: [{ title: 'Payment', text: `Paid with ${card}.` }] });
    assert.equal(JSON.stringify(summary).includes('1111'), false);
    assert.equal(summary.sections[0]?.text, 'Paid with [card].');
  });

  it('H3: the answer that is returned is masked, with its question, sources and title', async () => {
    const { feed } = setUpFeed({ masker });
    const draft = { ...knowledge, text: card, title: card, sources: [{ title: card, snippet: card }] };
    const answer = await feed.of(id).answer(draft, { query: `what about ${card}` });
    assert.equal(JSON.stringify(answer).includes('1111'), false);
  });

  it('a number over two utterances: the first is replaced by a higher revision', async () => {
    const { feed, events } = setUpFeed({ masker });
    const call = feed.of(id);
    call.utterance(said(1, 'my card is 4111 1111'));
    call.utterance(said(2, '1111 1111', { final: false }));
    call.utterance(said(2, '1111 1111 okay', { revision: 1 }));
    await call.flush();
    const view = foldEvents(await events());
    assert.deepEqual(
      view.utterances.map((utterance) => utterance.text),
      ['my card is [card]', '[card] okay'],
    );
    assert.ok(view.utterances[0]!.revision > 0);
  });

  it('a number over two chat messages that arrive at two instances is withdrawn in both', async () => {
    for (const gapMs of [0, 5_000]) {
      const { clock, feed, make, events } = setUpFeed({ masker });
      const here = feed.of(id);
      const there = make().of(id);
      for (const each of [here, there]) each.started('chat');
      await clock.settle();
      here.utterance(said(1, 'my card is 4111 1111'));
      await clock.advance(gapMs);
      there.utterance(said(2, '1111 1111 okay'));
      await clock.settle();
      await Promise.all([here.flush(), there.flush()]);
      const view = foldEvents(await events());
      const texts = ['my card is [card]', '[card] okay'];
      assert.deepEqual(
        view.utterances.map((utterance) => utterance.text),
        texts,
        `${gapMs} ms apart`,
      );
      for (const each of [here, there]) assert.deepEqual([each.textOf('u1'), each.textOf('u2')], texts);
    }
  });

  it('a number whose first half another instance stored before this one knew the conversation is withdrawn', async () => {
    const { clock, feed, make, events } = setUpFeed({ masker });
    feed.of(id).started('voice');
    feed.of(id).utterance(said(1, 'my card is 4111 1111'));
    await feed.of(id).flush();
    await clock.advance(10_000);
    const there = make().of(id);
    there.utterance(said(2, '1111 1111'));
    await there.flush();
    assert.deepEqual(
      foldEvents(await events()).utterances.map(({ text }) => text),
      ['my card is [card]', '[card]'],
    );
  });

  it('an entity of a masked text is dropped, and so is one that holds a number itself', async () => {
    const { feed, events } = setUpFeed({ masker });
    const call = feed.of(id);
    call.utterance(said(1, `my card is ${card}`));
    const entities = [{ kind: 'number', start: 11, end: 30, value: card }];
    call.result(message('m1', `my card is ${card}`, { entities }), { utteranceId: 'u1' });
    await call.flush();
    assert.equal(JSON.stringify(await events()).includes('1111'), false);
  });

  it('notifications: recognized speech, messages, suggestions and intents are masked', async () => {
    const { feed, events } = setUpFeed({ masker });
    const call = feed.of(id);
    const speech = { role: 'customer', speechId: 'm1' } as const;
    call.recognized({ kind: 'recognition', text: 'my card is 4111 1111 1111', final: false, words: [] }, speech);
    call.recognized({ kind: 'recognition', text: `my card is ${card}`, final: true, words: [] }, speech);
    call.result(message('m2', `again ${card}`));
    const intents = [{ name: `card ${card}`, confidence: 1 }];
    call.result(suggestions([{ ...knowledge, text: card }], { latestMessage: 'm2', intents }));
    await call.flush();
    assert.equal(JSON.stringify(await events()).includes('1111'), false, JSON.stringify(await events()));
  });
});
