import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { parseConversationId } from '../../shared/ids.ts';
import type { VoiceBridge } from '../core/ports/voice-call.ts';
import { createMemoryConversationLog } from '../log/memory-conversation-log.ts';
import { createTestClock } from '../testing/clock.ts';
import { createOtlpSpans } from './otlp-spans.ts';
import { createPaintedRows } from './painted-rows.ts';
import { createTracing, type SpanWriter } from './tracing.ts';

const conversationId = parseConversationId('0a0a0a0a-1111-4222-8333-000000000001');

type Written = { name: string; startMs: number; endMs: number; parent?: string | undefined };

function setUp(paintShare = 0) {
  const clock = createTestClock();
  const written: Written[] = [];
  let traces = 0;
  const spans: SpanWriter = {
    write(span) {
      written.push(span);
      return 'x';
    },
    begin(name, startMs) {
      const parent = `00-${String(++traces).padStart(32, '0')}-00000000000000a1-01`;
      return { parent, end: (endMs) => void written.push({ name, startMs, endMs, parent }) };
    },
    close: async () => {},
  };
  const received: number[] = [];
  const bridge: VoiceBridge = {
    activeCalls: 0,
    open: () => ({
      audio: (_role, _ulaw, start) => void received.push(start),
      gap() {},
      pause() {},
      resume() {},
      language() {},
      end: async () => {},
    }),
  };
  const tracing = createTracing({ spans, clock, maxFrames: 8, paintShare, random: () => 0.5 });
  const log = createMemoryConversationLog({ clock, random: () => 0.5 });
  const call = tracing.bridge(bridge).open({
    conversationId,
    audiohookSessionId: 's',
    organizationId: 'o',
    roles: ['customer'],
    startSample: 0,
  });
  return { clock, written, received, spans, log: tracing.log(log), plain: log, call };
}

const utterance = (endMs: number, final = true): AssistEvent => ({
  type: 'utterance',
  utteranceId: 'u1',
  revision: 1,
  role: 'customer',
  text: 'hello',
  final,
  startMs: 0,
  endMs,
});

test('a trace begins with the frame in which the utterance ends and continues to its suggestions', async () => {
  const { clock, written, received, log, plain, call } = setUp();
  const began = clock.now();
  for (let i = 0; i < 5; i++) {
    call.audio('customer', new Uint8Array(1_600), i * 1_600);
    await clock.advance(200);
  }
  assert.deepEqual(received, [0, 1_600, 3_200, 4_800, 6_400]);
  await log.append(conversationId, [utterance(500)]);
  await clock.advance(300);
  await log.append(conversationId, [
    {
      type: 'suggestion',
      suggestionId: 's1',
      kind: 'knowledge',
      proactive: true,
      text: 'x',
      sources: [],
      utteranceId: 'u1',
    },
    { type: 'notice', level: 'info', code: 'paused', message: 'm' },
  ]);
  // 500 ms lie in the third frame, which came 400 ms after the first.
  assert.deepEqual(
    written.map(({ name, startMs, endMs }) => [name, startMs - began, endMs - began]),
    [
      ['recognize', 400, 1_000],
      ['append', 1_000, 1_000],
      ['utterance', 400, 1_000],
      ['suggest', 1_000, 1_300],
    ],
  );
  assert.equal(new Set(written.map(({ parent }) => parent)).size, 1);
  const read = await plain.read(conversationId);
  const events = read.kind === 'tail' ? read.events.map(({ event }) => event) : [];
  assert.equal(events[0]!.trace, written[0]!.parent);
  assert.equal(events[1]!.trace, written[0]!.parent);
  assert.equal(events[2]!.trace, undefined);
});

test('a panel reports when it received and painted an utterance of the sample, in the trace of the utterance', async () => {
  const { clock, written, spans, log, plain } = setUp(0.6);
  await log.append(conversationId, [{ ...utterance(100), at: new Date(clock.now()).toISOString() } as AssistEvent]);
  const { utterances } = (await plain.snapshot(conversationId)).conversation;
  assert.equal(utterances[0]!.paint, true);
  await clock.advance(300);
  const painted = createPaintedRows({ log: plain, spans, clock });
  const before = written.length;
  const rows = [{ utteranceId: 'u1', receivedAgoMs: 120, paintedAgoMs: 20 }];
  await painted.report(conversationId, [...rows, { utteranceId: 'unknown', receivedAgoMs: 1 }]);
  const now = clock.now();
  assert.deepEqual(
    written.slice(before).map(({ name, startMs, endMs, parent }) => [name, now - startMs, now - endMs, parent]),
    [
      ['deliver', 300, 120, utterances[0]!.trace],
      ['paint', 120, 20, utterances[0]!.trace],
    ],
  );
});

test('what is not in the sample asks for no report and takes none', async () => {
  const { clock, written, spans, log, plain } = setUp(0.4);
  await log.append(conversationId, [utterance(100)]);
  const { utterances } = (await plain.snapshot(conversationId)).conversation;
  assert.equal(utterances[0]!.paint, undefined);
  const before = written.length;
  await createPaintedRows({ log: plain, spans, clock }).report(conversationId, [
    { utteranceId: 'u1', receivedAgoMs: 120, paintedAgoMs: 20 },
  ]);
  assert.equal(written.length, before);
});

test('a final that is sent again with its message id keeps its trace', async () => {
  const { written, log, plain } = setUp();
  await log.append(conversationId, [utterance(100)]);
  const count = written.length;
  await log.append(conversationId, [{ ...utterance(100), revision: 2, messageId: 'm' } as AssistEvent]);
  assert.equal(written.length, count);
  const read = await plain.read(conversationId);
  const traces = read.kind === 'tail' ? read.events.map(({ event }) => event.trace) : [];
  assert.equal(traces[0], traces[1]);
});

test('interim text makes no trace, and frames that are forgotten make none that is wrong', async () => {
  const { clock, written, log, call } = setUp();
  await log.append(conversationId, [utterance(100, false)]);
  assert.equal(written.length, 0);
  const began = clock.now();
  for (let i = 0; i < 20; i++) call.audio('customer', new Uint8Array(1_600), i * 1_600);
  await clock.advance(1_000);
  await log.append(conversationId, [{ ...utterance(100), latencyMs: 250 } as AssistEvent]);
  assert.ok(written[0]!.startMs >= began);
});

test('spans reach an OTLP endpoint, whole and in one trace', async () => {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      bodies.push(`${request.url} ${text}`);
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const spans = createOtlpSpans({
    endpoint: `http://127.0.0.1:${port}/`,
    serviceName: 'earshot',
    version: '1',
    instance: 'i',
  });
  const root = spans.begin('utterance', 1_000);
  spans.write({ name: 'append', startMs: 1_000, endMs: 1_002, parent: root.parent, attributes: { a: 1 } });
  root.end(1_005, { 'earshot.role': 'customer' });
  await spans.close();
  server.close();
  assert.match(root.parent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  assert.equal(bodies.length, 1);
  assert.ok(bodies[0]!.startsWith('/v1/traces '));
  const sent = JSON.parse(bodies[0]!.slice('/v1/traces '.length)).resourceSpans[0];
  const [child, parent] = sent.scopeSpans[0].spans;
  assert.equal(child.name, 'append');
  assert.equal(child.parentSpanId, parent.spanId);
  assert.equal(child.traceId, root.parent.split('-')[1]);
  assert.ok(JSON.stringify(sent.resource).includes('"earshot"'));
});
