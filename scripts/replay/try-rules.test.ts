import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseRulesFile } from '../../runtime/core/rules/rules-file.ts';
import { type AssistEvent, safeParseAssistEvent } from '../../shared/assist/event.ts';
import { tryRulesOn } from './try-rules.ts';

it('the rules of a team show what they come to in a past conversation, with its silences and holds', () => {
  const { team } = parseRulesFile(`
rules:
  - { id: name, kind: must_say, title: Give your name, say: [my name is], seconds: 20 }
  - { id: hold, kind: card, title: Apologize, when: { type: hold, seconds: 10 } }
  - { id: promise, kind: must_not_say, title: No promises, say: [I guarantee] }
coaching:
  - checklist:
      - { id: order, title: Find the order, known: [order_number], advice: Ask for it, when: { type: start, seconds: 10 } }
`);
  const utterance = { type: 'utterance', revision: 1, role: 'agent', final: true, startMs: 0 };
  const pause = { type: 'notice', level: 'info', code: 'paused', message: 'Hold', params: { cause: 'paused' } };
  const fact = {
    type: 'fact',
    factId: 'f1',
    kind: 'order_number',
    label: 'Order number',
    value: '58211',
    utteranceId: 'u1',
  };
  const events = [
    { type: 'conversation', status: 'started', channel: 'voice', at: '2026-01-01T10:00:00.000Z', language: 'en-US' },
    { ...utterance, utteranceId: 'u1', text: 'I guarantee it.', endMs: 5_000 },
    { ...pause, startMs: 30_000 },
    { ...pause, startMs: 30_000, endMs: 50_000, resolved: true },
    { ...fact, at: '2026-01-01T10:00:55.000Z' },
    { type: 'conversation', status: 'ended', channel: 'voice', at: '2026-01-01T10:01:00.000Z' },
  ].map((event) => safeParseAssistEvent(event) as AssistEvent);
  assert.deepEqual(
    tryRulesOn(team, events).map(({ at, outcome, id }) => `${at} ${outcome} ${id}`),
    ['00:05 forbidden promise', '00:10 advice order', '00:20 missed name', '00:40 card hold', '00:55 done order'],
  );
});
