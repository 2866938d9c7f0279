import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AssistEvent, UtteranceEvent } from '../../shared/assist/event.ts';
import { EventBlock, type KeptEvent } from './event-block.ts';

const words = 'I would like to know where my order is because it was to come last week and no one has called'.split(
  ' ',
);

/** Interims that grow and a final, of two speakers in turn. */
function spoken(utterances: number): KeptEvent[] {
  const kept: KeptEvent[] = [];
  for (let number = 0; number < utterances; number++) {
    for (let revision = 0; revision < 5; revision++) {
      for (const role of ['customer', 'agent'] as const) {
        const at = 1_800_000_000_000 + number * 5_000 + revision * 1_000 + (role === 'agent' ? 317 : 0);
        const final = revision === 4;
        const event: UtteranceEvent = {
          type: 'utterance',
          at: new Date(at).toISOString(),
          utteranceId: `${role[0]}-${number}`,
          revision,
          role,
          text: words.slice(0, (revision + 1) * 4).join(' '),
          final,
          startMs: number * 5_000,
          endMs: number * 5_000 + revision * 1_000 + 800,
          ...(final && { confidence: 0.93, latencyMs: 200 }),
          language: 'en-US',
        };
        kept.push({ event, at });
      }
    }
  }
  return kept;
}

function blockOf(events: readonly KeptEvent[], follows = false): EventBlock {
  const block = new EventBlock(follows);
  for (const kept of events) block.add(kept);
  return block;
}

test('a block gives back exactly what was put into it, before and after it is complete', () => {
  const event = fc.record(
    {
      type: fc.constantFrom('utterance', 'notice'),
      role: fc.constantFrom('customer', 'agent'),
      text: fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('🙂', '🙃', ',"text":', '\ud83d', '","', 'ä'.repeat(3_000)),
      ),
      startMs: fc.double({ noNaN: true, noDefaultInfinity: true }).map((ms) => (ms === 0 ? 0 : ms)),
      more: fc.array(fc.string(), { maxLength: 3 }),
    },
    { requiredKeys: ['type', 'text'] },
  );
  const kept = fc.record({ event, at: fc.option(fc.integer({ min: 0, max: 4e12 }), { nil: undefined }) });
  fc.assert(
    fc.property(fc.array(kept, { maxLength: 40 }), fc.boolean(), (all, follows) => {
      const events = all as unknown as KeptEvent[];
      const expected = events.map((one) => ({ ...one, event: JSON.parse(JSON.stringify(one.event)) as AssistEvent }));
      const block = blockOf(events, follows);
      assert.deepEqual(block.read(), expected);
      for (const count of [1, 2, 3].filter((one) => one < all.length))
        assert.deepEqual(block.read(all.length - count), expected.slice(-count));
      block.complete();
      assert.deepEqual(block.read(), expected);
      assert.deepEqual(block.read(all.length >> 1), expected.slice(all.length >> 1));
    }),
  );
});

test('an event without anything in common with those before costs little more than its text', () => {
  const event = { type: 'notice', level: 'info', code: 'x', message: 'é'.repeat(50_000) } as unknown as AssistEvent;
  const block = blockOf([
    { event: spoken(1)[0]!.event, at: 5 },
    { event, at: undefined },
  ]);
  block.complete();
  assert.ok(block.size < 100_600, String(block.size));
  assert.deepEqual(block.read()[1], { event, at: undefined });
});

test('what is added after a trim follows what was there before', () => {
  const events = spoken(3);
  const block = blockOf(events.slice(0, 20));
  const before = block.buffer.length;
  block.trim();
  assert.ok(block.buffer.length < before, `${block.buffer.length} of ${before} bytes`);
  for (const kept of events.slice(20)) block.add(kept);
  assert.deepEqual(block.read(), events);
});

test('a block that follows another uses its buffer and none of its text', () => {
  const first = blockOf(spoken(3), true);
  const used = first.buffer;
  assert.ok(used.some((byte) => byte !== 0));
  first.complete();
  const { buffer } = new EventBlock(true);
  assert.equal(buffer, used);
  assert.ok(
    buffer.every((byte) => byte === 0),
    'text of another conversation is in it',
  );
});

test('a huge event leaves the next block as it would be without it', () => {
  const huge = { type: 'notice', message: 'é'.repeat(200_000) } as unknown as AssistEvent;
  const expected = blockOf(spoken(3));
  expected.complete();
  blockOf([{ event: huge }]).complete();
  const next = blockOf(spoken(3));
  next.complete();
  assert.deepEqual(next.buffer, expected.buffer);
});
