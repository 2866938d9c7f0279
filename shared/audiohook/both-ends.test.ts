import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ClientEffect } from './client-state.ts';
import { SessionLink } from './testing/session-link.ts';

const ends = (effects: readonly { type: string }[]) =>
  effects.flatMap((effect) => (effect.type === 'ended' ? [(effect as unknown as { reason: string }).reason] : []));
const faults = (effects: readonly ClientEffect[]) => effects.filter((effect) => effect.type === 'fault');

test('a call from open to closed ends in order on both ends', () => {
  const link = new SessionLink();
  link.client({ type: 'socketOpened' });
  assert.equal(link.state.client.phase, 'open');
  for (let i = 0; i < 10; i += 1) link.audio(1600);
  link.client({ type: 'timedOut', timer: 'ping', now: 0 });
  link.client({ type: 'update', language: 'de-DE' });
  link.client({ type: 'close', reason: 'end' });
  assert.deepEqual(ends(link.clientEffects), ['completed']);
  assert.deepEqual(ends(link.serverEffects), ['completed']);
  assert.deepEqual(faults(link.clientEffects), []);
  assert.equal(link.state.server.time, 16_000);
});

test('a call without audio ends in order', () => {
  const link = new SessionLink();
  link.client({ type: 'socketOpened' });
  link.client({ type: 'close', reason: 'end' });
  assert.deepEqual([ends(link.clientEffects), ends(link.serverEffects)], [['completed'], ['completed']]);
});

test('a disconnect of ours is answered with close, and that with closed', () => {
  const link = new SessionLink();
  link.client({ type: 'socketOpened' });
  link.audio(800);
  link.server({ type: 'disconnect', reason: 'completed' });
  assert.deepEqual(ends(link.clientEffects), ['disconnected']);
  assert.deepEqual(ends(link.serverEffects), ['drained']);
});

test('a session without a usable offer stays open and closes in order', () => {
  const link = new SessionLink({ offers: [] });
  link.client({ type: 'socketOpened' });
  link.audio(8000);
  link.client({ type: 'timedOut', timer: 'ping', now: 0 });
  link.client({ type: 'close', reason: 'end' });
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
      const link = new SessionLink({ startPaused });
      link.client({ type: 'socketOpened' });
      for (const { kind, instants } of steps) {
        if (kind === 'audio') link.audio(instants);
        else if (kind === 'discard') link.client({ type: 'discard', instants });
        else if (kind === 'pause' || kind === 'resume')
          link.client({ type: kind === 'pause' ? 'ownPause' : 'ownResume' });
        else if (kind === 'server pause') link.server({ type: 'pause' });
        else if (kind === 'server resume') link.server({ type: 'resume' });
        else if (kind === 'ping') link.client({ type: 'timedOut', timer: 'ping', now: 0 });
        else link.client({ type: 'update', language: 'en-US' });
      }
      link.server({ type: 'resume' });
      link.client({ type: 'ownResume' });
      assert.deepEqual(faults(link.clientEffects), []);
      assert.equal(link.state.server.phase, 'active');
      assert.equal(link.state.server.time, link.state.client.time);
      const covered = link.serverEffects.flatMap((effect) =>
        effect.type === 'audio'
          ? [[effect.startSample, effect.startSample + effect.bytes.length / 2]]
          : effect.type === 'gap'
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

test('pauses that cross on the way end with their resume, and a secure pause is never taken for ours', () => {
  const kinds = ['pause', 'resume', 'server pause', 'server resume', 'up', 'down'] as const;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...kinds), { maxLength: 40 }), fc.boolean(), (steps, startPaused) => {
      const link = new SessionLink({ startPaused, slow: true });
      link.client({ type: 'socketOpened' });
      link.settle();
      for (const kind of steps) {
        if (kind === 'pause' || kind === 'resume') link.client({ type: kind === 'pause' ? 'ownPause' : 'ownResume' });
        else if (kind === 'server pause') link.server({ type: 'pause' });
        else if (kind === 'server resume') link.server({ type: 'resume' });
        else if (kind === 'up') link.deliverUp();
        else link.deliverDown();
      }
      link.settle();
      const { client, server } = link.state;
      if (client.ownPause) assert.equal(server.pauseCause, 'secure_pause');
      assert.equal(server.serverPaused, client.serverPause, 'both ends agree whether our pause is in force');
      link.client({ type: 'ownResume' });
      link.settle();
      link.server({ type: 'resume' });
      link.settle();
      assert.deepEqual(faults(link.clientEffects), []);
      assert.equal(link.state.client.gapStart, undefined, 'the client flows');
      assert.deepEqual([link.state.server.phase, link.state.server.pauseCause], ['active', undefined]);
    }),
    { numRuns: 2_000 },
  );
});

type Act = (link: SessionLink) => void;
const reach: Readonly<Record<string, Act>> = {
  connecting: () => {},
  opening: (link) => link.client({ type: 'socketOpened' }),
  open: (link) => {
    link.client({ type: 'socketOpened' });
    link.settle();
  },
  'own pause': (link) => {
    reach.open!(link);
    link.client({ type: 'ownPause' });
    link.settle();
  },
  'server pause': (link) => {
    reach.open!(link);
    link.server({ type: 'pause' });
    link.settle();
  },
  leaving: (link) => {
    reach.open!(link);
    link.server({ type: 'disconnect', reason: 'completed' });
  },
  closing: (link) => {
    reach.open!(link);
    link.client({ type: 'close', reason: 'end' });
  },
};
const clientInputs: Readonly<Record<string, Act>> = {
  audio: (link) => link.audio(800),
  'dropped audio': (link) => link.client({ type: 'discard', instants: 800 }),
  pause: (link) => link.client({ type: 'ownPause' }),
  resume: (link) => link.client({ type: 'ownResume' }),
  update: (link) => link.client({ type: 'update', language: 'de-DE' }),
  'ping timer': (link) => link.client({ type: 'timedOut', timer: 'ping', now: 0 }),
  close: (link) => link.client({ type: 'close', reason: 'end' }),
};
const serverInputs: Readonly<Record<string, Act>> = {
  pause: (link) => link.server({ type: 'pause' }),
  resume: (link) => link.server({ type: 'resume' }),
  event: (link) => link.server({ type: 'sendEvent', entities: [{ type: 'x', data: {} }] }),
  reconnect: (link) => link.server({ type: 'reconnect' }),
  disconnect: (link) => link.server({ type: 'disconnect', reason: 'completed' }),
  'life timer': (link) => link.server({ type: 'timedOut', timer: 'life' }),
  'taken over': (link) => link.server({ type: 'takenOver' }),
};

test('in every phase, any input of one end that crosses any input of the other leads to an end in order', () => {
  for (const [phase, arrive] of Object.entries(reach)) {
    for (const [clientName, fromClient] of Object.entries(clientInputs)) {
      for (const [serverName, fromServer] of Object.entries(serverInputs)) {
        const name = `${phase}: ${clientName} × ${serverName}`;
        const link = new SessionLink({ slow: true });
        arrive(link);
        fromClient(link);
        fromServer(link);
        if (link.state.client.phase === 'connecting') link.client({ type: 'socketOpened' });
        link.settle();
        link.client({ type: 'close', reason: 'end' });
        link.settle();
        assert.deepEqual(faults(link.clientEffects), [], name);
        assert.deepEqual([link.state.client.phase, link.state.server.phase], ['disconnected', 'disconnected'], name);
        // A session without a call does not follow the stream time of a pause to its end, and a cut loses what is on its way.
        const isCut = link.serverEffects.some((effect) => effect.type === 'closeSocket');
        if (serverName !== 'taken over' && !isCut) assert.equal(link.state.server.time, link.state.client.time, name);
        assert.ok(!link.serverEffects.some((effect) => effect.type === 'gap' && effect.endSample < effect.startSample));
      }
    }
  }
});
