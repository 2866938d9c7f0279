import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createSseDecoder,
  encodeEventFrame,
  encodeSseComment,
  encodeSseFrame,
  formatSseFrame,
  type SseFrame,
  sseLimits,
} from './sse.ts';

type Seen = { frames: SseFrame[]; comments: string[]; retries: number[] };

function decode(chunks: Iterable<Uint8Array>, limits = sseLimits): Seen {
  const seen: Seen = { frames: [], comments: [], retries: [] };
  const decoder = createSseDecoder(
    {
      onFrame: (f) => seen.frames.push(f),
      onComment: (c) => seen.comments.push(c),
      onRetry: (r) => seen.retries.push(r),
    },
    limits,
  );
  for (const chunk of chunks) decoder.push(chunk);
  decoder.end();
  return seen;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const oneByOne = (all: Uint8Array) => Array.from(all, (b) => Uint8Array.of(b));
function cut(all: Uint8Array, size: number): Uint8Array[] {
  const out: Uint8Array[] = [];
  for (let at = 0; at < all.length; at += size) out.push(all.subarray(at, at + size));
  return out;
}

const cases: [string, string, Partial<Seen>][] = [
  ['a plain frame', 'data: hello\n\n', { frames: [{ event: 'message', data: 'hello' }] }],
  [
    'id and event',
    'id: e-1\nevent: utterance\ndata: {}\n\n',
    { frames: [{ event: 'utterance', data: '{}', id: 'e-1' }] },
  ],
  ['carriage returns', 'data: a\rdata: b\r\r', { frames: [{ event: 'message', data: 'a\nb' }] }],
  ['carriage return and line feed', 'data: a\r\ndata: b\r\n\r\n', { frames: [{ event: 'message', data: 'a\nb' }] }],
  ['a comment', ': head e-7\n\ndata: x\n\n', { comments: ['head e-7'], frames: [{ event: 'message', data: 'x' }] }],
  ['two spaces after the colon: one is removed', 'data:  two\n\n', { frames: [{ event: 'message', data: ' two' }] }],
  ['no space after the colon', 'data:tight\n\n', { frames: [{ event: 'message', data: 'tight' }] }],
  ['a field without a colon', 'data\n\n', { frames: [{ event: 'message', data: '' }] }],
  ['a frame without data: not emitted', 'event: x\nid: e-3\n\n', { frames: [] }],
  [
    'an id does not leak into the next frame',
    'id: e-1\ndata: a\n\ndata: b\n\n',
    {
      frames: [
        { event: 'message', data: 'a', id: 'e-1' },
        { event: 'message', data: 'b' },
      ],
    },
  ],
  ['an id with NUL is ignored', 'id: a\0b\ndata: x\n\n', { frames: [{ event: 'message', data: 'x' }] }],
  ['retry', 'retry: 1500\nretry: 1e3\n\n', { retries: [1500], frames: [] }],
  ['an unknown field is ignored', 'mood: fine\ndata: x\n\n', { frames: [{ event: 'message', data: 'x' }] }],
  ['a byte order mark at the start', '\ufeffdata: x\n\n', { frames: [{ event: 'message', data: 'x' }] }],
  [
    'a last frame without its blank line is dropped',
    'data: a\n\ndata: b\n',
    {
      frames: [{ event: 'message', data: 'a' }],
    },
  ],
  [
    'characters of every width',
    'data: aé漢😀\u2028\u0085x\n\n',
    {
      frames: [{ event: 'message', data: 'aé漢😀\u2028\u0085x' }],
    },
  ],
];

test('a frame is emitted as soon as a lone carriage return ends it', () => {
  const frames: SseFrame[] = [];
  const decoder = createSseDecoder({ onFrame: (frame) => frames.push(frame) });
  decoder.push(bytes('data: a\r\r'));
  assert.equal(frames.length, 1);
  decoder.push(bytes('\ndata: b\r\n\r'));
  assert.equal(frames.length, 2);
  decoder.push(bytes('\n'));
  assert.deepEqual(frames, [
    { event: 'message', data: 'a' },
    { event: 'message', data: 'b' },
  ]);
});

for (const [name, input, expected] of cases) {
  test(`decodes ${name}: whole, byte by byte and in odd chunks`, () => {
    const want = { frames: [], comments: [], retries: [], ...expected };
    const all = bytes(input);
    assert.deepEqual(decode([all]), want);
    assert.deepEqual(decode(oneByOne(all)), want);
    for (const size of [2, 3, 5, 7]) assert.deepEqual(decode(cut(all, size)), want);
  });
}

test('the decoder reads back what the encoder writes', () => {
  for (const frame of [
    { event: 'utterance', data: '{"text":"a"}', id: 'e-1' },
    { event: 'reset', data: 'line\nother\n\nlast' },
    { event: 'message', data: '' },
    { event: 'message', data: 'ends with a break\n' },
  ]) {
    assert.deepEqual(decode(oneByOne(encodeSseFrame(frame))).frames, [frame]);
  }
  assert.deepEqual(decode([encodeSseComment('head e-9')]).comments, ['head e-9']);
  assert.deepEqual(decode([encodeSseFrame({ data: 'x', retryMs: 12.4 })]).retries, [12]);
});

test('the frame of an event is what any other frame with its JSON would be', () => {
  for (const event of [{ text: 'a' }, { text: 'line\nother\r\n\u2028\0 🙂' }, {}]) {
    const data = JSON.stringify(event);
    assert.deepEqual(
      encodeEventFrame('e-7', 'utterance', data),
      encodeSseFrame({ id: 'e-7', event: 'utterance', data }),
    );
  }
  for (const bad of ['a\nb', 'a\rb', 'a\0b']) assert.throws(() => encodeEventFrame('e-7', bad, '{}'), TypeError);
});

test('an id, event or comment with a line break or NUL is rejected', () => {
  for (const bad of ['a\nb', 'a\rb', 'a\0b']) {
    assert.throws(() => formatSseFrame({ event: bad, data: '' }), TypeError);
    assert.throws(() => formatSseFrame({ id: bad, data: '' }), TypeError);
    assert.throws(() => encodeSseComment(bad), TypeError);
  }
});

test('a line or a frame over the limit throws', () => {
  const limits = { maxFrameCharacters: 20 };
  assert.throws(() => decode([bytes(`data: ${'x'.repeat(20)}`)], limits), RangeError);
  assert.throws(() => decode(oneByOne(bytes(`data: ${'x'.repeat(20)}`)), limits), RangeError);
  assert.throws(() => decode([bytes('data: 1234567890\n'.repeat(4))], limits), RangeError);
  assert.throws(() => decode([bytes(`data: ${'x'.repeat(21)}\n\n`)], limits), RangeError);
  assert.equal(decode([bytes('data: 1234567890\n\n'.repeat(9))], limits).frames.length, 9);
});

test('a long line in small chunks takes linear time', () => {
  const all = bytes(`data: ${'x'.repeat(2_000_000)}\n\n`);
  const from = performance.now();
  assert.equal(decode(cut(all, 64)).frames[0]!.data.length, 2_000_000);
  assert.ok(performance.now() - from < 2_000);
});
