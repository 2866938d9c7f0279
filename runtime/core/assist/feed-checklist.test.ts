import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EarshotError } from '../../../shared/errors.ts';
import { mapSuggestionResults } from '../../dialogflow/map-suggestions.ts';
import { createFactFinder } from '../../engine/understanding/facts.ts';
import { id, said, setUpFeed, suggestions } from '../../testing/feed-fixture.ts';

/** Coaching as Google sends it: applicable instructions, agent actions, sample responses. */
const coaching = (name: string, instructions: readonly [title: string, action: string][], action?: string) =>
  mapSuggestionResults([
    {
      generateSuggestionsResponse: {
        generatorSuggestionAnswers: [
          {
            answerRecord: `projects/p/answerRecords/${name}`,
            generatorSuggestion: {
              agentCoachingSuggestion: {
                applicableInstructions: instructions.map(([displayName, agentAction]) => ({
                  displayName,
                  agentAction,
                  displayDetails: 'See the handbook',
                })),
                agentActionSuggestions: action ? [{ agentAction: action, sources: { instructionIndexes: [0] } }] : [],
                sampleResponses: action ? [{ responseText: 'Sure, one moment.' }] : [],
              },
            },
          },
        ],
      },
    },
  ])[0] as Parameters<ReturnType<ReturnType<typeof setUpFeed>['feed']['of']>['result']>[0];

const verify: [string, string] = ['Verify identity', 'Ask the customer for the postal code of the account'];
const offer: [string, string] = ['Offer a replacement', 'Offer to send a replacement kettle free of charge'];

function setUp(factFinder = createFactFinder()) {
  const set = setUpFeed({ factFinder });
  const call = set.feed.of(id);
  call.started('chat');
  const view = async () => {
    await call.flush();
    return (await set.log.snapshot(id)).conversation;
  };
  const list = async () => (await view()).suggestions.findLast((each) => each.checklist)?.checklist ?? [];
  const done = async () => (await list()).filter((item) => item.done).map(({ title }) => title);
  return { ...set, call, view, list, done };
}

describe('the checklist', () => {
  it('looks into what the agent says only while an item is open', async () => {
    const finder = createFactFinder();
    let found = 0;
    const find: typeof finder.find = (turn, earlier) => {
      found += 1;
      return finder.find(turn, earlier);
    };
    const { call, done } = setUp({ ...finder, find });
    const say = async (n: number, text: string) => {
      found = 0;
      call.utterance(said(n, text, { role: 'agent' }));
      await call.flush();
      return found;
    };
    // Once for the facts.
    assert.equal(await say(1, 'Good morning, how can I help?'), 1);
    call.result(coaching('r1', [verify]));
    assert.ok((await say(2, 'Could you tell me the postal code of the account, please?')) > 1);
    assert.deepEqual(await done(), ['Verify identity']);
    assert.equal(await say(3, 'Could you tell me the postal code of the account once more?'), 1);
  });

  it('keeps what was applicable, and has what the agent is to do and could say', async () => {
    const { call, view, list } = setUp();
    call.result(coaching('r1', [verify], 'Verify who calls'));
    call.result(coaching('r2', [offer]));
    assert.deepEqual(
      (await list()).map(({ title, action, done }) => [title, action, done]),
      [
        [...verify, false],
        [...offer, false],
      ],
    );
    assert.deepEqual((await view()).suggestions[0]?.responses, ['Sure, one moment.']);
  });

  it('ticks what the agent did, whatever engine made it, and takes the advice about it away', async () => {
    const { call, done, view, list } = setUp();
    call.result(coaching('r1', [offer], 'Offer a replacement now'));
    call.utterance(said(1, 'Thank you for waiting.', { role: 'agent' }));
    assert.deepEqual(await done(), []);
    call.utterance(said(2, 'I can offer to send you a replacement kettle, free of charge.', { role: 'agent' }));
    assert.deepEqual(await done(), ['Offer a replacement']);
    assert.equal((await list())[0]?.utteranceId, 'u2');
    assert.equal((await view()).suggestions[0]?.text, '');
  });

  it('analyzes an item once, however many messages are held against it', async () => {
    const finder = createFactFinder();
    const analyzed: string[] = [];
    const counting: typeof finder = {
      ...finder,
      find(turn, earlier) {
        analyzed.push(turn.text);
        return finder.find(turn, earlier);
      },
    };
    const { call, done } = setUp(counting);
    call.result(coaching('r1', [verify, offer]));
    for (let n = 1; n <= 20; n++) call.utterance(said(n, `Message ${n} of a customer.`));
    call.utterance(said(21, 'I can offer to send you a replacement kettle, free of charge.', { role: 'agent' }));
    assert.deepEqual(await done(), ['Offer a replacement']);
    assert.equal(analyzed.filter((text) => text === verify[1]).length, 1);
  });

  it('ticks what is known already, from either speaker', async () => {
    const { call, done } = setUp();
    call.utterance(said(1, 'My postal code is 97201.'));
    call.result(coaching('r1', [verify], 'Verify who calls'));
    assert.deepEqual(await done(), ['Verify identity']);
  });

  it('is ticked by hand, and then nothing that is said changes the item', async () => {
    const { call, done } = setUp();
    call.result(coaching('r1', [verify, offer]));
    await call.flush();
    await call.tick('Verify identity', true);
    assert.deepEqual(await done(), ['Verify identity']);
    await call.tick('Verify identity', false);
    call.utterance(said(1, 'My postal code is 97201.'));
    call.result(coaching('r2', [verify]));
    assert.deepEqual(await done(), []);
    await assert.rejects(call.tick('unknown', true), (error: EarshotError) => error.code === 'not_found');
  });

  it('is known to an instance that reads the conversation from the log', async () => {
    const { call, make, log } = setUp();
    call.result(coaching('r1', [verify, offer]));
    await call.flush();
    const second = make().of(id);
    await second.tick('Offer a replacement', true);
    const { suggestions } = (await log.snapshot(id)).conversation;
    assert.deepEqual(
      suggestions.at(-1)?.checklist?.map(({ done, byHand }) => [done, byHand]),
      [
        [false, undefined],
        [true, true],
      ],
    );
  });

  it('has no advice after the end', async () => {
    const { call, view } = setUp();
    call.utterance(said(1, 'Goodbye'));
    call.ended();
    call.result(coaching('r1', [offer], 'Say goodbye'));
    assert.equal((await view()).suggestions[0]?.text, '');
  });
});

it('a checklist of the team takes the place of that of the built-in engine, and not of that of a generator', async () => {
  for (const [engine, expected] of [
    ['local', ['Own']],
    ['google', ['Own', 'Verify identity']],
  ] as const) {
    const { feed, log } = setUpFeed({
      factFinder: createFactFinder(),
      engine: () => engine,
      hasOwnCoaching: ({ language }) => language === 'en-US',
    });
    const call = feed.of(id);
    call.started('chat', 'en-US');
    const checklist = [{ itemId: 'own', title: 'Own', done: false }];
    call.result(suggestions([{ kind: 'coaching', suggestionId: 'k-0-0', text: '', sources: [], checklist }]));
    call.result(coaching('r1', [verify]));
    await call.flush();
    const list = (await log.snapshot(id)).conversation.suggestions.findLast((each) => each.checklist)?.checklist;
    assert.deepEqual(
      list?.map(({ title }) => title),
      expected,
    );
  }
});
