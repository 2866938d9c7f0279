import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ReadSentence, turnIntents } from './turn-intents.ts';

const names = ['pay', 'ask_status', 'thanks_goodbye', 'none'];
const read = (shares: number[], cue?: string): ReadSentence => ({
  shares,
  cues: new Map(cue === undefined ? [] : [[cue, 1]]),
});
const isGeneral = (name: string) => name === 'ask_status';
const guess = (sentences: readonly ReadSentence[], whole = sentences[0]!) =>
  turnIntents({ names }, { sentences, whole }, isGeneral).map(({ name }) => name);

const grid: readonly [string, readonly ReadSentence[], readonly string[]][] = [
  ['one clear wish', [read([0.9, 0.05, 0, 0.05])], ['pay']],
  ['nothing', [read([0.1, 0.1, 0, 0.8])], []],
  ['a wish beside an answer', [read([0.05, 0, 0, 0.95]), read([0.9, 0, 0, 0.1])], ['pay']],
  ['a wish beside a farewell', [read([0.8, 0, 0.1, 0.1]), read([0, 0, 0.9, 0.1])], ['pay', 'thanks_goodbye']],
  ['a farewell alone', [read([0, 0, 0.95, 0.05])], ['thanks_goodbye']],
  ['a doubtful one with its phrase', [read([0.3, 0.2, 0, 0.5], 'pay')], ['pay']],
  ['a doubtful one without', [read([0.3, 0.2, 0, 0.5])], []],
];
for (const [title, sentences, wanted] of grid) {
  test(`the intents of a turn: ${title}`, () => {
    const whole = {
      shares: names.map((_, i) => sentences.reduce((sum, { shares }) => sum + shares[i]!, 0) / sentences.length),
    };
    assert.deepEqual(guess(sentences, { ...whole, cues: sentences[0]!.cues }), wanted);
  });
}
