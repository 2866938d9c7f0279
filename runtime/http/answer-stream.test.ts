import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type AnswerDraft, draftAfter, emptyDraft } from '../../shared/api/answer-stream.ts';
import type { KnowledgeResponse } from '../../shared/api/routes.ts';
import { EarshotError } from '../../shared/errors.ts';
import { createSseDecoder, type SseFrame } from '../../shared/sse.ts';
import { type Answering, streamAnswer } from './answer-stream.ts';

const answer: KnowledgeResponse = { suggestionId: 's-1', query: 'Box?', answer: 'Any box is fine.', sources: [] };

function open(answering: Answering) {
  const frames: SseFrame[] = [];
  let ended = () => {};
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const decoder = createSseDecoder({ onFrame: (frame) => frames.push(frame) });
  const sink = {
    write: (bytes: Uint8Array) => decoder.push(bytes),
    bufferedBytes: () => 0,
    end: () => ended(),
    destroy() {},
  };
  const source = streamAnswer(sink, answering);
  const names = () => frames.map(({ event }) => event);
  return { frames, end, source, names, last: () => JSON.parse(frames.at(-1)!.data) as Record<string, unknown> };
}

it('an answer comes as pieces, a corrected draft, the suggestion and an end', async () => {
  const drafts: AnswerDraft[] = [
    { checked: '', unchecked: 'Any' },
    { checked: '', unchecked: 'Any box' },
    { checked: '', unchecked: 'Any box' },
    { checked: 'Any box is fine.', unchecked: 'It is' },
    { checked: 'Any box is fine.', unchecked: 'It is free.' },
    { checked: 'Any box is fine.', unchecked: '' },
  ];
  const { frames, end, names } = open(async ({ onDraft }) => {
    drafts.forEach(onDraft);
    return answer;
  });
  await end;
  assert.deepEqual(names(), ['piece', 'piece', 'checked', 'piece', 'checked', 'suggestion', 'end']);
  const read = frames.reduce((draft, { event, data }) => draftAfter(draft, event, JSON.parse(data)), emptyDraft);
  assert.deepEqual(read, drafts.at(-1));
  assert.deepEqual(JSON.parse(frames.at(-2)!.data), {
    ...answer,
    kind: 'knowledge',
    proactive: false,
    text: answer.answer,
  });
});

it('an engine that answers at once gives one piece and the suggestion, and nothing found gives no piece', async () => {
  const found = open(async () => answer);
  await found.end;
  assert.deepEqual(found.names(), ['piece', 'suggestion', 'end']);
  const nothing = open(async () => ({ ...answer, answer: '' }));
  await nothing.end;
  assert.deepEqual(nothing.names(), ['suggestion', 'end']);
});

it('a failure is a typed error with its code, without what caused it', async () => {
  const { end, names, last, frames } = open(async () => {
    throw new EarshotError('quota_exhausted', { retryAfterMs: 2_000, cause: new Error('secret') });
  });
  await end;
  assert.deepEqual(names(), ['error']);
  assert.equal(last().code, 'quota_exhausted');
  assert.equal(last().retryAfterMs, 2_000);
  assert.ok(!frames[0]!.data.includes('secret'));
});

it('a reader who disconnects cancels the search, and nothing is written after that', async () => {
  let cancelled = false;
  const { source, frames } = open(
    ({ signal, onDraft }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          cancelled = true;
          onDraft({ checked: '', unchecked: 'late' });
          reject(new EarshotError('cancelled'));
        });
      }),
  );
  source.onClose();
  await Promise.resolve();
  assert.ok(cancelled);
  assert.equal(frames.length, 0);
});
