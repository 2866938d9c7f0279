import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createUtteranceMerger, type RecognizedStretch } from './utterance.ts';

const merger = () => createUtteranceMerger({ role: 'customer', idPrefix: 'u' });

/** `words` of 300 ms, 400 ms apart, the first at `startMs`. */
function stretch(text: string, startMs: number, change: Partial<RecognizedStretch> = {}): RecognizedStretch {
  const words = text.split(' ').map((word, i) => ({
    word: word.replace(/[.,?]/g, '').toLowerCase(),
    startMs: startMs + i * 400,
    endMs: startMs + i * 400 + 300,
  }));
  return { text, final: true, startMs, endMs: words.at(-1)!.endMs, words, ...change };
}

test('interim texts and the final of one stretch share an id, with rising revisions', () => {
  const merge = merger();
  const interim = { final: false, words: [] };
  assert.deepEqual(merge.accept(stretch('My', 1_000, interim)), {
    utteranceId: 'u-1',
    revision: 0,
    role: 'customer',
    text: 'My',
    final: false,
    startMs: 1_000,
    endMs: 1_300,
  });
  assert.equal(merge.accept(stretch('My order', 1_000, interim))!.revision, 1);
  const final = merge.accept(stretch('My order is late.', 1_000, { confidence: 0.9 }))!;
  assert.deepEqual([final.utteranceId, final.revision, final.final, final.confidence], ['u-1', 2, true, 0.9]);
  assert.equal(merge.accept(stretch('Hello', 5_000))!.utteranceId, 'u-2');
});

test('times leave in whole milliseconds, however finely the words are placed', () => {
  const merge = merger();
  const interim = merge.accept({ ...stretch('My order', 1_000.375, { final: false, words: [] }), endMs: 1_699.5 })!;
  assert.deepEqual([interim.startMs, interim.endMs], [1_000, 1_700]);
  const final = merge.accept(stretch('My order is late.', 1_000.375, { latencyMs: 210.4 }))!;
  assert.deepEqual([final.startMs, final.endMs, final.latencyMs], [1_000, 2_500, 210]);
});

test('an interim text that says nothing new makes no revision', () => {
  const merge = merger();
  merge.accept(stretch('My order', 1_000, { final: false, words: [] }));
  assert.equal(merge.accept(stretch('My order', 1_000, { final: false, words: [] })), undefined);
});

test('what a successor repeats is left out, and what it adds is kept with its punctuation', () => {
  const merge = merger();
  merge.accept(stretch('My order is late.', 1_000));
  const more = merge.accept(stretch('is late. Can you help?', 1_800))!;
  assert.deepEqual([more.text, more.startMs, more.endMs], ['Can you help?', 2_600, 3_700]);
  assert.equal(merge.accept(stretch('order is late.', 1_400)), undefined);
});

test('two recognitions of a word may differ in time by less than half of it', () => {
  for (const shift of [-140, -60, 60, 140]) {
    const merge = merger();
    merge.accept(stretch('one two three', 1_000));
    const next = merge.accept(stretch('two three four', 1_400 + shift))!;
    assert.equal(next.text, 'four', `shifted by ${shift} ms`);
  }
});

test('what lies around a transcribed stretch comes as two utterances, and the stretch is not repeated', () => {
  const merge = merger();
  merge.accept(stretch('three four', 1_800));
  const parts = merge.acceptAll(stretch('One two three four, five six.', 1_000, { confidence: 0.9 }));
  assert.deepEqual(
    parts.map((part) => [part.text, part.startMs, part.endMs, part.final, part.confidence]),
    [
      ['One two', 1_000, 1_700, true, 0.9],
      ['five six.', 2_600, 3_300, true, 0.9],
    ],
  );
  assert.equal(new Set(parts.map((part) => part.utteranceId)).size, 2);
  assert.deepEqual(merge.acceptAll(stretch('One two three four five six', 1_000)), []);
});

test('words that were excluded in the middle of a final stay excluded', () => {
  const merge = merger();
  merge.exclude(1_800, 2_500);
  assert.deepEqual(
    merge.acceptAll(stretch('one two three four five', 1_000)).map((part) => part.text),
    ['one two', 'five'],
  );
});

test('a word that was cut where a stream ended is the same word in the next, however little of it was recognized', () => {
  for (const recognizedMs of [60, 100, 160, 240]) {
    const merge = merger();
    const cut = stretch('one two three', 1_000);
    const words = cut.words.map((word, i) => (i === 2 ? { ...word, endMs: word.startMs + recognizedMs } : word));
    merge.accept({ ...cut, words, endMs: words[2]!.endMs });
    assert.equal(merge.accept(stretch('three four', 1_800))!.text, 'four', `${recognizedMs} ms`);
  }
});

test('the same word said three times is there three times', () => {
  const merge = merger();
  const at = (ms: number) => ({ word: 'no', startMs: ms, endMs: ms + 150 });
  const first = merge.accept({ text: 'no', final: true, startMs: 0, endMs: 150, words: [at(0)] })!;
  const rest = merge.accept({ text: 'no no', final: true, startMs: 150, endMs: 450, words: [at(150), at(300)] })!;
  assert.equal(`${first.text} ${rest.text}`, 'no no no');
});

test('a late final of the previous stream still adds what no other stream reported', () => {
  const merge = merger();
  const late = stretch('one two three four', 1_000);
  const newer = merge.accept(stretch('three four five', 1_800), { fromMs: 1_700, toMs: Number.POSITIVE_INFINITY })!;
  assert.equal(newer.text, 'three four five');
  const older = merge.accept(late, { fromMs: 0, toMs: 2_300 })!;
  assert.deepEqual([older.text, older.endMs], ['one two', 1_700]);
  assert.notEqual(older.utteranceId, newer.utteranceId);
});

test('a stream reports only the part it has authority for', () => {
  const merge = merger();
  const part = merge.accept(stretch('one two three four', 1_000), { fromMs: 1_400, toMs: 2_100 })!;
  assert.deepEqual([part.text, part.startMs, part.endMs], ['two three', 1_400, 2_100]);
});

test('without word times the shared text is left out', () => {
  const merge = merger();
  const plain = { words: [] };
  merge.accept(stretch('I would like to change my flight', 0, plain));
  const next = merge.accept(stretch('change my flight to Monday', 1_600, { ...plain, endMs: 4_000 }))!;
  assert.equal(next.text, 'to Monday');
});

test('without word times a word that was cut in half at either edge does not hide the shared text', () => {
  const merge = merger();
  const plain = { words: [] };
  merge.accept(stretch('I would like to change my fly', 0, plain));
  const next = merge.accept(stretch('oo change my flight to Monday', 1_200, { ...plain, endMs: 4_000 }))!;
  assert.equal(next.text, 'to Monday');
});

test('without word times and without shared text the stretch itself decides', () => {
  const merge = merger();
  const plain = { words: [] };
  merge.accept({ text: 'alpha beta', final: true, startMs: 0, endMs: 2_000, ...plain });
  const next = merge.accept({ text: 'one two three four', final: true, startMs: 1_000, endMs: 3_000, ...plain })!;
  assert.equal(next.text, 'three four');
});

test('a final that holds nothing new takes back what its interim texts had shown', () => {
  const merge = merger();
  merge.accept(stretch('one two', 1_000));
  const shown = merge.accept(stretch('so', 1_750, { final: false, words: [], startMs: 1_750, endMs: 2_100 }))!;
  const back = merge.accept(stretch('one two', 1_000, { startMs: 1_000, endMs: 2_200 }))!;
  assert.deepEqual([back.utteranceId, back.text, back.final], [shown.utteranceId, '', true]);
  assert.equal(merge.openId(), undefined);
});

test('closing makes the open text final as it stands, once', () => {
  const merge = merger();
  merge.accept(stretch('and then', 1_000, { final: false, words: [] }));
  assert.deepEqual([merge.close()!.text, merge.close()], ['and then', undefined]);
});

test('a stretch that is known to be lost is not reported later', () => {
  const merge = merger();
  merge.exclude(0, 2_000);
  assert.equal(merge.accept(stretch('one two three four', 1_000))!.text, 'four');
});

test('the word before a transcribed one, and the word after it, are new however short they are and however far two recognitions differ', () => {
  // Words of 80 ms without a pause, recognized 70 ms apart: the middle lies within the transcribed range.
  const short = (words: string, startMs: number) =>
    words.split(' ').map((word, i) => ({ word, startMs: startMs + i * 80, endMs: startMs + i * 80 + 80 }));
  const of = (words: string, startMs: number): RecognizedStretch => {
    const timed = short(words, startMs);
    return { text: words, final: true, startMs, endMs: timed.at(-1)!.endMs, words: timed };
  };
  for (const shift of [0, 20, 40, 60, 70]) {
    const before = merger();
    before.accept(of('c d', 1_160));
    assert.equal(before.accept(of('a b c d', 1_000 + shift))?.text, 'a b', `before, ${shift} ms`);
    const behind = merger();
    behind.accept(of('a b', 1_000));
    assert.equal(behind.accept(of('a b c d', 1_000 - shift))?.text, 'c d', `behind, ${shift} ms`);
  }
});

test('however a text is cut into overlapping streams, every word is used once and in order', () => {
  const word = fc.record({ length: fc.integer({ min: 80, max: 600 }), gap: fc.integer({ min: 0, max: 900 }) });
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 60, size: 'max' }),
      fc.array(
        fc.record({
          cut: fc.integer({ min: 0, max: 40_000 }),
          overlap: fc.integer({ min: 0, max: 3_000 }),
          late: fc.boolean(),
        }),
        {
          maxLength: 8,
          size: 'max',
        },
      ),
      fc.integer({ min: -35, max: 35 }),
      (lengths, cuts, jitter) => {
        // Two streams differ by twice the jitter, and by less than half of any word: further apart no rule could tell which is which.
        const shortest = 4 * Math.abs(jitter) + 1;
        let at = 200;
        const words = lengths.map(({ length: drawn, gap }, i) => {
          const length = Math.max(drawn, shortest);
          const startMs = at;
          at += length + gap;
          return { word: `w${i}`, startMs, endMs: startMs + length };
        });
        // Streams as the bridge runs them: each ends at a cut, the next begins a little before, and they meet between.
        const ends = [...new Set(cuts.map((c) => c.cut))].sort((a, b) => a - b).filter((cut) => cut > 3_000);
        const spaced = ends.filter((cut, i) => i === 0 || cut - ends[i - 1]! > 4_000);
        const streams = [...spaced, at + 1_000].map((end, i) => {
          const overlap = i === 0 ? 0 : 1_200;
          return { from: i === 0 ? 0 : spaced[i - 1]! - overlap, end, off: i % 2 ? jitter : -jitter };
        });
        const merge = merger();
        const reported: { text: string; startMs: number }[] = [];
        const finals = streams.map((stream, i) => {
          const meet = (k: number) => (streams[k]!.from + streams[k - 1]!.end) / 2;
          const recognized = words
            .filter((w) => w.startMs >= stream.from && w.endMs <= stream.end)
            .map((w) => ({ ...w, startMs: Math.max(0, w.startMs + stream.off), endMs: w.endMs + stream.off }));
          return {
            recognized,
            authority: {
              fromMs: i === 0 ? 0 : meet(i) - 300,
              toMs: i === streams.length - 1 ? Number.POSITIVE_INFINITY : meet(i + 1),
            },
          };
        });
        // A closing final may come after the successor's first.
        const order = finals.map((_, i) => i);
        if (cuts[0]?.late)
          for (let i = 0; i + 1 < order.length; i += 2) [order[i], order[i + 1]] = [order[i + 1]!, order[i]!];
        for (const i of order) {
          const { recognized, authority } = finals[i]!;
          if (recognized.length === 0) continue;
          const merged = merge.accept(
            {
              text: recognized.map((w) => w.word).join(' '),
              final: true,
              startMs: recognized[0]!.startMs,
              endMs: recognized.at(-1)!.endMs,
              words: recognized,
            },
            authority,
          );
          if (merged && merged.text !== '') reported.push({ text: merged.text, startMs: merged.startMs });
        }
        const text = reported
          .sort((a, b) => a.startMs - b.startMs)
          .map((t) => t.text)
          .join(' ');
        assert.equal(text, words.map((w) => w.word).join(' '));
      },
    ),
    { numRuns: 300 },
  );
});
