import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultFeatures } from '../../../shared/api/features.ts';
import { foldEvents } from '../../../shared/assist/conversation.ts';
import * as f from '../gallery/fixtures.ts';
import { planSections } from './features.ts';
import { arrangeSections, isOpenAtFirst, phaseOf, type Situation, situationOf, situations } from './layout.ts';

const plan = planSections(defaultFeatures);
const order = (situation: Situation) => arrangeSections(plan, situation).map(({ name }) => name);
const open = (situation: Situation) => order(situation).filter((name) => isOpenAtFirst(name, situation));

test('a conversation rings, is talked, and is wrapped up', () => {
  assert.equal(phaseOf(foldEvents([])), 'ringing');
  assert.equal(phaseOf(foldEvents([f.started])), 'ringing');
  assert.equal(phaseOf(foldEvents(f.talk)), 'talking');
  assert.equal(phaseOf(foldEvents([...f.talk, f.ended])), 'wrapUp');
  assert.equal(phaseOf(foldEvents([...f.talk, f.ended, f.started])), 'talking', 'it goes on after all');
});

test('the channel decides the situation until the conversation is over', () => {
  assert.equal(situationOf('ringing', undefined), 'voice');
  assert.equal(situationOf('talking', 'voice'), 'voice');
  assert.equal(situationOf('ringing', 'chat'), 'chat');
  assert.equal(situationOf('talking', 'chat'), 'chat');
  assert.equal(situationOf('wrapUp', 'chat'), 'wrapUp');
  assert.equal(situationOf('wrapUp', 'voice'), 'wrapUp');
});

test('on a call the transcript leads, in a chat replies and knowledge, and after both the summary', () => {
  assert.equal(order('voice')[0], 'transcript');
  assert.deepEqual(order('chat').slice(0, 2), ['smart_reply', 'knowledge']);
  assert.equal(order('chat').at(-1), 'transcript');
  assert.equal(order('wrapUp')[0], 'summary');
});

test('the transcript of a chat is folded, since the agent has the chat beside it', () => {
  assert.deepEqual(open('voice'), ['transcript', 'knowledge']);
  assert.deepEqual(open('chat'), ['smart_reply', 'knowledge']);
  assert.deepEqual(open('wrapUp'), ['summary']);
});

test('every situation shows every section of the setting once, and the rest in the order of the setting', () => {
  for (const situation of situations) assert.deepEqual(order(situation).toSorted(), plan.map((p) => p.name).toSorted());
  const rest = planSections(['INTENT', 'AGENT_COACHING', 'SENTIMENT', 'TRANSCRIPT']);
  assert.deepEqual(
    arrangeSections(rest, 'voice').map(({ name }) => name),
    ['transcript', 'intent', 'coaching', 'sentiment'],
  );
});
