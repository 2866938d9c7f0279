import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { EarshotError } from '../../shared/errors.ts';
import { parseConversationId } from '../../shared/ids.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { createScriptedEngine } from '../engine/dialogflow/script-engine.ts';
import { createScriptPlayer, type ScriptOptions } from '../engine/dialogflow/script-player.ts';
import { startLocalDialogflow } from '../engine/dialogflow/server.ts';
import { codes } from '../engine/dialogflow/status.ts';
import { createDialogflowGateway } from './gateway.ts';
import type { DialogflowGatewayOptions } from './gateway-options.ts';
import { loadServices } from './services.ts';

const clock = createSystemClock();
const profile = 'projects/local/locations/global/conversationProfiles/local';
const newId = () => parseConversationId(crypto.randomUUID());
const cleanups: (() => Promise<void>)[] = [];
// Timers of the service keep no process alive; here nothing else does while a call hangs.
const alive = setInterval(() => {}, 1_000);
after(async () => {
  clearInterval(alive);
  for (const cleanup of cleanups.reverse()) await cleanup();
});

function createGateway(
  target: Partial<DialogflowGatewayOptions['target']>,
  more: Partial<DialogflowGatewayOptions> = {},
) {
  const gateway = createDialogflowGateway({ target: { profile, ...target }, clock, ...more });
  cleanups.push(() => gateway.close());
  return gateway;
}

async function play(script: Omit<ScriptOptions, 'clock'> = {}) {
  const player = createScriptPlayer({ clock, ...script });
  const local = await startLocalDialogflow({
    engine: createScriptedEngine({ clock }),
    services: loadServices,
    clock,
    script: player,
  });
  cleanups.push(() => local.close());
  return { player, local, gateway: createGateway({ endpoint: local.target }) };
}

const assertFasterThan = async <T>(ms: number, run: () => Promise<T>): Promise<T> => {
  const start = performance.now();
  try {
    return await run();
  } finally {
    const took = performance.now() - start;
    assert.ok(took < ms, `took ${Math.round(took)} ms, not ${ms}`);
  }
};

describe('wrong settings', () => {
  for (const [name, target, expected] of [
    ['no profile name', { profile: 'hello world' }, /must look like projects\//],
    ['a bare id without a project', { profile: 'abc' }, /must look like projects\//],
    [
      'a location that does not exist',
      { profile: 'projects/p/locations/moon-1/conversationProfiles/x' },
      /not offered/,
    ],
    ['an endpoint that is not on this machine', { endpoint: 'dialogflow.example:443' }, /must be on loopback/],
  ] as const)
    it(`T15: every call rejects, and creating the gateway does not: ${name}`, async () => {
      const gateway = createGateway(target);
      const wrong = (error: EarshotError) => error.code === 'config_invalid' && expected.test(error.message);
      await assert.rejects(gateway.check(), wrong);
      await assert.rejects(gateway.ensureConversation(newId()), wrong);
      await assert.rejects(gateway.sendFeedback({ answerRecord: 'r', clicked: true }), wrong);
      const handle = {
        conversationId: newId(),
        conversationName: 'c',
        participants: { customer: 'a', agent: 'b' },
        target: 'none',
      };
      await assert.rejects(gateway.searchKnowledge(handle, { text: 'q', source: 'agent' }), wrong);
      const error = await new Promise<EarshotError | undefined>((resolve) => {
        const stream = gateway.openStream({
          handle,
          role: 'customer',
          sampleRateHz: 8000,
          onResult() {},
          onEnd: resolve,
        });
        stream.write(new Uint8Array(160));
        stream.halfClose();
      });
      assert.equal(error && wrong(error), true);
      assert.equal(error?.retryable, false);
    });

  it('T15: wrong credentials are named', async () => {
    const google = { profile: 'projects/p/locations/us-central1/conversationProfiles/x' };
    const tokens = async () => Promise.reject(new Error('invalid_grant'));
    await assertFasterThan(30_000, () =>
      assert.rejects(createGateway(google, { tokens }).check(), (error: EarshotError) => {
        assert.equal(error.code, 'unauthenticated');
        assert.match(error.message, /GOOGLE_APPLICATION_CREDENTIALS/);
        return !error.message.includes('invalid_grant');
      }),
    );
    const offline = async () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' }));
    await assert.rejects(createGateway(google, { tokens: offline }).check(), (error: EarshotError) => {
      assert.equal(error.code, 'unavailable');
      return /network/.test(error.message);
    });
    const hanging = () => new Promise<string>(() => {});
    const limits = { timeoutMs: { check: 60 } };
    await assertFasterThan(30_000, () =>
      assert.rejects(
        createGateway(google, { tokens: hanging, limits }).check(),
        (error: EarshotError) => error.code === 'timeout',
      ),
    );
  });

  it('an address where nothing listens or answers is reported in time', async () => {
    const dead = createGateway({ endpoint: '127.0.0.1:9' });
    await assertFasterThan(30_000, () =>
      assert.rejects(dead.check({ timeoutMs: 10_000 }), (error: EarshotError) => error.code === 'unavailable'),
    );
    const { gateway } = await play({ rules: [{ on: 'unary', hang: true }] });
    await assertFasterThan(30_000, () =>
      assert.rejects(gateway.check({ timeoutMs: 300 }), (error: EarshotError) => error.code === 'timeout'),
    );
  });
});

describe('faults of a unary call', () => {
  it('heal by themselves where trying again can help and does no harm', async () => {
    const { gateway, player } = await play({
      rules: [
        { on: 'unary', method: 'CreateConversation', code: codes.unavailable, times: 2 },
        { on: 'unary', method: 'AnalyzeContent', code: codes.unavailable, times: 1 },
      ],
    });
    const handle = await gateway.ensureConversation(newId());
    await gateway.analyzeMessage(handle, { role: 'customer', text: 'hello', requestId: 'r1' });
    assert.equal(player.counts.unary.CreateConversation, 3);
    assert.equal(player.counts.unary.AnalyzeContent, 2);
  });

  it('are not tried again where it could be done twice', async () => {
    const { gateway, player } = await play({
      rules: [{ on: 'unary', method: 'CreateParticipant', code: codes.unavailable }],
    });
    await assert.rejects(gateway.ensureConversation(newId()), (error: EarshotError) => error.code === 'unavailable');
    assert.equal(player.counts.unary.CreateParticipant, 2, 'one for each participant');
  });

  it('leave the next call a new chance', async () => {
    const { gateway, player } = await play({
      rules: [{ on: 'unary', method: 'CreateParticipant', code: codes.unavailable, times: 2 }],
    });
    const id = newId();
    await assert.rejects(gateway.ensureConversation(id));
    const handle = await gateway.ensureConversation(id);
    assert.equal(handle.conversationId, id);
    assert.ok((player.counts.unary.ListParticipants ?? 0) >= 1, 'looks for what may have been made');
  });

  for (const [name, code, expected] of [
    ['PERMISSION_DENIED', codes.permissionDenied, 'forbidden'],
    ['INVALID_ARGUMENT', codes.invalidArgument, 'invalid_request'],
    ['UNAUTHENTICATED', codes.unauthenticated, 'unauthenticated'],
  ] as const)
    it(`T15 fail once and loudly with ${name}`, async () => {
      const { gateway, player } = await play({ rules: [{ on: 'unary', method: 'GetConversation', code }] });
      await assertFasterThan(30_000, () =>
        assert.rejects(gateway.ensureConversation(newId()), (error: EarshotError) => error.code === expected),
      );
      assert.equal(player.counts.unary.GetConversation, 1);
    });

  it('calls end when the caller aborts', async () => {
    const { gateway } = await play({ rules: [{ on: 'unary', method: 'SearchKnowledge', hang: true }] });
    const handle = await gateway.ensureConversation(newId());
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 50);
    await assertFasterThan(30_000, () =>
      assert.rejects(
        gateway.searchKnowledge(handle, { text: 'q', source: 'agent' }, { signal: abort.signal }),
        (error: EarshotError) => error.code === 'cancelled',
      ),
    );
    assert.equal(gateway.channels().calls, 0);
  });

  it('T12 make no busy loop of a used-up quota', async () => {
    const { gateway, player } = await play({ quotaPerMinute: 0 });
    const handle = await gateway.ensureConversation(newId());
    await assert.rejects(
      gateway.analyzeMessage(handle, { role: 'customer', text: 'x', requestId: 'r' }),
      (error: EarshotError) => error.code === 'quota_exhausted' && error.retryable,
    );
    assert.equal(player.counts.unary.AnalyzeContent, 1);
  });

  it('are over with the gateway', async () => {
    const { gateway } = await play();
    await gateway.check();
    await gateway.close();
    await assert.rejects(gateway.check(), (error: EarshotError) => error.code === 'unavailable' && !error.retryable);
  });
});
