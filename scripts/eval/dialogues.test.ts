import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dialogue } from './dialogue-sets.ts';
import { emptyCounts, type Judging, judgeDialogue, noSummaries } from './dialogues.ts';

/** Wrong in everything: no intent, another mood, and a summary that tells another thing. */
const engine = {
  understander: { understand: async () => ({ entities: [], intents: [], sentiment: { score: 1, magnitude: 1 } }) },
  writer: {
    coaching: async () => undefined,
    replies: async () => [{ text: 'I have sent you 500 euros.' }],
    summary: async () => [{ section: 'situation', text: 'The kettle was refunded.' }],
  },
} as unknown as Parameters<typeof judgeDialogue>[0];

const dialogue: Dialogue = {
  id: 'courier/A parcel that is lost',
  language: 'en',
  turns: [
    { id: 't1', role: 'customer', text: 'My parcel is lost.', at: 0, mood: 'negative', intents: ['track_order'] },
  ],
  facts: [['parcel']],
  never: [['kettle']],
  isHeldout: false,
  coaching: { sensible: [], pointless: [] },
};

async function judged(isHeldout: boolean) {
  const lines: string[] = [];
  const judging: Judging = {
    counts: emptyCounts(),
    moods: [],
    summaries: { tuning: noSummaries(), heldout: noSummaries() },
    say: (line) => lines.push(line),
  };
  await judgeDialogue(engine, { ...dialogue, isHeldout }, judging);
  return { lines, ...judging };
}

test('of a conversation that may be looked at, every kind of mistake is reported', async () => {
  const { lines, summaries } = await judged(false);
  for (const kind of [/ MOOD negative /, / INTENT track_order /, / HARMFUL /, / SUMMARY .*kettle/s])
    assert.ok(
      lines.some((line) => kind.test(line)),
      String(kind),
    );
  assert.equal(summaries.tuning.false, 1);
});

test('of a conversation that is held out nothing is reported, and everything is counted', async () => {
  const seen = await judged(false);
  const { lines, counts, moods, summaries } = await judged(true);
  assert.deepEqual(lines, []);
  assert.deepEqual(counts, seen.counts);
  assert.deepEqual(moods, [{ wanted: 'negative', got: 'positive' }]);
  assert.deepEqual(summaries.heldout, seen.summaries.tuning);
  assert.deepEqual(summaries.tuning, noSummaries());
});
