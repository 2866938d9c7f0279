/** Our side against Genesys's, joined in memory: every message passes as text through both readers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readClientMessage } from './client-message.ts';
import { initialClientSession, stepClientSession } from './client-session.ts';
import type { ClientEffect, ClientInput, ClientSession } from './client-state.ts';
import type { AudioMedia } from './media.ts';
import { readServerMessage } from './server-message.ts';
import { stepServerSession } from './server-session.ts';
import { initialServerSession, type ServerEffect, type ServerInput, type ServerSession } from './server-state.ts';

const id = '5b1c2f6e-0d3a-4c57-9a41-3f0e7c8d9b12';
const organizationId = '0f9d8c7b-6a5e-4d3c-8b2a-1f0e9d8c7b6a';
const conversationId = '090eaa2f-72fa-480a-83e0-8667ff89c0ec';
const offers: readonly AudioMedia[] = [
  { type: 'audio', format: 'PCMU', channels: ['external', 'internal'], rate: 8000 },
  { type: 'audio', format: 'PCMU', channels: ['external'], rate: 8000 },
];

/** A link that delivers in order. `now` moves a second per step, so that no rate limit is in the way unless a test wants it. */
function connect(
  options: { offers?: readonly AudioMedia[]; startPaused?: boolean; secondsPerStep?: number; slow?: boolean } = {},
) {
  const { offers: offered = offers, startPaused = false, secondsPerStep = 1, slow = false } = options;
  let client: ClientSession = initialClientSession({
    id,
    offers: offered,
    open: { organizationId, conversationId, participant: { id, ani: '', aniName: '', dnis: '' } },
  });
  let [server]: readonly [ServerSession, unknown] = initialServerSession({ id, organizationId, startPaused });
  const toServer: (string | Uint8Array)[] = [];
  const toClient: string[] = [];
  const serverEffects: ServerEffect[] = [];
  const clientEffects: ClientEffect[] = [];
  let frame = new Uint8Array();
  let now = 0;

  function feedServer(input: ServerInput): void {
    const [next, effects] = stepServerSession(server, input);
    server = next;
    for (const effect of effects) {
      serverEffects.push(effect);
      if (effect.do === 'send') toClient.push(JSON.stringify(effect.message));
      if (effect.do === 'endCall') feedServer({ on: 'finalized' });
      if (effect.do === 'closeSocket') feedClient({ on: 'socketClosed' });
    }
  }

  function feedClient(input: ClientInput): void {
    const [next, effects] = stepClientSession(client, input);
    client = next;
    for (const effect of effects) {
      clientEffects.push(effect);
      if (effect.do === 'send') toServer.push(JSON.stringify(effect.message));
      if (effect.do === 'sendAudio') toServer.push(frame);
      if (effect.do === 'closeSocket') {
        settle();
        feedServer({ on: 'socketClosed' });
        feedClient({ on: 'socketClosed' });
      }
    }
  }

  function deliverUp(): void {
    const up = toServer.shift();
    if (typeof up === 'string') {
      const read = readClientMessage(up);
      feedServer(read.ok ? { on: 'message', message: read.message } : { on: 'malformed', reason: read.reason });
    } else if (up) feedServer({ on: 'audio', bytes: up });
  }

  function deliverDown(): void {
    const down = toClient.shift();
    if (down === undefined) return;
    const read = readServerMessage(down);
    feedClient(read.ok ? { on: 'message', message: read.message, now } : { on: 'malformed', reason: read.reason });
  }

  function settle(): void {
    while (toServer.length > 0 || toClient.length > 0) {
      now += secondsPerStep * 1000;
      deliverUp();
      deliverDown();
    }
  }

  const settleUnlessSlow = (): void => {
    now += secondsPerStep * 1000;
    if (!slow) settle();
  };

  return {
    client: (input: ClientInput) => {
      feedClient(input);
      settleUnlessSlow();
    },
    server: (input: ServerInput) => {
      feedServer(input);
      settleUnlessSlow();
    },
    audio(instants: number) {
      frame = new Uint8Array(instants * 2);
      feedClient({ on: 'audio', instants });
      settleUnlessSlow();
    },
    /** Where the link is slow: what is on its way arrives, one thing or all. */
    deliverUp,
    deliverDown,
    settle,
    get state() {
      return { client, server };
    },
    serverEffects,
    clientEffects,
  };
}

const ends = (effects: readonly { do: string }[]) =>
  effects.flatMap((effect) => (effect.do === 'ended' ? [(effect as unknown as { reason: string }).reason] : []));
const faults = (effects: readonly ClientEffect[]) => effects.filter((effect) => effect.do === 'fault');

test('a call from open to closed ends in order on both ends', () => {
  const link = connect();
  link.client({ on: 'socketOpened' });
  assert.equal(link.state.client.phase, 'open');
  for (let i = 0; i < 10; i += 1) link.audio(1600);
  link.client({ on: 'timedOut', timer: 'ping', now: 0 });
  link.client({ on: 'update', language: 'de-DE' });
  link.client({ on: 'close', reason: 'end' });
  assert.deepEqual(ends(link.clientEffects), ['completed']);
  assert.deepEqual(ends(link.serverEffects), ['completed']);
  assert.deepEqual(faults(link.clientEffects), []);
  assert.equal(link.state.server.time, 16_000);
});

test('a call that ends before anything was said ends in order', () => {
  const link = connect();
  link.client({ on: 'socketOpened' });
  link.client({ on: 'close', reason: 'end' });
  assert.deepEqual([ends(link.clientEffects), ends(link.serverEffects)], [['completed'], ['completed']]);
});

test('a disconnect of ours is answered with close, and that with closed', () => {
  const link = connect();
  link.client({ on: 'socketOpened' });
  link.audio(800);
  link.server({ on: 'disconnect', reason: 'completed' });
  assert.deepEqual(ends(link.clientEffects), ['disconnected']);
  assert.deepEqual(ends(link.serverEffects), ['drained']);
});

test('a session without any usable offer holds the line and closes in order', () => {
  const link = connect({ offers: [] });
  link.client({ on: 'socketOpened' });
  link.audio(8000);
  link.client({ on: 'timedOut', timer: 'ping', now: 0 });
  link.client({ on: 'close', reason: 'end' });
  assert.deepEqual([ends(link.clientEffects), faults(link.clientEffects)], [['completed'], []]);
});

test('stream time is the same on both ends after any mix of pauses, gaps, pings and audio', () => {
  const step = fc.oneof(
    fc.integer({ min: 1, max: 8000 }).map((instants) => ({ kind: 'audio' as const, instants })),
    fc.integer({ min: 1, max: 80_000 }).map((instants) => ({ kind: 'discard' as const, instants })),
    fc
      .constantFrom('pause', 'resume', 'server pause', 'server resume', 'ping', 'update')
      .map((kind) => ({ kind, instants: 0 })),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, startPaused) => {
      const link = connect({ startPaused });
      link.client({ on: 'socketOpened' });
      for (const { kind, instants } of steps) {
        if (kind === 'audio') link.audio(instants);
        else if (kind === 'discard') link.client({ on: 'discard', instants });
        else if (kind === 'pause' || kind === 'resume') link.client({ on: kind });
        else if (kind === 'server pause') link.server({ on: 'pause' });
        else if (kind === 'server resume') link.server({ on: 'resume' });
        else if (kind === 'ping') link.client({ on: 'timedOut', timer: 'ping', now: 0 });
        else link.client({ on: 'update', language: 'en-US' });
      }
      link.server({ on: 'resume' });
      link.client({ on: 'resume' });
      assert.deepEqual(faults(link.clientEffects), []);
      assert.equal(link.state.server.phase, 'active');
      assert.equal(link.state.server.time, link.state.client.time);
      const covered = link.serverEffects.flatMap((effect) =>
        effect.do === 'audio'
          ? [[effect.startSample, effect.startSample + effect.bytes.length / 2]]
          : effect.do === 'gap'
            ? [[effect.startSample, effect.endSample]]
            : [],
      );
      let at = 0;
      for (const [start, end] of covered) {
        assert.equal(start, at, 'audio and gaps do not meet');
        at = end!;
      }
      assert.equal(at, link.state.server.time);
    }),
    { numRuns: 300 },
  );
});

test('pauses of both sides that cross on the way end when they are taken back, and a secure one is never taken for ours', () => {
  const kinds = ['pause', 'resume', 'server pause', 'server resume', 'up', 'down'] as const;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...kinds), { maxLength: 40 }), fc.boolean(), (steps, startPaused) => {
      const link = connect({ startPaused, slow: true });
      link.client({ on: 'socketOpened' });
      link.settle();
      for (const kind of steps) {
        if (kind === 'pause' || kind === 'resume') link.client({ on: kind });
        else if (kind === 'server pause') link.server({ on: 'pause' });
        else if (kind === 'server resume') link.server({ on: 'resume' });
        else if (kind === 'up') link.deliverUp();
        else link.deliverDown();
      }
      link.settle();
      const { client, server } = link.state;
      if (client.ownPause) assert.equal(server.pauseCause, 'secure_pause');
      assert.equal(server.serverPaused, client.serverPause, 'both know whether our pause is in force');
      link.client({ on: 'resume' });
      link.settle();
      link.server({ on: 'resume' });
      link.settle();
      assert.deepEqual(faults(link.clientEffects), []);
      assert.equal(link.state.client.gapStart, undefined, 'the client flows');
      assert.deepEqual([link.state.server.phase, link.state.server.pauseCause], ['active', undefined]);
    }),
    { numRuns: 2_000 },
  );
});
