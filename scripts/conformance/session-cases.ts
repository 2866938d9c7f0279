/** Pings and audio in an open session. */
import { monoExternal, stereo } from '../../runtime/simulator/caller/offered-media.ts';
import { type Case, expectPong, must, opened, ours, session, wait } from './case.ts';
import { expectPromptPongs } from './prompt-pongs.ts';

const l16 = { ...stereo, format: 'L16' };

const sized = (bytes: number): Case =>
  opened('Audio', `accepts frames of ${bytes} bytes`, async (call) => {
    for (let i = 0; i < 5; i += 1) call.audio(bytes / 2);
    await expectPong(call);
    await call.hangUp();
  });

export const sessionCases: readonly Case[] = [
  opened('Ping', 'answers each of ten pings in order', async (call) => {
    for (let i = 0; i < 10; i += 1) call.say('ping', i === 0 ? {} : { rtt: 'PT0.012345678S' });
    for (let i = 0; i < 10; i += 1) {
      const { clientseq } = await call.expect('pong');
      must(clientseq === i + 2, `pong ${i + 1} answers ${clientseq}`);
    }
    await call.hangUp();
  }),
  ours(
    opened('Ping', 'answers within 50 ms', async (call) => {
      await expectPromptPongs(call, 50);
      await call.hangUp();
    }),
  ),
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
  ours(
    opened('Ping', 'answers a ping with an invalid round-trip time', async (call) => {
      call.say('ping', { rtt: 'soon' });
      await call.expect('pong');
      await call.hangUp();
    }),
  ),
  ours(
    session('Ping', 'answers before open', async (call) => {
      await expectPong(call);
      call.sayOpen();
      await call.expect('opened');
      await call.hangUp();
    }),
  ),

  ...[2, 320, 640, 1_600, 3_200, 16_000, 64_000, 65_536].map(sized),
  opened('Audio', 'accepts frames of all sizes mixed', async (call) => {
    for (const instants of [1, 80, 160, 161, 800, 1600, 7, 3_999, 8_000]) call.audio(instants);
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Audio', 'accepts thirty seconds of buffered audio at once', async (call) => {
    for (let i = 0; i < 150; i += 1) call.audio(1600);
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Audio', 'accepts buffered audio in few large frames', async (call) => {
    for (let i = 0; i < 5; i += 1) call.audio(32_000);
    await expectPong(call);
    await call.hangUp();
  }),
  session('Audio', 'accepts mono frames of odd length', async (call) => {
    call.sayOpen({ media: [monoExternal] });
    await call.expect('opened');
    call.audio(1601, 1);
    await expectPong(call);
    await call.hangUp();
  }),
  ours(
    session('Audio', 'accepts L16 frames of whole samples', async (call) => {
      call.sayOpen({ media: [l16] });
      await call.expect('opened');
      call.audio(1600, 4);
      await expectPong(call);
      await call.hangUp();
    }),
  ),
  ours(
    session('Audio', 'refuses L16 frames with half a sample', async (call) => {
      call.sayOpen({ media: [l16] });
      await call.expect('opened');
      call.binary(new Uint8Array(6_402));
      await call.expect('disconnect');
      await call.hangUp('disconnect');
    }),
  ),
  ours(
    session('Audio', 'tolerates audio if no media was agreed', async (call) => {
      call.sayOpen({ media: [] });
      await call.expect('opened');
      call.audio(1600);
      await expectPong(call);
      await call.hangUp();
    }),
  ),
  opened('Audio', 'sends no binary frame', async (call) => {
    for (let i = 0; i < 5; i += 1) {
      call.audio(1600);
      await wait(40);
    }
    await call.hangUp();
  }),
];
