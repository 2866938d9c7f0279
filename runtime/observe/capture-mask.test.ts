import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, it } from 'node:test';
import type { UtteranceEvent } from '../../shared/assist/event.ts';
import { maskKinds } from '../../shared/mask-kinds.ts';
import { createMasker } from '../core/masking/masker.ts';
import { CaptureMask } from './capture-mask.ts';
import type { CaptureEntry } from './capture-record.ts';

const card = '4111 1111 1111 1111';
const loud = Buffer.alloc(8_000, 0x12).toString('base64');

function setUp() {
  const written: CaptureEntry[] = [];
  const mask = new CaptureMask({ masker: createMasker(maskKinds), write: (entry) => written.push(entry) });
  return { mask, written };
}

const recognized = (t: number, text: string, final = true): Extract<CaptureEntry, { k: 'result' }> => ({
  k: 'result',
  t,
  stream: 0,
  result: { kind: 'recognition', text, final, words: [{ word: text, startMs: 0, endMs: 900 }] },
});
const audio = (second: number, role: 'customer' | 'agent' = 'customer'): Extract<CaptureEntry, { k: 'audio' }> => ({
  k: 'audio',
  t: second * 1_000,
  call: 0,
  role,
  at: second * 8_000,
  ulaw: loud,
});
const utterance = (
  text: string,
  startMs: number,
  endMs: number,
  more: Partial<UtteranceEvent> = {},
): UtteranceEvent => ({
  type: 'utterance',
  utteranceId: `u${startMs}`,
  revision: 0,
  role: 'customer',
  text,
  final: true,
  startMs,
  endMs,
  ...more,
});

describe('M4: the mask of a capture', () => {
  it('masks recognized texts, and drops the words with their times', () => {
    const { mask, written } = setUp();
    mask.add(recognized(0, `my card is ${card}`));
    mask.flush();
    assert.deepEqual((written[0] as { result: unknown }).result, {
      kind: 'recognition',
      text: 'my card is [card]',
      final: true,
      words: [],
    });
    assert.equal(mask.hasMasked, true);
  });

  it('masks both halves of a number that was divided over two results', () => {
    const { mask, written } = setUp();
    mask.add(recognized(0, 'my card is 4111 1111'));
    mask.add(recognized(2_000, '1111 1111'));
    mask.flush();
    assert.equal(JSON.stringify(written).includes('1111'), false, JSON.stringify(written));
  });

  it('masks suggestions, messages, summaries and what others feed', () => {
    const { mask, written } = setUp();
    const suggestion = {
      kind: 'knowledge',
      text: card,
      query: card,
      sources: [{ title: card, snippet: card }],
    } as const;
    const sections = [{ title: 'Payment', text: card }];
    const message = { kind: 'message', messageName: 'projects/123456789012/m', role: 'customer', text: card } as const;
    mask.add({ k: 'result', t: 0, stream: 0, result: { kind: 'suggestions', suggestions: [suggestion], errors: [] } });
    mask.add({
      k: 'result',
      t: 0,
      stream: 0,
      result: { ...message, entities: [{ kind: 'x', start: 0, end: 19, value: card }] },
    });
    mask.add({ k: 'summarized', t: 0, value: { sections } });
    mask.add({ k: 'fed', t: 0, method: 'summary', args: [{ sections }] });
    mask.add({ k: 'fed', t: 0, method: 'utterance', args: [utterance(card, 0, 0)] });
    mask.add({ k: 'fed', t: 0, method: 'answer', args: [suggestion, { query: card }] });
    mask.flush();
    const text = JSON.stringify(written);
    assert.equal(text.includes('1111'), false, text);
    assert.ok(text.includes('projects/123456789012/m'), 'names of resources stay');
  });

  it('silences the audio of a masked utterance, of that speaker only', () => {
    const { mask, written } = setUp();
    for (let second = 0; second < 6; second++) {
      mask.add(audio(second));
      mask.add(audio(second, 'agent'));
    }
    mask.observe(utterance('it is [card]', 2_000, 3_000));
    mask.flush();
    const played = (role: string, second: number) => {
      const entry = written.find((each) => each.k === 'audio' && each.role === role && each.at === second * 8_000);
      return Buffer.from((entry as { ulaw: string }).ulaw, 'base64');
    };
    assert.ok(played('customer', 2).every((byte) => byte === 0xff));
    assert.ok(played('agent', 2).every((byte) => byte === 0x12));
    assert.ok(played('customer', 0).every((byte) => byte === 0x12));
    assert.equal(played('customer', 1)[7_999], 0xff);
    assert.equal(played('customer', 1)[0], 0x12);
  });

  it('silences the first half too, when it is withdrawn', () => {
    const { mask, written } = setUp();
    mask.add(audio(0));
    mask.observe(utterance('4111 1111', 0, 1_000));
    mask.add(audio(3));
    mask.observe(utterance('[card]', 0, 1_000, { revision: 1 }));
    mask.observe(utterance('[card]', 3_000, 4_000));
    mask.flush();
    for (const entry of written) assert.notEqual((entry as { ulaw: string }).ulaw, loud);
  });

  it('leaves audio whose interim looked like the beginning of a number, but was none', () => {
    const { mask, written } = setUp();
    mask.add(audio(0));
    mask.observe(utterance('order …', 0, 1_000, { final: false }));
    mask.observe(utterance('order 471293 is late', 0, 1_000, { revision: 1 }));
    mask.flush();
    assert.equal((written[0] as { ulaw: string }).ulaw, loud);
  });

  it('writes what has been held long enough, and nothing before', () => {
    const { mask, written } = setUp();
    mask.add(audio(0));
    mask.add(audio(70));
    assert.equal(written.length, 0);
    mask.add(audio(80));
    assert.equal(written.length, 1);
  });
});
