/** Connections that continue one that was lost: in its positions, and with the rest of its last word. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { names, setUpCall, spoken } from '../../testing/call.ts';
import { wordAt } from '../../testing/speech.ts';

const second = 8_000;
const anotherSession = '1c9d1d4e-0000-4000-8000-000000000002';
const thirdSession = '1c9d1d4e-0000-4000-8000-000000000003';

for (const [wait, where] of [
  [0, ''],
  [3_000, ''],
  [3_000, ', while the other speaker’s connection goes on'],
] as const) {
  test(`a word of which two connections have one half each is there once, ${wait} ms after the first was lost${where}`, async () => {
    const { clock, open, play, end, said, utterances } = setUpCall();
    const cut = 10 * second;
    const before = spoken(20).filter(({ endSample }) => endSample < cut - 800);
    // Too short in each half to be recognized.
    const halved = { word: wordAt(90), startSample: cut - 350, endSample: cut + 350 };
    const after = { word: wordAt(91), startSample: cut + 1_200, endSample: cut + 3_600 };
    const words = [...before, halved, after];
    const roles = where === '' ? (['customer', 'agent'] as const) : (['customer'] as const);
    const first = open({ roles });
    const other = where === '' ? undefined : open({ audiohookSessionId: thirdSession, roles: ['agent'] });
    await play(first, { customer: words }, 0, cut);
    if (wait > 0) void first.end('lost');
    await clock.advance(wait);
    const again = open({ audiohookSessionId: anotherSession, startSample: cut, continued: true, roles });
    void first.end('lost');
    await play(again, { customer: words }, cut, 20 * second);
    await end(again);
    if (other) await end(other);
    assert.deepEqual(said('customer'), names(words));
    const last = new Map(utterances('customer').map((one) => [one.utteranceId, one]));
    assert.deepEqual(
      [...last.values()].filter(({ final }) => !final),
      [],
    );
  });
}

test('a connection that continues that of one speaker counts as that one does, whatever the other speaker’s began with', async () => {
  const { clock, open, play, end, notices } = setUpCall();
  const customer = open({ roles: ['customer'] });
  await clock.advance(40);
  const agent = open({ audiohookSessionId: thirdSession, roles: ['agent'] });
  await play(customer, {}, 0, 4 * second);
  void customer.end('lost');
  await clock.advance(1_000);
  const again = open({
    audiohookSessionId: anotherSession,
    startSample: 4 * second,
    continued: true,
    roles: ['customer'],
  });
  await end(again);
  await end(agent);
  assert.equal(notices('audio_gap').at(-1)?.message, 'Nothing was missed');
});

test('of two customers in a conference, a connection that continues that of one counts as that one does', async () => {
  const { clock, open, play, end, notices } = setUpCall();
  const [anna, berta] = ['anna', 'berta'];
  const first = open({ roles: ['customer'], participantId: anna });
  await play(first, {}, 0, 20 * second);
  const other = open({ roles: ['customer'], participantId: berta, audiohookSessionId: thirdSession });
  await play(first, {}, 20 * second, 24 * second);
  void first.end('lost');
  await clock.advance(1_000);
  const again = open({
    ...{ audiohookSessionId: anotherSession, startSample: 24 * second, continued: true },
    ...{ roles: ['customer'], participantId: anna },
  });
  await end(again);
  await end(other);
  assert.deepEqual(
    notices('audio_gap').map(({ startMs, endMs, message }) => [startMs, endMs, message]),
    [],
  );
});
