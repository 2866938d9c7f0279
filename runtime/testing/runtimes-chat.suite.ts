/** Chats and their events on every runtime. */
import assert from 'node:assert/strict';
import { foldEvents } from '../../shared/assist/conversation.ts';
import { follow } from './panel-client.ts';
import { newId, type ServiceUnderTest } from './service-under-test.ts';

/** A chat from its first message to its end. */
export function chatTests(on: ServiceUnderTest): void {
  on.prove(
    'chat',
    'follows a chat: a repeated message once, an answer with its source, feedback, a summary, the end',
    async () => {
      const id = newId();
      const events = await follow(on.service.url, on.token, id);
      try {
        for (const expected of [false, true]) {
          const answer = await on.chat(id, 'm1', 'customer', 'How long does a refund take?');
          assert.equal(answer.status, 200);
          assert.equal(((await answer.json()) as { duplicate: boolean }).duplicate, expected);
        }
        await events.until('suggestion with an answer record', ({ events: all }) =>
          all.some(({ event }) => event.type === 'suggestion' && event.answerRecord !== undefined),
        );
        const asked = await on.panel.post(`/api/conversations/${id}/knowledge`, {
          query: 'How long does a refund take?',
        });
        const { answer, sources, answerRecord } = (await asked.json()) as {
          answer: string;
          sources: { title: string }[];
          answerRecord: string;
        };
        assert.match(answer, /business days/);
        assert.ok(sources[0]?.title);
        const feedback = await on.panel.post(`/api/conversations/${id}/feedback`, {
          answerRecord,
          correctness: 'FULLY_CORRECT',
        });
        assert.equal(feedback.status, 200);
        assert.equal((await on.panel.post(`/api/conversations/${id}/summary`, {})).status, 200);
        assert.equal((await on.panel.post(`/api/conversations/${id}/complete`)).status, 200);
        await events.until('end of the conversation', ({ events: all }) =>
          all.some(({ event }) => event.type === 'conversation' && event.status === 'ended'),
        );
        const finals = events.events.filter(({ event }) => event.type === 'utterance' && event.final);
        assert.equal(new Set(finals.map(({ event }) => event.type === 'utterance' && event.utteranceId)).size, 1);
      } finally {
        events.stop();
      }
    },
  );
}

/** Resuming and resets. */
export function eventTests(on: ServiceUnderTest): void {
  on.prove('events', 'resumes exactly after the last id, and resets a cursor of another log', async () => {
    const id = newId();
    const first = await follow(on.service.url, on.token, id);
    await on.chat(id, 'a', 'customer', 'Where is my order?');
    await first.until('event', ({ events }) => events.length >= 2);
    first.stop();
    await first.ended;
    const seen = first.events.map(({ id: eventId }) => eventId);
    await on.chat(id, 'b', 'agent', 'Let me look.');
    const second = await follow(on.service.url, on.token, id, seen[1]);
    await second.until('message b', ({ events }) =>
      events.some(({ event }) => event.type === 'utterance' && event.messageId === 'b'),
    );
    const snapshot = (await (await on.panel.get(`/api/conversations/${id}`)).json()) as {
      conversation: unknown;
      cursor: string;
    };
    const headSeq = Number(snapshot.cursor.split('-')[1]);
    await second.until('the head', ({ events }) => seqOf(events.at(-1)) >= headSeq);
    second.stop();
    // What came after the snapshot was taken is not in it.
    const all = [...first.events.slice(0, 2), ...second.events.filter((entry) => seqOf(entry) <= headSeq)];
    assert.deepEqual(
      all.map(seqOf),
      all.map((_, index) => index + 1),
    );
    assert.deepEqual(JSON.parse(JSON.stringify(foldEvents(all.map(({ event }) => event)))), snapshot.conversation);
    const foreign = await follow(on.service.url, on.token, id, 'otherepoch-3');
    await foreign.until('reset', ({ frames }) => frames.some((frame) => frame.event === 'reset'));
    foreign.stop();
    const reset = foreign.frames.find((frame) => frame.event === 'reset')!;
    const { cursor, conversation } = JSON.parse(reset.data) as {
      cursor: string;
      conversation: { utterances: unknown[] };
    };
    assert.ok(seqOf({ id: cursor }) >= headSeq);
    assert.equal(conversation.utterances.length, 2);
  });
}

/** A stream on which nothing happens; it waits as long as the interval is. */
export function heartbeatTests(on: ServiceUnderTest): void {
  on.prove('events', 'sends a heartbeat with the head id', async () => {
    const id = newId();
    await on.chat(id, 'a', 'customer', 'Hello');
    const events = await follow(on.service.url, on.token, id);
    await events.until('heartbeat', ({ comments }) => comments.some((text) => /^head \S+-\d+$/.test(text)), 90_000);
    events.stop();
  });
}

const seqOf = (entry: { id: string } | undefined): number => Number(entry?.id.split('-')[1] ?? 0);
