import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NULL_UUID } from '../ids.ts';
import { stepServerSession } from './server-session.ts';
import type { ServerEffect } from './server-state.ts';
import {
  begin,
  command,
  conversationId,
  describe,
  describeEffect,
  frame,
  type InputName,
  inputs,
  open,
  play,
  says,
  sent,
  stereo,
} from './testing/server-inputs.ts';

test('our messages are numbered without a gap and nothing follows closed, for any order of inputs', () => {
  const names = Object.keys(inputs) as InputName[];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...names), { maxLength: 60 }), (sequence) => {
      let state = begin();
      let time = 0;
      const messages = [];
      for (const name of sequence) {
        const [next, effects] = stepServerSession(state, inputs[name](state));
        state = next;
        assert.ok(state.time >= time, 'stream time went back');
        time = state.time;
        messages.push(...sent(effects));
      }
      messages.forEach((message, index) => {
        assert.equal(message.seq, index + 1);
      });
      const closed = messages.findIndex((message) => message.type === 'closed');
      assert.ok(closed === -1 || closed === messages.length - 1, 'something followed closed');
      assert.ok(messages.filter((message) => message.type === 'opened').length <= 1);
    }),
    { numRuns: 500 },
  );
});

test('a call is ended exactly as often as it was opened, for any inputs before the socket closes', () => {
  const names = Object.keys(inputs) as InputName[];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...names), { maxLength: 60 }), (sequence) => {
      const [, effects] = play(begin(), ...[...sequence, 'socket closed' as const].map((name) => inputs[name]));
      const count = (kind: ServerEffect['type']) => effects.filter((effect) => effect.type === kind).length;
      assert.equal(count('endCall'), count('openCall'));
      assert.equal(count('ended'), 1);
    }),
    { numRuns: 500 },
  );
});

test('pong and closed name the newest message of the client', () => {
  const [, effects] = play(begin(), open(), says('ping'), says('ping'), says('close'), command({ type: 'finalized' }));
  assert.deepEqual(
    sent(effects).map(({ type, seq, clientseq }) => [type, seq, clientseq]),
    [
      ['opened', 1, 1],
      ['pong', 2, 2],
      ['pong', 3, 3],
      ['closed', 4, 4],
    ],
  );
});

test('opened is sent before the bridge gets the call', () => {
  const [, effects] = play(begin(), open());
  assert.deepEqual(effects.map(describeEffect), ['opened', 'disarm:open', 'openCall']);
});

test('opened returns the offered medium unchanged, and none for a probe', () => {
  const rows: readonly (readonly [string, object, readonly unknown[]])[] = [
    ['stereo', {}, [stereo]],
    ['an unknown member', { media: [{ ...stereo, novel: 1 }] }, [{ ...stereo, novel: 1 }]],
    [
      'inverted',
      { media: [{ ...stereo, channels: ['internal', 'external'] }] },
      [{ ...stereo, channels: ['internal', 'external'] }],
    ],
    ['nothing usable', { media: [{ ...stereo, rate: 16_000 }] }, []],
    ['no offer', { media: [] }, []],
    ['a probe by conversation', { conversationId: NULL_UUID }, []],
    ['a probe by participant', { participant: { id: NULL_UUID } }, []],
  ];
  for (const [name, changes, media] of rows) {
    const [state, effects] = play(begin(), open(changes));
    const [opened] = sent(effects);
    assert.ok(opened?.type === 'opened');
    assert.deepEqual(opened.parameters.media, media, name);
    assert.equal(
      effects.some((effect) => effect.type === 'openCall'),
      media.length > 0,
      name,
    );
    assert.equal(state.call, media.length > 0, name);
  }
});

test('languages are listed if and only if the client asks', () => {
  const ask = (changes: object) => {
    const [opened] = sent(play(begin({ languages: ['en-US', 'es-ES'] }), open(changes))[1]);
    return opened?.type === 'opened' ? opened.parameters.supportedLanguages : 'no opened';
  };
  assert.equal(ask({}), undefined);
  assert.equal(ask({ supportedLanguages: false }), undefined);
  assert.deepEqual(ask({ supportedLanguages: true }), ['en-US', 'es-ES']);
});

test('an open of another organization than the upgrade is unauthorized', () => {
  const [state, effects] = play(begin(), open({ organizationId: conversationId }));
  assert.equal(describe('preparing', [state, effects]), '→failed disconnect:unauthorized disarm:open arm:close');
  assert.equal(state.reason, 'unauthorized');
});

test('a close with reconnect does not end the call for the session that continues it', () => {
  const [, effects] = play(begin(), open(), says('close', { reason: 'reconnect' }));
  assert.ok(effects.some((effect) => effect.type === 'endCall' && effect.how === 'lost'));
});

test('a session whose call was taken over keeps counting and forwards nothing', () => {
  const [state, effects] = play(begin(), open(), frame(800), command({ type: 'takenOver' }), frame(800), says('ping'));
  assert.deepEqual([state.phase, state.time, state.call], ['active', 1600, false]);
  assert.deepEqual(
    effects.flatMap((effect) => (effect.type === 'audio' || effect.type === 'endCall' ? [effect.type] : [])),
    ['audio', 'endCall'],
  );
  const [closed] = play(state, says('close', { reason: 'reconnect' }));
  assert.equal(closed.phase, 'closed');
});

test('events without entities are never sent', () => {
  const [, effects] = play(begin(), open(), command({ type: 'sendEvent', entities: [] }));
  assert.deepEqual(
    sent(effects).map((message) => message.type),
    ['opened'],
  );
});

test('every message of ours has parameters and exactly the members of the protocol', () => {
  const [, effects] = play(
    begin(),
    open(),
    ...(
      ['ping', 'update', 'own pause', 'own resume', 'own events', 'own reconnect', 'close', 'finalized'] as const
    ).map((name) => inputs[name]),
  );
  for (const message of sent(effects)) {
    assert.deepEqual(Object.keys(message), ['version', 'id', 'type', 'seq', 'clientseq', 'parameters']);
    assert.equal(typeof message.parameters, 'object');
  }
  assert.equal(sent(effects).length, 8);
});

test('at capacity, open is answered with a disconnect that lets the client try another instance', () => {
  const [state, effects] = play(begin({ rejectAtCapacity: true }), open(), says('close', { reason: 'disconnect' }));
  assert.deepEqual(
    sent(effects).map((message) => message.type),
    ['disconnect', 'closed'],
  );
  assert.ok(!effects.some((effect) => effect.type === 'openCall'));
  assert.equal(state.reason, 'turned_away');
});
