import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import { initialOverviewState, observeEvent } from '../../../shared/supervisor/overview-state.ts';
import type { LiveAbout } from '../ports/live-index.ts';
import { AlertRulesSchema } from './alert-rules.ts';
import { createAlertWatch } from './alert-watch.ts';

const start = Date.parse('2026-11-27T10:00:00.000Z');
const id = parseConversationId('11111111-1111-4111-8111-111111111111');
const at = (seconds: number) => new Date(start + seconds * 1_000).toISOString();
const begun = (language = 'en-US'): AssistEvent => ({
  ...{ type: 'conversation', status: 'started', channel: 'voice', at: at(0), language },
});
let utterances = 0;
const said = (seconds: number, text: string, role: 'customer' | 'agent' = 'customer'): AssistEvent => ({
  ...{ type: 'utterance', utteranceId: `u${utterances++}`, revision: 0, role, text, final: true, at: at(seconds) },
  ...{ startMs: seconds * 1_000, endMs: seconds * 1_000 + 5_000 },
});
const felt = (seconds: number, score: number): AssistEvent => ({
  ...{ type: 'sentiment', utteranceId: `u${utterances++}`, role: 'customer', score, magnitude: 1, at: at(seconds) },
});
const meant = (name: string): AssistEvent => ({
  ...{ type: 'intent', utteranceId: 'u', name, confidence: 0.9, at: at(5) },
});
const coaching = (done: boolean): AssistEvent => ({
  ...{ type: 'suggestion', suggestionId: 'c', kind: 'coaching', proactive: true, text: '', sources: [] },
  checklist: [{ itemId: '1', title: 'Verify', done }],
});
const ended: AssistEvent = { type: 'conversation', status: 'ended', channel: 'voice', at: at(200) };
const paused: AssistEvent = { type: 'notice', level: 'info', code: 'paused', message: 'x', noticeId: 'p', at: at(5) };
const failed: AssistEvent = { type: 'notice', level: 'error', code: 'engine_failed', message: 'x', at: at(5) };
const promise: AssistEvent = {
  ...{ type: 'fact', factId: 'f', kind: 'promise', label: 'Promise', value: 'x', utteranceId: 'u', at: at(5) },
};

/** The ids of the rules that hold, in order, for events and for the seconds at which time alone passes. */
function alertsOf(rules: unknown[], steps: readonly (AssistEvent | number)[], about?: LiveAbout) {
  let now = start;
  const reported: string[] = [];
  const parsed = v.parse(AlertRulesSchema, { rules });
  const watch = createAlertWatch({
    rules: parsed.rules,
    clock: { now: () => now },
    onAlert: ({ ruleId }) => reported.push(ruleId),
  });
  const state = initialOverviewState();
  const found = steps.flatMap((step) => {
    if (typeof step === 'number') {
      now = start + step * 1_000;
      return watch.observe(id, state, about, undefined);
    }
    if (step.at !== undefined) now = Math.max(now, Date.parse(step.at));
    observeEvent(state, step, now);
    return watch.observe(id, state, about, step);
  });
  assert.deepEqual(
    reported,
    found.map(({ ruleId }) => ruleId),
  );
  return found;
}
const rule = (when: object, more: object = {}) => ({ id: 'r', title: 'Look at this', when, ...more });

describe('an alert by rule', () => {
  const cases: readonly [string, object, readonly (AssistEvent | number)[], number][] = [
    [
      'a phrase, inflected',
      { type: 'phrase', phrases: ['cancel my contract'] },
      [begun(), said(3, 'I am cancelling my contracts')],
      1,
    ],
    [
      'another phrase',
      { type: 'phrase', phrases: ['cancel my contract'] },
      [begun(), said(3, 'I sign my contract')],
      0,
    ],
    [
      'a phrase in Spanish',
      { type: 'phrase', phrases: ['hablar con un supervisor'] },
      [begun('es-ES'), said(3, 'Quiero hablar con un supervisor')],
      1,
    ],
    ...(
      [
        ['French', 'fr-FR', 'résilier * contrat', 'Je veux résilier mes contrats'],
        ['German', 'de-DE', 'meinen Vertrag kündigen', 'Ich möchte meine Verträge kündigen'],
        ['Portuguese', 'pt-BR', 'cancelar * contrato', 'Quero cancelar meus contratos'],
      ] as const
    ).map(([name, language, phrase, text]): [string, object, readonly AssistEvent[], number] => [
      `a phrase in ${name}, inflected`,
      { type: 'phrase', phrases: [phrase] },
      [begun(language), said(3, text)],
      1,
    ]),
    ['a low sentiment', { type: 'sentiment', below: -0.4 }, [begun(), felt(3, -0.6), felt(6, -0.7)], 1],
    [
      'a falling sentiment',
      { type: 'falling', by: 0.5 },
      [begun(), ...[0.6, 0.6, 0.6, -0.2, -0.4, -0.6].map((s, n) => felt(n, s))],
      1,
    ],
    ['a sentiment that stays low', { type: 'low', below: -0.3, seconds: 60 }, [begun(), felt(3, -0.8), 40, 70], 1],
    [
      'a sentiment that recovers in time',
      { type: 'low', below: -0.3, seconds: 60 },
      [begun(), felt(3, -0.8), felt(30, 0.9), felt(35, 0.9), felt(50, -1), felt(55, -1), 90],
      0,
    ],
    ['an intent', { type: 'intent', intents: ['cancel'] }, [begun(), meant('cancel')], 1],
    ['another intent', { type: 'intent', intents: ['cancel'] }, [begun(), meant('order')], 0],
    ['a silence', { type: 'silence', seconds: 30 }, [begun(), said(3, 'Hello'), 20, 40], 1],
    ['a hold that is too long', { type: 'hold', seconds: 60 }, [begun(), paused, 30, 70], 1],
    ['both who speak at once', { type: 'talk_over', seconds: 4 }, [begun(), said(3, 'x'), said(3, 'y', 'agent')], 1],
    ['an item missed at the end', { type: 'checklist' }, [begun(), coaching(false), ended], 1],
    ['no item missed at the end', { type: 'checklist' }, [begun(), coaching(true), ended], 0],
    ['a promise', { type: 'promise' }, [begun(), promise], 1],
    ['trouble of the engine', { type: 'engine' }, [begun(), failed], 1],
  ];
  for (const [what, when, steps, count] of cases)
    it(`${what}: ${count === 1 ? 'is raised' : 'is not raised'}`, () =>
      assert.equal(alertsOf([rule(when)], steps).length, count));

  it('is raised again only after its cool-down', () => {
    const steps = [begun(), said(10, 'fire'), said(20, 'fire'), said(400, 'fire')];
    assert.equal(alertsOf([rule({ type: 'phrase', phrases: ['fire'] })], steps).length, 2);
  });

  it('holds for its queues alone', () => {
    const about = { organizationId: 'o', divisionIds: [], at: 0, queue: { id: 'q1', name: 'Sales' } };
    const steps = [begun(), said(10, 'fire')];
    const of = (queues: string[]) => alertsOf([rule({ type: 'phrase', phrases: ['fire'] }, { queues })], steps, about);
    assert.deepEqual([of(['Sales']).length, of(['q1']).length, of(['Service']).length], [1, 1, 0]);
  });

  it('has the same id on every instance that sees the utterance, and holds nothing that was said', () => {
    const steps = [begun(), said(10, 'my secret fire')];
    const [one] = alertsOf([rule({ type: 'phrase', phrases: ['fire'] })], steps);
    const [other] = alertsOf([rule({ type: 'phrase', phrases: ['fire'] })], steps);
    assert.equal(one?.alertId, other?.alertId);
    assert.doesNotMatch(JSON.stringify(one), /secret/);
  });

  it('is refused in a file where two rules share an id, a condition is unknown, or a field is wrong', () => {
    const fire = { type: 'phrase', phrases: ['fire'] };
    for (const rules of [[rule(fire), rule(fire)], [rule({ type: 'unknown' })], [rule(fire, { level: 'loud' })]])
      assert.equal(v.safeParse(AlertRulesSchema, { rules }).success, false);
  });
});
