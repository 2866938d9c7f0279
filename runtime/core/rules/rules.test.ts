import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { initialRulesState, stepRules } from './rules.ts';
import { parseRulesFile } from './rules-file.ts';
import type { Observation } from './situation.ts';

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
  const { team } = parseRulesFile(JSON.stringify({ rules }));
  let state = initialRulesState;
  const started: Observation = { type: 'started', atMs: 0, queue, language };
  return [started, ...observations].flatMap((observed) => {
    const [next, effects] = stepRules(state, observed, team);
    state = next;
    return effects.map((effect) =>
      'rule' in effect ? `${effect.type} ${effect.rule.id} ${effect.atMs}` : effect.type,
    );
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

it('a file of rules is refused with words for what is wrong, and where', () => {
  const problems = (text: string) =>
    parseRulesFile(text).mistakes.map(({ line, column, sentence }) => `${line}:${column} ${sentence}`);
  const rule = '  - { id: a, kind: must_say, title: A }\n';
  assert.deepEqual(problems(`rules:\n${rule}`), ['2:5 must_say needs "say"']);
  const card = '  - { id: a, kind: card, title: A }\n';
  assert.deepEqual(problems(`rules:\n${card}${card}`), ['3:11 id "a" is that of an earlier rule']);
  assert.deepEqual(problems(`rules:\n${card.replace('kind', 'sort')}`), [
    '2:5 kind is missing',
    `2:20 sort is not known here; known are id, kind, title, text, article, when, say, seconds, cooldownSeconds, queues, languages`,
  ]);
  assert.deepEqual(problems('coaching:\n  - checklist: []\n'), ['2:16 checklist must not be an empty list']);
  assert.deepEqual(problems('rules: [\n'), [
    '2:1 Flow sequence in block collection must be sufficiently indented and end with a ]',
  ]);
  assert.deepEqual(problems(`rules:\n${card}`), []);
});

it('a file that was written as JSON, with tabs, is still read', () => {
  const file = { rules: [recording], coaching: [{ checklist: [{ id: 'greet', title: 'Greet' }] }] };
  const { team, mistakes } = parseRulesFile(JSON.stringify(file, undefined, '\t'));
  assert.deepEqual(mistakes, []);
  assert.deepEqual([team.rules.length, team.coaching.length], [1, 1]);
});

it('the sample file is one that can be used', () => {
  const { team, mistakes } = parseRulesFile(readFileSync(new URL('sample-rules.yaml', import.meta.url), 'utf8'));
  assert.deepEqual(mistakes, []);
  assert.ok(team.rules.length > 3 && team.coaching.length > 2);
});
