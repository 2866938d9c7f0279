/** Contract of a conversation log: owners, erasure and expiry. */
import assert from 'node:assert/strict';
import { foldEvents } from '../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { EarshotError } from '../../shared/errors.ts';
import { newConversationId, recorder, utterance, utterances } from '../testing/log-recorder.ts';
import { until } from '../testing/until.ts';
import type { LogCase } from './conversation-log-harness.ts';

export const lifetimeCases: readonly LogCase[] = [
  {
    title: 'writes of a stale owner are refused, writes without a fence are accepted',
    async run(log) {
      const id = newConversationId();
      await log.append(id, [utterance(1)], { fence: 3 });
      await log.append(id, [utterance(2)], { fence: 4 });
      await assert.rejects(
        log.append(id, [utterance(99)], { fence: 3 }),
        (error) => error instanceof EarshotError && error.code === 'conflict',
      );
      await log.append(id, [utterance(3)]);
      await log.append(id, [utterance(4)], { fence: 4 });
      const read = await log.read(id);
      assert.deepEqual(read.kind === 'tail' && read.events.map((e) => e.event), utterances(1, 4));
    },
  },
  {
    title:
      'erasing removes every trace, ends the readers with an empty view, and takes nothing of the conversation any more',
    async run(log) {
      const id = newConversationId();
      const before = await log.append(id, utterances(1, 3));
      const reader = recorder();
      log.follow(id, undefined, reader.listener);
      await until(() => reader.events.length === 3);
      assert.equal(await log.erase(id), true);
      assert.equal(await log.erase(id), false);
      await until(() => reader.errors.length >= 1);
      assert.deepEqual(reader.resets.at(-1)!.conversation, foldEvents([]));
      assert.equal(EarshotError.from(reader.errors[0]).code, 'erased');
      await assert.rejects(
        log.append(id, utterances(1, 3)),
        (error) => error instanceof EarshotError && error.code === 'erased',
      );
      assert.deepEqual((await log.snapshot(id)).conversation, foldEvents([]));
      assert.equal((await log.read(id, before[0])).kind, 'reset');
      const late = recorder();
      log.follow(id, before[0], late.listener);
      await until(() => late.errors.length === 1);
      assert.equal(EarshotError.from(late.errors[0]).code, 'erased');
      assert.deepEqual([late.starts, late.events], [[], []]);
    },
  },
  {
    title: 'an ended conversation expires after its life and not before',
    limits: { endedLifeMs: 2_000, openLifeMs: 60_000, sweepMs: 200 },
    async run(log, harness) {
      const ended = newConversationId();
      const open = newConversationId();
      const end: AssistEvent = {
        type: 'conversation',
        status: 'ended',
        channel: 'voice',
        at: '2026-01-01T00:00:00Z',
      };
      const endedAt = performance.now();
      const [first] = await log.append(ended, [utterance(1), end]);
      await log.append(open, [utterance(1)]);
      await harness.pass(800);
      const count = async () => (await log.snapshot(ended)).conversation.utterances.length;
      const early = await count();
      // A machine that slept over the end has nothing to show.
      if (performance.now() - endedAt < 2_000) assert.equal(early, 1);
      await harness.pass(2_500);
      await until(async () => (await count()) === 0);
      assert.equal((await log.snapshot(open)).conversation.utterances.length, 1);
      const again = await log.append(ended, [utterance(1)]);
      assert.notEqual(again[0], first);
    },
  },
];
