/** The cases of the vendor's own suite for monitor servers, with its timing, such as a ten-second pause. */
import { inverted, monoExternal, monoInternal, stereo } from '../../runtime/simulator/caller/offered-media.ts';
import type { RawCall } from '../../runtime/simulator/caller/raw-call.ts';
import { type Case, inSession, must, wait } from './case.ts';

async function open(call: RawCall, media: readonly unknown[]): Promise<void> {
  call.sayOpen({ media, supportedLanguages: false });
  const message = await call.expect('opened');
  must(message.version === '2' && message.id === call.audiohookSessionId, 'The envelope is not the session’s');
  must(message.seq === 1 && message.clientseq === call.seq, 'The numbers are not those of the first exchange');
  must(message.parameters.media.length <= 1, 'More than one medium');
}

const vendor = (name: string, media: readonly unknown[], play: (call: RawCall) => Promise<void>): Case => ({
  group: 'Vendor suite',
  name,
  run: (target) =>
    inSession(target, async (call) => {
      await open(call, media);
      await play(call);
      await call.hangUp('end', 5_000);
    }),
});

const usual = [stereo, monoExternal, monoInternal];
const nothing = async () => {};

async function stream(call: RawCall, ms: number): Promise<void> {
  for (let sent = 0; sent < ms; sent += 200) {
    call.audio(1600);
    await wait(200);
  }
}

export const vendorCases: readonly Case[] = [
  vendor('double stream, stereo first', usual, nothing),
  vendor('double stream, channels inverted', [inverted, monoInternal, monoExternal], nothing),
  vendor('single stereo stream', [stereo], nothing),
  vendor('single external stream', [monoExternal], nothing),
  vendor('single internal stream', [monoInternal], nothing),
  vendor('ping and pong', usual, async (call) => {
    call.say('ping');
    const pong = await call.expect('pong');
    must(pong.seq === 2 && pong.clientseq === 2, 'The first pong is not number 2 in answer to number 2');
  }),
  vendor('update with the same language', usual, async (call) => {
    await stream(call, 600);
    call.say('update', { language: 'en-US' });
    // The vendor's own server never answers it.
    await call
      .expect('updated', 1_000)
      .catch((error: Error) => must(/^Nothing came/.test(error.message), error.message));
  }),
  vendor('discarded with an implausible range', usual, async (call) => {
    call.say('discarded', { start: 'PT6.3S', discarded: 'PT0.3S' });
    await wait(200);
  }),
  vendor('client error 400', usual, async (call) => {
    call.say('error', { code: 400, message: 'Bad request' });
    await wait(200);
  }),
  vendor('pause of ten seconds, announced twice, with pings in it', usual, async (call) => {
    await stream(call, 600);
    call.say('paused');
    call.say('paused');
    for (let i = 0; i < 4; i += 1) {
      await wait(2_500);
      call.say('ping');
      await call.expect('pong');
    }
    const start = call.position;
    call.skip(80_000);
    call.say('resumed', { start: `PT${start / 8000}S`, discarded: 'PT10S' });
    await stream(call, 600);
  }),
  vendor('plain close', usual, (call) => stream(call, 400)),
  {
    group: 'Vendor suite',
    name: 'ping followed by close',
    run: (target) =>
      inSession(target, async (call) => {
        await open(call, usual);
        call.say('ping');
        call.say('close', { reason: 'end' });
        await call.expect('pong');
        const closed = await call.expect('closed', 5_000);
        must(closed.clientseq === 3, `closed answers ${closed.clientseq}`);
      }),
  },
];
