/** A conversation whose connections have one speaker each, or come to another instance: gaps of one speaker, and one time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conversationId, setUpCall, spoken } from '../../testing/call.ts';

const second = 8_000;
const anotherSession = '1c9d1d4e-0000-4000-8000-000000000002';
const thirdSession = '1c9d1d4e-0000-4000-8000-000000000003';

/** Every notice of a gap: of whom, and from when to when. */
const gapsOf = (notices: ReturnType<typeof setUpCall>['notices']) =>
  notices('audio_gap').map(({ role, startMs, endMs }) => [role, startMs, endMs]);

test('of two connections with one speaker each, the loss of one is a gap of its speaker until a connection brings them back', async () => {
  const { clock, open, play, end, notices } = setUpCall();
  const customer = open({ roles: ['customer'] });
  const agent = open({ roles: ['agent'], audiohookSessionId: anotherSession });
  await play(customer, {}, 0, 4 * second);
  void customer.end('lost');
  await clock.advance(6_000);
  const again = open({ roles: ['customer'], audiohookSessionId: thirdSession });
  await play(again, {}, 0, 2 * second);
  assert.deepEqual(gapsOf(notices), [
    ['customer', 4_000, undefined],
    ['customer', 4_000, 10_000],
  ]);
  await end(again);
  await end(agent);
});

test('when both speakers were lost and one comes back, the gap of the other goes on', async () => {
  const { clock, open, play, end, notices } = setUpCall();
  const both = open();
  await play(both, {}, 0, 4 * second);
  void both.end('lost');
  await clock.advance(6_000);
  const customer = open({ roles: ['customer'], audiohookSessionId: anotherSession });
  await clock.advance(2_000);
  const agent = open({ roles: ['agent'], audiohookSessionId: thirdSession });
  await clock.advance(0);
  assert.deepEqual(gapsOf(notices), [
    [undefined, 4_000, undefined],
    [undefined, 4_000, 10_000],
    ['agent', 10_000, undefined],
    ['agent', 10_000, 12_000],
  ]);
  await end(customer);
  await end(agent);
});

test('a call that another instance had before goes on at the time of the conversation, behind its last word', async () => {
  const { bridge, clock, open, play, end, utterances, notices } = setUpCall();
  const startedAt = new Date(clock.now() - 40_000).toISOString();
  bridge.noteHistory(conversationId, { status: 'ended', startedAt, utterances: [{ role: 'agent', endMs: 12_000 }] });
  await clock.advance(2_000);
  const call = open();
  await play(call, { customer: spoken(6) }, 0, 5 * second);
  await end(call);
  assert.equal(utterances('customer').at(-1)?.startMs, 42_000 + 1_000);
  assert.deepEqual(notices('audio_gap'), []);
});

test('a connection that broke unnoticed and is replaced later leaves a gap up to the next one', async () => {
  const { clock, open, play, end, notices } = setUpCall();
  const broken = open();
  await play(broken, {}, 0, 4 * second);
  await clock.advance(5_000);
  const next = open({ audiohookSessionId: anotherSession });
  await play(next, {}, 0, 1 * second);
  void broken.end('lost');
  await clock.advance(0);
  assert.deepEqual(gapsOf(notices), [[undefined, 4_000, 9_000]]);
  await end(next);
});

test('a connection that continues one that broke unnoticed, less than a second behind the end of its audio, leaves a gap', async () => {
  const { clock, open, play, end, notices } = setUpCall();
  const broken = open();
  await play(broken, {}, 0, 4 * second);
  await clock.advance(3_000);
  const next = open({ audiohookSessionId: anotherSession, startSample: 4.9 * second, continued: true });
  await play(next, {}, 4.9 * second, 6 * second);
  void broken.end('lost');
  await clock.advance(0);
  assert.deepEqual(gapsOf(notices), [[undefined, 4_000, 4_900]]);
  await end(next);
});

test('what a connection missed that stood for seconds and was lost before its first audio is a gap up to the next one', async () => {
  const { clock, open, play, end, notices, utterances } = setUpCall();
  const silent = open();
  await clock.advance(5_000);
  void silent.end('lost');
  await clock.advance(3_000);
  const next = open({ audiohookSessionId: anotherSession });
  await play(next, { customer: spoken(3) }, 0, 6 * second);
  assert.deepEqual(gapsOf(notices), [
    [undefined, 0, undefined],
    [undefined, 0, 8_000],
  ]);
  await end(next);
  assert.equal(utterances('customer').at(-1)?.startMs, 8_000 + 1_000);
});

test('when the instance that had a call has died, what came after its last words is a gap up to the next connection', async () => {
  const { bridge, clock, open, end, notices } = setUpCall();
  const utterances = [
    { role: 'customer', endMs: 31_000 },
    { role: 'agent', endMs: 34_000 },
  ];
  const startedAt = new Date(clock.now() - 40_000).toISOString();
  bridge.noteHistory(conversationId, { status: 'started', startedAt, utterances });
  const call = open();
  assert.deepEqual(
    notices('audio_gap').map(({ startMs, endMs, params }) => [startMs, endMs, params?.cause]),
    [
      [31_000, undefined, 'connection_lost'],
      [31_000, 40_000, 'connection_lost'],
    ],
  );
  await end(call);
});

test('when the speakers of a call that an instance lost come back one after the other, each gap ends with its own connection', async () => {
  const { bridge, clock, open, end, notices } = setUpCall();
  const utterances = [
    { role: 'customer', endMs: 31_000 },
    { role: 'agent', endMs: 34_000 },
  ];
  const startedAt = new Date(clock.now() - 40_000).toISOString();
  bridge.noteHistory(conversationId, { status: 'started', startedAt, utterances });
  const customer = open({ roles: ['customer'] });
  await clock.advance(5_000);
  const agent = open({ audiohookSessionId: anotherSession, roles: ['agent'] });
  assert.deepEqual(gapsOf(notices), [
    [undefined, 31_000, undefined],
    [undefined, 31_000, 40_000],
    ['agent', 40_000, undefined],
    ['agent', 40_000, 45_000],
  ]);
  await end(customer);
  await end(agent);
});

test('a call that comes back from an instance that has died since misses what came after the last words there', async () => {
  const { bridge, clock, open, play, end, notices } = setUpCall();
  const first = open();
  const startedAt = new Date(clock.now()).toISOString();
  await play(first, {}, 0, 4 * second);
  void first.end('lost');
  await clock.advance(16_000);
  const utterances = [
    { role: 'customer', endMs: 8_000 },
    { role: 'customer', endMs: 14_000 },
    { role: 'agent', endMs: 15_000 },
  ];
  bridge.noteHistory(conversationId, { status: 'started', startedAt, utterances });
  const back = open({ audiohookSessionId: anotherSession });
  await end(back);
  assert.deepEqual(
    notices('audio_gap').map(({ startMs, endMs }) => [startMs, endMs]),
    [
      [4_000, undefined],
      [4_000, 8_000],
      [14_000, undefined],
      [14_000, 20_000],
    ],
  );
});

test('a call that comes back from an instance with a clock far ahead misses something after the end of the audio there', async () => {
  const { bridge, clock, open, play, end, notices } = setUpCall();
  const first = open();
  const startedAt = new Date(clock.now()).toISOString();
  await play(first, {}, 0, 4 * second);
  await end(first);
  const left = { code: 'audio_gap', noticeId: 'gap-there', startMs: 445_000 } as const;
  const utterances = [{ role: 'customer', endMs: 430_000 }];
  bridge.noteHistory(conversationId, { status: 'started', startedAt, utterances, notices: [left] });
  const back = open({ audiohookSessionId: anotherSession });
  await end(back);
  assert.deepEqual(
    notices('audio_gap').map(({ noticeId, startMs, endMs, resolved }) => [noticeId, startMs, endMs, resolved]),
    [
      ['gap-there', 445_000, undefined, undefined],
      ['gap-there', 445_000, 446_000, undefined],
    ],
  );
});

/** A call that was lost at four seconds, ten seconds ago, and what the log has of it but for notices. */
async function setUpLostCall() {
  const call = setUpCall();
  const { clock, open, play } = call;
  const first = open();
  const startedAt = new Date(clock.now()).toISOString();
  await play(first, { customer: spoken(3) }, 0, 4 * second);
  void first.end('lost');
  await clock.advance(10_000);
  const utterances = [{ role: 'customer', endMs: 3_000, final: true }];
  return { ...call, history: { status: 'started', startedAt, utterances } as const };
}

test('a gap that an instance left that recognized nothing ends when the call comes back', async () => {
  const { bridge, open, end, notices, history } = await setUpLostCall();
  const left = { code: 'audio_gap', noticeId: 'gap-there', startMs: 9_000 } as const;
  bridge.noteHistory(conversationId, { ...history, notices: [left] });
  const back = open({ audiohookSessionId: anotherSession });
  await end(back);
  assert.deepEqual(gapsOf(notices), [
    [undefined, 4_000, undefined],
    [undefined, 4_000, 9_000],
    [undefined, 9_000, undefined],
    [undefined, 9_000, 14_000],
  ]);
});

test('a gap of its own that is read again goes on', async () => {
  const { bridge, open, end, notices, history } = await setUpLostCall();
  bridge.noteHistory(conversationId, { ...history, notices: notices('audio_gap') });
  const back = open({ audiohookSessionId: anotherSession });
  await end(back);
  assert.deepEqual(gapsOf(notices), [
    [undefined, 4_000, undefined],
    [undefined, 4_000, 14_000],
  ]);
});

test('a loss that is noticed when the other speaker has left in order is a gap from the last audio of its own speaker', async () => {
  const { clock, open, play, end, notices } = setUpCall();
  const customer = open({ roles: ['customer'] });
  const agent = open({ roles: ['agent'], audiohookSessionId: anotherSession });
  await play(customer, {}, 0, 4 * second);
  await play(agent, {}, 0, 15 * second);
  await end(agent);
  void customer.end('lost');
  await clock.advance(0);
  assert.deepEqual(
    notices('audio_gap').map(({ role, startMs }) => [role, startMs]),
    [['customer', 4_000]],
  );
});

test('where the clocks of two instances differ, a call goes on behind the last word that is known', async () => {
  const { bridge, clock, open, play, end, utterances } = setUpCall();
  const startedAt = new Date(clock.now() + 3_600_000).toISOString();
  bridge.noteHistory(conversationId, { status: 'ended', startedAt, utterances: [{ role: 'agent', endMs: 12_000 }] });
  const call = open();
  await play(call, { customer: spoken(6) }, 0, 5 * second);
  await end(call);
  assert.equal(utterances('customer').at(-1)?.startMs, 12_000 + 1_000);
});

for (const [status, missingMs] of [
  ['started', 1_000],
  ['ended', 0],
] as const) {
  test(`a call that comes back from an instance with a clock far ahead goes on behind the last word there (${status})`, async () => {
    const { bridge, clock, open, play, end, utterances } = setUpCall();
    const first = open();
    const startedAt = new Date(clock.now()).toISOString();
    await play(first, {}, 0, 4 * second);
    await end(first);
    await clock.advance(16_000);
    const elsewhere = [{ role: 'customer', endMs: 430_000 }];
    bridge.noteHistory(conversationId, { status, startedAt, utterances: elsewhere });
    const back = open({ audiohookSessionId: anotherSession });
    await play(back, { customer: spoken(6) }, 0, 5 * second);
    await end(back);
    assert.equal(utterances('customer').at(-1)?.startMs, 430_000 + missingMs + 1_000);
  });
}

for (const how of ['lost', 'drained'] as const) {
  test(`where another instance said that its audio ended (${how}), the gap begins there and has one notice`, async () => {
    const before = setUpCall();
    const first = before.open();
    await before.play(first, {}, 0, 20 * second);
    await Promise.all([first.end(how), before.clock.advance(1_000)]);
    const left = before.notices('audio_gap');
    assert.deepEqual(
      left.map(({ startMs, endMs, level }) => [startMs, endMs, level]),
      [[20_000, undefined, how === 'lost' ? 'warning' : 'info']],
    );
    const { bridge, clock, open, end, notices } = setUpCall();
    const startedAt = new Date(clock.now() - 22_000).toISOString();
    const utterances = [{ role: 'customer', endMs: 3_000 }];
    bridge.noteHistory(conversationId, { status: 'started', startedAt, utterances, notices: left });
    const next = open({ audiohookSessionId: anotherSession });
    await end(next);
    assert.deepEqual(
      notices('audio_gap').map(({ noticeId, startMs, endMs, params }) => [noticeId, startMs, endMs, params?.cause]),
      [undefined, 22_000].map((endMs) => [left[0]!.noticeId, 20_000, endMs, left[0]!.params?.cause]),
    );
  });
}
