import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { earlierPart } from './call-history.ts';

const startedAt = '2026-01-01T12:00:00.000Z';
const now = Date.parse(startedAt) + 60_000;

/** A call whose instance lost it at 50 s, with the last words of both. */
const lost = (agent: { readonly endMs: number; readonly final: boolean }) => ({
  ...{ status: 'started' as const, startedAt },
  utterances: [
    { role: 'agent', endMs: 20_000, final: true },
    { role: 'customer', endMs: 48_000, final: true },
    { role: 'agent', ...agent },
  ],
  notices: [{ code: 'audio_gap' as const, noticeId: 'gap-1', startMs: 50_000 }],
});

describe('what another instance had of a call', () => {
  const cases = {
    'ends where its audio ended, where it has recognized all of it': [{ endMs: 42_000, final: true }, 50_000],
    'ends with the words of an utterance that it had begun and not finished': [{ endMs: 42_000, final: false }, 42_000],
    'does not end with an utterance that stopped long before': [{ endMs: 19_000, final: false }, 50_000],
  } as const;
  for (const [sentence, [agent, expected]] of Object.entries(cases))
    it(sentence, () => assert.equal(earlierPart(lost(agent), now)?.interruptedAtMs, expected));

  const behind = Date.parse(startedAt) - 600_000;
  const final = { endMs: 42_000, final: true };
  it('is followed by a stretch that is missing where the clock here is behind and cannot tell how long', () => {
    assert.equal(earlierPart(lost(final), behind)?.elapsedMs, 51_000);
    const { notices: _, ...unnoticed } = lost(final);
    assert.equal(earlierPart(unnoticed, behind)?.elapsedMs, 49_000);
  });
  it('is followed at once where it was ended and the clock here is behind', () =>
    assert.equal(earlierPart({ ...lost(final), status: 'ended' }, behind)?.elapsedMs, 48_000));
  it('has nothing missing before its first word where the clock here is a little behind', () =>
    assert.equal(
      earlierPart({ status: 'started', startedAt, utterances: [] }, Date.parse(startedAt) - 5)?.elapsedMs,
      0,
    ));
  it('takes the time that the clock tells where that is behind its end', () =>
    assert.equal(earlierPart(lost(final), now)?.elapsedMs, 60_000));
});
