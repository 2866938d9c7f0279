import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import { compileRules, RulesFileSchema, type RulesState, stepRules } from './rules.ts';
import { initialSituation, type Observation } from './situation.ts';

const said = (atMs: number, role: 'customer' | 'agent', text: string): Observation => ({
  ...{ type: 'utterance', atMs, role, text, utteranceId: `u${atMs}` },
});
const tick = (atMs: number): Observation => ({ type: 'tick', atMs });

/** What the rules of a file make of a conversation, as `<effect> <rule> <ms>`. */
function play(
  rules: readonly object[],
  observations: readonly Observation[],
  queue = 'Orders',
  language = 'en-US',
): string[] {
  const compiled = compileRules(v.parse(RulesFileSchema, { rules }).rules);
  let state: RulesState = { situation: initialSituation, lives: {} };
  const started: Observation = { type: 'started', atMs: 0, queue, language };
  return [started, ...observations].flatMap((observed) => {
    const [next, effects] = stepRules(state, observed, compiled);
    state = next;
    return effects.map(({ type, rule, atMs }) => `${type} ${rule.id} ${atMs}`);
  });
}

const recording = {
  ...{ id: 'recording', kind: 'must_say', title: 'Announce the recording', seconds: 30 },
  say: ['this call is recorded'],
};

describe('a rule', () => {
  it('notes when the agent said what must be said', () => {
    const input = [said(4_000, 'agent', 'Hello, this call is recorded.'), tick(40_000)];
    assert.deepEqual(play([recording], input), ['said recording 4000']);
  });

  it('is missed once its time is over, or the conversation, and is said when that comes late', () => {
    assert.deepEqual(play([recording], [tick(29_999), tick(30_500), tick(31_000)]), ['missed recording 30000']);
    assert.deepEqual(play([recording], [{ type: 'ended', atMs: 9_000 }]), ['missed recording 9000']);
    const late = [tick(31_000), said(35_000, 'agent', 'This call was recorded. This call is recording.')];
    assert.deepEqual(play([recording], late).at(0), 'missed recording 30000');
    assert.deepEqual(play([recording], [said(1, 'customer', 'This call is recorded'), tick(31_000)]), [
      'missed recording 30000',
    ]);
  });

  it('warns each time the agent says what must not be said', () => {
    const rule = { id: 'promise', kind: 'must_not_say', title: 'Promise nothing', say: ['I guarantee'] };
    const input = [
      said(1_000, 'agent', 'I guarantee it'),
      said(2_000, 'customer', 'I guarantee it'),
      said(3_000, 'agent', 'I guarantee'),
    ];
    assert.deepEqual(play([rule], input), ['forbidden promise 1000', 'forbidden promise 3000']);
  });

  it('shows a card once, or again after its cool-down', () => {
    const card = { id: 'cancel', kind: 'card', title: 'Keep them', when: { type: 'phrase', phrases: ['cancel'] } };
    const input = [1_000, 5_000, 70_000].map((atMs) => said(atMs, 'customer', 'I am cancelling'));
    assert.deepEqual(play([card], input), ['card cancel 1000']);
    assert.deepEqual(play([{ ...card, cooldownSeconds: 60 }], input), ['card cancel 1000', 'card cancel 70000']);
  });

  it('rests in other queues and languages', () => {
    const here = { ...recording, queues: ['Orders'], languages: ['en'] };
    assert.deepEqual(play([here], [tick(31_000)]), ['missed recording 30000']);
    assert.deepEqual(play([here], [tick(31_000)], 'Loans'), []);
    assert.deepEqual(play([here], [tick(31_000)], 'Orders', 'es-ES'), []);
  });
});

it('a file of rules is refused with words for what is wrong', () => {
  const problem = (rules: readonly object[]) => v.safeParse(RulesFileSchema, { rules }).issues?.[0]?.message;
  assert.equal(problem([{ ...recording, say: undefined }]), 'must_say and must_not_say need "say"');
  assert.equal(problem([recording, recording]), 'each "id" must be there once');
  assert.equal(problem([recording]), undefined);
});
