import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { anyParticipant, holderText, parseHolder } from '../voice-lease.ts';
import { decideMove } from './voice-move.ts';

/** What the holder's lease says, whose connections are here (`!`: newer than the lease), and what follows. */
const rows: readonly (readonly [title: string, holder: string | undefined, here: string, move: unknown])[] = [
  ['no instance has it', undefined, 'anna!', { type: 'acquire' }],
  ['a former part of the call here has it', 'one anna', 'anna!', { type: 'takeOver', isWhole: true, lost: [] }],
  ['its participant reconnects here', 'two anna', 'anna!', { type: 'takeOver', isWhole: true, lost: [] }],
  ['its participant reconnected there', 'two anna', 'anna', { type: 'visit', lost: ['anna'] }],
  ['it has another participant', 'two anna', 'boris!', { type: 'visit', lost: [] }],
  ['it still has another participant', 'two anna', 'boris', { type: 'visit', lost: [] }],
  ['one of its two reconnects here', 'two anna boris', 'anna!', { type: 'takeOver', isWhole: false, lost: [] }],
  ['one of two here reconnected there', 'two anna', 'anna boris', { type: 'visit', lost: ['anna'] }],
  ['they swap', 'two anna boris', 'anna! boris', { type: 'takeOver', isWhole: false, lost: ['boris'] }],
  ['it names no participant', 'two', 'anna!', { type: 'takeOver', isWhole: true, lost: [] }],
  ['it names none and is newer', 'two', 'anna boris', { type: 'visit', lost: ['anna', 'boris'] }],
  ['this one names none', 'two anna', '*!', { type: 'takeOver', isWhole: true, lost: [] }],
  ['this one names none and is older', 'two anna', '*', { type: 'visit', lost: [anyParticipant] }],
];

describe('what an instance does about the voice of a conversation', () => {
  for (const [title, holder, here, move] of rows) {
    it(`where ${title}`, () => {
      const names = here.split(' ');
      const participants = new Set(names.map((name) => name.replace('!', '')));
      const claimed = new Set(names.filter((name) => name.endsWith('!')).map((name) => name.slice(0, -1)));
      const facts = { instance: 'one', participants, claimed };
      assert.deepEqual(decideMove({ ...facts, holder: holder === undefined ? undefined : parseHolder(holder) }), move);
    });
  }

  it('reads a lease as it was written, and one without participants as that of any', () => {
    for (const text of ['one', 'one anna', 'one anna boris']) assert.equal(holderText(parseHolder(text)), text);
    assert.deepEqual(parseHolder('one').participants, [anyParticipant]);
  });
});
