/** What a session does, message by message. */
import {
  inverted,
  monoExternal,
  monoInternal,
  openRaw,
  type RawCall,
  type RawTarget,
  stereo,
} from '../../runtime/local/caller/raw-call.ts';
import { NULL_UUID } from '../../shared/ids.ts';
import { type Case, Deviation, expectPong, inOpenSession, inSession, must, wait } from './case.ts';

const session = (group: string, name: string, play: (call: RawCall) => Promise<void>): Case => ({
  group,
  name,
  run: (target: RawTarget) => inSession(target, play),
});
const opened = (group: string, name: string, play: (call: RawCall) => Promise<void>): Case => ({
  group,
  name,
  run: (target: RawTarget) => inOpenSession(target, play),
});

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const l16 = { ...stereo, format: 'L16' };

const offer = (name: string, media: readonly unknown[], answer: unknown): Case =>
  session('Open', `answers ${name}`, async (call) => {
    call.sayOpen({ media });
    const { parameters } = await call.expect('opened');
    const expected = answer === undefined ? [] : [answer];
    must(same(parameters.media, expected), `It answered ${JSON.stringify(parameters.media)}`);
    await call.hangUp();
  });

const opens = (
  name: string,
  parameters: Readonly<Record<string, unknown>>,
  envelope: Readonly<Record<string, unknown>> = {},
): Case =>
  session('Open', `opens with ${name}`, async (call) => {
    call.sayOpen(parameters, envelope);
    const message = await call.expect('opened');
    must(message.seq === 1 && message.clientseq === 1, 'opened is not number 1 in answer to number 1');
    must(
      !('supportedLanguages' in message.parameters) || parameters.supportedLanguages === true,
      'It lists languages unasked',
    );
    await call.hangUp();
  });

const sized = (bytes: number): Case =>
  opened('Audio', `takes frames of ${bytes} bytes`, async (call) => {
    for (let i = 0; i < 5; i += 1) call.audio(bytes / 2);
    await expectPong(call);
    await call.hangUp();
  });

async function pauseRound(call: RawCall, instants: number): Promise<void> {
  call.say('paused');
  const start = call.position;
  call.skip(instants);
  call.say('resumed', { start: `PT${start / 8000}S`, discarded: `PT${instants / 8000}S` });
}

const closeReason = (reason: unknown): Case =>
  opened('Close', `answers close with reason ${JSON.stringify(reason)}`, async (call) => {
    call.audio(1600);
    await call.hangUp(reason as string);
  });

export const sessionCases: readonly Case[] = [
  offer('a stereo offer with that', [stereo], stereo),
  offer('stereo and mono with the first', [stereo, monoExternal, monoInternal], stereo),
  offer('inverted channels in their order', [inverted, monoInternal, monoExternal], inverted),
  offer('only the customer', [monoExternal], monoExternal),
  offer('only the other side', [monoInternal], monoInternal),
  offer('L16 before PCMU with PCMU', [l16, stereo], stereo),
  offer('only L16 with that', [l16], l16),
  offer('no offer with none', [], undefined),
  offer('only an unknown format with none', [{ ...stereo, format: 'OPUS' }], undefined),
  offer('only another rate with none', [{ ...stereo, rate: 16_000 }], undefined),
  offer('an unknown format before a known one with that', [{ ...stereo, format: 'OPUS' }, stereo], stereo),
  offer('nonsense among the offers with what is usable', [null, 7, 'audio', {}, stereo], stereo),
  opens('position PT0S', {}),
  opens('position PT0.0S', {}, { position: 'PT0.0S' }),
  opens('a language of two parts', { language: 'es-419' }),
  opens('a language of three parts', { language: 'zh-Hans-CN' }),
  opens('no language', { language: undefined }),
  opens('a language that is none', { language: '???' }),
  opens('customConfig as an object', { customConfig: { a: 1 } }),
  opens('customConfig as text', { customConfig: '{"a":1}' }),
  opens('customConfig of 50,000 characters', { customConfig: { text: 'x'.repeat(50_000) } }),
  opens('inputVariables', { inputVariables: { a: 'b' } }),
  opens('unknown members', { novelty: { deep: [1] } }, { more: true }),
  opens('a participant without names', { participant: { id: crypto.randomUUID() } }),
  opens('no participant', { participant: undefined }),
  opens('upper-case ids', { conversationId: crypto.randomUUID().toUpperCase() }),
  opens(
    'continuedSessions',
    { continuedSessions: [{ id: crypto.randomUUID(), clientseq: 12, serverseq: 8 }] },
    { position: 'PT17.4S' },
  ),
  opens('continuedSessions that are nonsense', { continuedSessions: 'yes' }),
  session('Open', 'lists its languages when asked', async (call) => {
    call.sayOpen({ supportedLanguages: true });
    const { parameters } = await call.expect('opened');
    const list = parameters.supportedLanguages;
    must(Array.isArray(list), 'There is no list');
    must(
      list.every((tag) => /^[a-z]{2,3}-[A-Za-z]{2,3}$/.test(tag)),
      `The list is ${list}`,
    );
    await call.hangUp();
  }),
  session('Open', 'refuses an organization that is not the upgrade’s', async (call) => {
    call.sayOpen({ organizationId: crypto.randomUUID() });
    const { parameters } = await call.expect('disconnect');
    must(parameters.reason === 'unauthorized', `The reason is ${parameters.reason}`);
    await call.hangUp('disconnect');
  }),
  session('Open', 'sends nothing before open', async (call) => {
    await call.expectSilence(300);
    call.sayOpen();
    await call.expect('opened');
    await call.hangUp();
  }),
  opened('Open', 'sends nothing between opened and the first pong', async (call) => {
    call.audio(1600);
    await wait(500);
    call.say('ping');
    const pong = await call.expect('pong');
    must(pong.seq === 2 && pong.clientseq === 2, `pong is ${pong.seq} in answer to ${pong.clientseq}`);
    await call.hangUp();
  }),
  session('Open', 'opens many sessions of one conversation', async (call) => {
    call.sayOpen();
    await call.expect('opened');
    await call.hangUp();
  }),

  ...(['both ids', 'the conversation id', 'the participant id'] as const).map((which) =>
    session('Probe', `answers a probe told by ${which}`, async (call) => {
      call.sayOpen({
        ...(which === 'the participant id' ? {} : { conversationId: NULL_UUID }),
        ...(which === 'the conversation id' ? {} : { participant: { id: NULL_UUID, ani: '', aniName: '', dnis: '' } }),
      });
      await call.expect('opened');
      await call.hangUp();
    }),
  ),
  session('Probe', 'answers a language probe with its list', async (call) => {
    call.sayOpen({
      conversationId: NULL_UUID,
      participant: { id: NULL_UUID, ani: '', aniName: '', dnis: '' },
      supportedLanguages: true,
    });
    const { parameters } = await call.expect('opened');
    must(Array.isArray(parameters.supportedLanguages), 'There is no list');
    await call.hangUp();
  }),
  session('Probe', 'bears a zero-length frame in a probe', async (call) => {
    call.sayOpen({ conversationId: NULL_UUID, participant: { id: NULL_UUID, ani: '', aniName: '', dnis: '' } });
    await call.expect('opened');
    call.binary(new Uint8Array());
    await call.hangUp();
  }),
  session('Probe', 'bears audio in a probe', async (call) => {
    call.sayOpen({ conversationId: NULL_UUID, participant: { id: NULL_UUID, ani: '', aniName: '', dnis: '' } });
    await call.expect('opened');
    call.audio(1600);
    await expectPong(call);
    await call.hangUp();
  }),

  opened('Ping', 'answers each of ten pings in order', async (call) => {
    for (let i = 0; i < 10; i += 1) call.say('ping', i === 0 ? {} : { rtt: 'PT0.012345678S' });
    for (let i = 0; i < 10; i += 1) {
      const { clientseq } = await call.expect('pong');
      must(clientseq === i + 2, `pong ${i + 1} answers ${clientseq}`);
    }
    await call.hangUp();
  }),
  opened('Ping', 'answers within 50 ms', async (call) => {
    await expectPong(call);
    const times: number[] = [];
    for (let i = 0; i < 10; i += 1) {
      const since = performance.now();
      await expectPong(call);
      times.push(performance.now() - since);
    }
    times.sort((a, b) => a - b);
    must(times[5]! < 50, `The median was ${Math.round(times[5]!)} ms`);
    await call.hangUp();
  }),
  opened('Ping', 'answers while the client pauses', async (call) => {
    call.say('paused');
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Ping', 'answers a ping that is followed by close at once', async (call) => {
    call.say('ping');
    call.say('close', { reason: 'end' });
    const pong = await call.expect('pong');
    must(pong.clientseq === 2, `pong answers ${pong.clientseq}`);
    const closed = await call.expect('closed', 10_000);
    must(closed.clientseq === 3, `closed answers ${closed.clientseq}`);
  }),
  opened('Ping', 'answers a nonsense round trip time all the same', async (call) => {
    call.say('ping', { rtt: 'soon' });
    await call.expect('pong');
    await call.hangUp();
  }),
  session('Ping', 'answers before open', async (call) => {
    await expectPong(call);
    call.sayOpen();
    await call.expect('opened');
    await call.hangUp();
  }),

  ...[2, 320, 640, 1_600, 3_200, 16_000, 64_000, 65_536].map(sized),
  opened('Audio', 'takes frames of all sizes mixed', async (call) => {
    for (const instants of [1, 80, 160, 161, 800, 1600, 7, 3_999, 8_000]) call.audio(instants);
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Audio', 'takes thirty seconds of catch-up at once', async (call) => {
    for (let i = 0; i < 150; i += 1) call.audio(1600);
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Audio', 'takes catch-up in few large frames', async (call) => {
    for (let i = 0; i < 5; i += 1) call.audio(32_000);
    await expectPong(call);
    await call.hangUp();
  }),
  session('Audio', 'takes mono frames of odd length', async (call) => {
    call.sayOpen({ media: [monoExternal] });
    await call.expect('opened');
    call.audio(1601, 1);
    await expectPong(call);
    await call.hangUp();
  }),
  session('Audio', 'takes L16 frames of whole instants', async (call) => {
    call.sayOpen({ media: [l16] });
    await call.expect('opened');
    call.audio(1600, 4);
    await expectPong(call);
    await call.hangUp();
  }),
  session('Audio', 'refuses L16 frames of half an instant', async (call) => {
    call.sayOpen({ media: [l16] });
    await call.expect('opened');
    call.binary(new Uint8Array(6_402));
    await call.expect('disconnect');
    await call.hangUp('disconnect');
  }),
  session('Audio', 'bears audio where no medium was agreed', async (call) => {
    call.sayOpen({ media: [] });
    await call.expect('opened');
    call.audio(1600);
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Audio', 'sends no binary frame back', async (call) => {
    for (let i = 0; i < 5; i += 1) {
      call.audio(1600);
      await wait(40);
    }
    await call.hangUp();
  }),

  opened('Pause', 'goes through ten pauses', async (call) => {
    for (let i = 0; i < 10; i += 1) {
      call.audio(160);
      await pauseRound(call, 800);
    }
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Pause', 'takes paused twice and resumed once', async (call) => {
    call.say('paused');
    call.say('paused');
    await expectPong(call);
    await pauseRound(call, 1600);
    call.audio(160);
    await call.hangUp();
  }),
  opened('Pause', 'closes in the middle of a pause', async (call) => {
    call.say('paused');
    await call.hangUp();
  }),
  opened('Pause', 'takes a pause of no length', async (call) => {
    await pauseRound(call, 0);
    call.audio(160);
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Pause', 'takes a pause of four hours', async (call) => {
    await pauseRound(call, 4 * 3600 * 8000);
    call.audio(160);
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Pause', 'takes a pause whose position stood still', async (call) => {
    call.audio(1600);
    call.say('paused');
    call.say('resumed', { start: 'PT0.2S', discarded: 'PT0S' });
    call.audio(1600);
    await expectPong(call);
    await call.hangUp();
  }),

  ...(['the same', 'another', 'an unknown', 'no'] as const).map((which) =>
    opened('Update', `answers an update with ${which} language`, async (call) => {
      const language = { 'the same': 'en-US', another: 'es-ES', 'an unknown': 'tlh-KX', no: undefined }[which];
      call.audio(1600);
      call.say('update', { language });
      await call.expect('updated');
      await call.hangUp();
    }),
  ),
  opened('Update', 'answers ten updates in order', async (call) => {
    for (let i = 0; i < 10; i += 1) call.say('update', { language: i % 2 ? 'en-US' : 'es-ES' });
    for (let i = 0; i < 10; i += 1) {
      const { clientseq } = await call.expect('updated');
      must(clientseq === i + 2, `updated ${i + 1} answers ${clientseq}`);
    }
    await call.hangUp();
  }),

  opened('Discarded', 'takes a plausible gap', async (call) => {
    call.audio(1600);
    call.skip(800);
    call.say('discarded', { start: 'PT0.2S', discarded: 'PT0.1S' });
    call.audio(1600);
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Discarded', 'takes an implausible gap', async (call) => {
    call.say('discarded', { start: 'PT6.3S', discarded: 'PT0.3S' });
    await call.hangUp();
  }),
  opened('Discarded', 'takes a gap within a pause', async (call) => {
    call.say('paused');
    call.skip(800);
    call.say('discarded', { start: 'PT0S', discarded: 'PT0.1S' });
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Discarded', 'takes fifty gaps', async (call) => {
    for (let i = 0; i < 50; i += 1) {
      const start = `PT${call.position / 8000}S`;
      call.skip(80);
      call.say('discarded', { start, discarded: 'PT0.01S' });
      call.audio(80);
    }
    await expectPong(call);
    await call.hangUp();
  }),

  ...['end', 'error', 'disconnect', 'reconnect', 'because', undefined, 7].map(closeReason),
  session('Close', 'answers close before open', (call) => call.hangUp()),
  opened('Close', 'answers close right after open', (call) => call.hangUp()),
  session('Close', 'answers a close that was sent together with open', async (call) => {
    call.sayOpen();
    call.say('close', { reason: 'end' });
    await call.expect('opened');
    const { clientseq } = await call.expect('closed', 10_000);
    must(clientseq === 2, `closed answers ${clientseq}`);
  }),
  opened('Close', 'answers close within 10 seconds after audio', async (call) => {
    for (let i = 0; i < 20; i += 1) call.audio(1600);
    await call.hangUp('end', 10_000);
  }),
  opened('Close', 'answers close after an error of the client', async (call) => {
    call.say('error', { code: 400, message: 'test' });
    await call.hangUp('error');
  }),
  opened('Close', 'sends nothing after closed and leaves the socket to the client', async (call) => {
    call.say('close', { reason: 'end' });
    await call.expect('closed', 10_000);
    call.audio(160);
    call.say('ping');
    await call.expectSilence(500);
    must(!call.isClosed, 'It closed the socket');
  }),
  opened('Close', 'answers one closed to two closes', async (call) => {
    call.say('close', { reason: 'end' });
    call.say('close', { reason: 'end' });
    await call.expect('closed', 10_000);
    await call.expectSilence(300);
  }),
  opened('Close', 'bears audio after close', async (call) => {
    call.say('close', { reason: 'end' });
    call.audio(1600);
    await call.expect('closed', 10_000);
  }),
  {
    group: 'Close',
    name: 'takes the next call after a drop',
    async run(target) {
      const dropped = await openRaw(target);
      dropped.sayOpen();
      await dropped.expect('opened');
      dropped.audio(1600);
      dropped.terminate();
      await inOpenSession(target, (call) => call.hangUp());
    },
  },
  {
    group: 'Close',
    name: 'bears a socket that goes away before open',
    async run(target) {
      for (let i = 0; i < 5; i += 1) (await openRaw(target)).terminate();
      await inOpenSession(target, (call) => call.hangUp());
    },
  },
  {
    group: 'Isolation',
    name: 'keeps a call undisturbed beside twenty that misbehave',
    async run(target) {
      await inOpenSession(target, async (good) => {
        const bad = await Promise.all(Array.from({ length: 20 }, () => openRaw(target)));
        for (const call of bad) {
          call.sayOpen();
          call.binary(new Uint8Array(3));
          for (let i = 0; i < 50; i += 1) call.text('{"');
        }
        for (let i = 0; i < 10; i += 1) {
          good.audio(1600);
          await expectPong(good);
        }
        for (const call of bad) call.terminate();
        await good.hangUp();
      });
    },
  },
  {
    group: 'Isolation',
    name: 'keeps fifty sessions apart',
    async run(target) {
      const results = await Promise.allSettled(
        Array.from({ length: 50 }, () =>
          inOpenSession(target, async (call) => {
            for (let i = 0; i < 5; i += 1) {
              call.audio(160);
              await expectPong(call);
            }
            await call.hangUp();
          }),
        ),
      );
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw new Deviation(String(failed.reason));
    },
  },
];
