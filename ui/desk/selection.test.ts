import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nextSelection, phaseOf } from './selection.ts';

const chat = (conversationId: string, state: 'alerting' | 'connected' | 'parked' | 'disconnected') => ({
  conversationId,
  state,
  afterCallWork: state === 'disconnected',
});

describe('the interaction that the desk shows', () => {
  it('stays while another one rings', () => {
    const list = [chat('mine', 'connected'), chat('new', 'alerting')];
    assert.equal(nextSelection(list, 'mine'), 'mine');
  });

  it('stays on the wrap-up after a hang-up, also while a chat rings', () => {
    assert.equal(nextSelection([chat('mine', 'disconnected'), chat('new', 'alerting')], 'mine'), 'mine');
  });

  it('is the one in progress where nothing is selected, then the one that rings', () => {
    const list = [chat('done', 'disconnected'), chat('rings', 'alerting'), chat('on', 'parked')];
    assert.equal(nextSelection(list, undefined), 'on');
    assert.equal(nextSelection(list.slice(0, 2), 'gone'), 'rings');
    assert.equal(nextSelection(list.slice(0, 1), undefined), 'done');
    assert.equal(nextSelection([], 'gone'), undefined);
  });
});

describe('the phase of an interaction', () => {
  const on = { state: 'connected', held: false, afterCallWork: false } as const;
  const over = { state: 'disconnected', held: false, afterCallWork: true } as const;
  const playing = { phase: 'on', held: false } as const;
  const cases = [
    ['rings', { ...on, state: 'alerting' as const }, undefined, 'ringing'],
    ['is active', on, playing, 'talking'],
    ['is held by Genesys', { ...on, held: true }, playing, 'held'],
    ['is held at the desk', on, { ...playing, held: true }, 'held'],
    ['is parked', { ...on, state: 'parked' as const }, undefined, 'parked'],
    ['was transferred while its sound goes on', { ...over, disconnectType: 'transfer' }, playing, 'transferred'],
    ['waits for its wrap-up', { ...over, disconnectType: 'client' }, { ...playing, phase: 'ended' as const }, 'wrapUp'],
    ['is over', { ...over, afterCallWork: false }, undefined, 'ended'],
    ['lost its call before Genesys said so', on, { ...playing, phase: 'ended' as const }, 'ended'],
  ] as const;
  for (const [what, interaction, call, phase] of cases) {
    it(`of one that ${what} is ${phase}`, () => assert.equal(phaseOf(interaction, call), phase));
  }
});
