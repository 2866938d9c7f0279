import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConversationView, foldEvents } from '../../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import * as f from '../gallery/fixtures.ts';
import { type Dismissals, dismiss, isDismissed, topicOf } from './dismissals.ts';
import { chooseFocus, type FocusInput, type FocusItem, focusItems } from './focus.ts';

const input = (view: ConversationView, rest: Partial<FocusInput> = {}): FocusInput => ({
  view,
  dismissals: {},
  used: new Set(),
  read: new Set(),
  ...rest,
});
const keys = (view: ConversationView, rest?: Partial<FocusInput>) => focusItems(input(view, rest)).map((i) => i.key);
const handOver: AssistEvent = {
  type: 'context',
  contextId: 'h1',
  items: [{ label: 'Situation', value: 'The bot found the order', source: 'summary' }],
};

test('an answer comes before a step, and a step before a reply', () => {
  assert.deepEqual(keys(foldEvents(f.wholeCall)), ['answer:k2', 'step:c1', 'reply:r0']);
});

test('in a chat the replies lead the sections, so the card does not repeat them', () => {
  const chat = foldEvents([f.startedChat, ...f.callUtterances, ...f.answers, ...f.smartReplies, f.coaching]);
  assert.deepEqual(keys(chat), ['answer:k2', 'step:c1']);
});

test('what follows from the last words goes before what is older', () => {
  const later = f.longCall(10).slice(6);
  const step = { ...f.coaching, suggestionId: 'c9', utteranceId: 'u9', checklist: [] } as AssistEvent;
  assert.deepEqual(keys(foldEvents([...f.wholeCall, ...later, step]))[0], 'step:c9');
});

test('nothing that is used, dismissed or out of date is offered', () => {
  const view = foldEvents(f.wholeCall);
  assert.deepEqual(keys(view, { used: new Set(['k2', 'r0']) }), ['step:c1']);
  const k2 = view.suggestions.find((s) => s.suggestionId === 'k2')!;
  assert.deepEqual(keys(view, { dismissals: dismiss({}, k2) }), ['step:c1', 'reply:r0']);
  assert.deepEqual(keys(foldEvents([...f.wholeCall, ...f.longCall(40).slice(7)])), []);
});

test('a step that the checklist has ticked is not offered again', () => {
  const step = (title: string, done: boolean): AssistEvent => ({
    ...(f.coaching as Extract<AssistEvent, { type: 'suggestion' }>),
    title,
    checklist: [{ itemId: 'a', title: 'Verify identity', done }],
  });
  assert.deepEqual(keys(foldEvents([...f.talk, step('Verify identity', false)])), ['step:c1']);
  assert.deepEqual(keys(foldEvents([...f.talk, step('Verify identity', true)])), []);
  assert.deepEqual(keys(foldEvents([...f.talk, step('Say goodbye', true)])), [], 'everything is done');
});

test('a hand-over stays first until it is read', () => {
  const view = foldEvents([...f.wholeCall, handOver]);
  assert.equal(keys(view)[0], 'handOver:h1');
  assert.equal(keys(view, { read: new Set(['h1']) })[0], 'answer:k2');
});

test('the card keeps what the agent reads, and gives way to what matters more', () => {
  const item = (key: string, rank: number): FocusItem => ({ key, type: 'answer', rank });
  const [high, low, equal] = [item('high', 13), item('low', 2), item('equal', 13)];
  const grid: [readonly FocusItem[], string | undefined, boolean, string | undefined][] = [
    [[], undefined, false, undefined],
    [[], 'low', true, undefined],
    [[high, low], undefined, false, 'high'],
    [[high, low], undefined, true, 'high'],
    [[high, low], 'low', false, 'high'],
    [[high, low], 'low', true, 'low'],
    [[equal, high], 'high', false, 'high'],
    [[equal, high], 'high', true, 'high'],
    [[high, low], 'gone', true, 'high'],
  ];
  for (const [items, shown, reading, key] of grid) assert.equal(chooseFocus(items, shown, reading)?.key, key);
});

test('a suggestion that was dismissed comes back once under another id, and twice dismissed it stays away', () => {
  const [first] = foldEvents(f.answers).suggestions;
  const again = { ...first!, suggestionId: 'k7', query: ' where is a LATE order ' };
  const third = { ...again, suggestionId: 'k8' };
  assert.equal(topicOf(first!), topicOf(again));
  let dismissals: Dismissals = dismiss({}, first!);
  assert.deepEqual(
    [first!, again].map((s) => isDismissed(dismissals, s)),
    [true, false],
  );
  assert.equal(dismiss(dismissals, first!), dismissals, 'the same one counts once');
  dismissals = dismiss(dismissals, again);
  assert.ok(isDismissed(dismissals, third));
});
