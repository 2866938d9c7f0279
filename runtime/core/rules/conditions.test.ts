import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import { processorMs } from '../../testing/linear-time.ts';
import { type Condition, ConditionSchema, compileCondition } from './conditions.ts';
import { compilePhrase, containsPhrase, stemsOf } from './phrases.ts';
import { initialSituation, type Observation, observe } from './situation.ts';

/** Which observations a condition holds for. */
function heldAt(condition: Condition, observations: readonly Observation[], language = 'en-US'): number[] {
  const holds = compileCondition(condition);
  let situation = { ...initialSituation, language };
  return observations.flatMap((observed, at) => {
    situation = observe(situation, observed) as typeof situation;
    return holds(situation, observed) ? [at] : [];
  });
}

const started: Observation = { type: 'started', atMs: 0 };
const said = (atMs: number, role: 'customer' | 'agent', text: string): Observation => ({
  ...{ type: 'utterance', atMs, role, text, utteranceId: `u${atMs}` },
});
const tick = (atMs: number): Observation => ({ type: 'tick', atMs });
const feeling = (score: number): Observation => ({ type: 'sentiment', atMs: 0, role: 'customer', score });

describe('a condition', () => {
  it('finds a phrase in another inflection, by the speaker that it names', () => {
    const phrases = ['cancel my contract'];
    const input = [said(1, 'customer', 'I was cancelling my contracts.'), said(2, 'agent', 'Cancel my contract?')];
    assert.deepEqual(heldAt({ type: 'phrase', phrases, speaker: 'customer' }, input), [0]);
    assert.deepEqual(heldAt({ type: 'phrase', phrases, speaker: 'agent' }, input), [1]);
    assert.deepEqual(heldAt({ type: 'phrase', phrases, speaker: 'anybody' }, input), [0, 1]);
  });

  it('finds a phrase in Spanish whatever its accents', () => {
    const input = [said(1, 'customer', 'Quiero una devolución de mis pedidos')];
    const condition: Condition = { type: 'phrase', phrases: ['devolucion * pedido'], speaker: 'customer' };
    assert.deepEqual(heldAt(condition, input, 'es-ES'), [0]);
  });

  it('holds for an intent that is sure enough, when it comes', () => {
    const intent = (name: string, confidence: number): Observation => ({
      ...{ type: 'intent', atMs: 1, utteranceId: 'u', name, confidence },
    });
    const condition: Condition = { type: 'intent', intents: ['refund'], confidence: 0.6 };
    assert.deepEqual(
      heldAt(condition, [intent('refund', 0.5), intent('refund', 0.7), intent('other', 1), tick(9)]),
      [1],
    );
  });

  it('holds while the last turns of the customer are negative on average', () => {
    const condition: Condition = { type: 'sentiment', below: -0.4, turns: 2 };
    assert.deepEqual(heldAt(condition, [feeling(-1), feeling(0.4), feeling(-0.9), feeling(-0.5)]), [3]);
  });

  it('holds for a silence and for a hold, and holds for no silence during a hold', () => {
    const input: Observation[] = [
      started,
      said(1_000, 'customer', 'Hello'),
      tick(10_000),
      tick(11_000),
      { type: 'hold', atMs: 12_000, held: true },
      tick(30_000),
      { type: 'hold', atMs: 31_000, held: false },
      tick(32_000),
    ];
    assert.deepEqual(heldAt({ type: 'silence', seconds: 10 }, input), [3]);
    assert.deepEqual(heldAt({ type: 'hold', seconds: 15 }, input), [5]);
  });

  it('holds after a start and at the end', () => {
    const input: Observation[] = [started, tick(4_000), tick(5_000), { type: 'ended', atMs: 9_000 }];
    assert.deepEqual(heldAt({ type: 'start', seconds: 5 }, input), [2]);
    assert.deepEqual(heldAt({ type: 'end' }, input), [3]);
  });

  it('combines others with all, any and not, three levels deep at most', () => {
    const refund = { type: 'phrase', phrases: ['refund'] };
    const parsed = v.parse(ConditionSchema, {
      type: 'all',
      of: [refund, { type: 'not', of: { type: 'start', seconds: 60 } }],
    });
    assert.deepEqual(
      heldAt(parsed, [started, said(1, 'customer', 'A refund'), said(61_000, 'customer', 'refund')]),
      [1],
    );
    const not = (of: unknown) => ({ type: 'not', of });
    assert.equal(v.safeParse(ConditionSchema, not(not(not(refund)))).success, true);
    assert.equal(v.safeParse(ConditionSchema, not(not(not(not(refund))))).success, false);
  });
});

it('a phrase of stars and repeated words takes linear time against a long text', () => {
  const stems = stemsOf('a '.repeat(2_000), 'en');
  const phrase = compilePhrase(`${'a * '.repeat(19)}b`, 'en');
  const before = processorMs();
  assert.equal(containsPhrase(stems, phrase), false);
  assert.ok(processorMs() - before < 2_000);
});
