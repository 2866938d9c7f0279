/**
 * The contract of the service with the outside, asked by its address alone: the same tests for every runtime. Each runtime has a
 * test file that calls `runtimesSuite`.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ServiceRuntime } from '../../shared/runtimes.ts';
import { createMatrixColumn } from './matrix-column.ts';
import { createPanelClient, type PanelClient, signIn } from './panel-client.ts';
import { callTests, drainTests, overloadTests } from './runtimes-calls.suite.ts';
import { chatTests, eventTests, heartbeatTests } from './runtimes-chat.suite.ts';
import { doorTests } from './runtimes-door.suite.ts';
import { metricsTests, panelTests } from './runtimes-panel.suite.ts';
import { sharedRedisTests } from './runtimes-redis.suite.ts';
import { type RunningService, runToEnd, startService } from './service-process.ts';
import type { ServiceUnderTest } from './service-under-test.ts';

/** Registers all tests for one runtime, and at the end the comparison with the runtime matrix. */
export function runtimesSuite(engine: ServiceRuntime): void {
  const { prove, compare } = createMatrixColumn(engine);
  let service: RunningService;
  let token: string;
  let panel: PanelClient;
  const on: ServiceUnderTest = {
    engine,
    prove,
    get service() {
      return service;
    },
    get token() {
      return token;
    },
    get panel() {
      return panel;
    },
    chat: (id, messageId, role, text) =>
      panel.post(`/api/conversations/${id}/messages`, { messageId, role, text, sentAt: new Date().toISOString() }),
  };

  describe(`the service on ${engine}`, { concurrency: false }, () => {
    before(async () => {
      service = await startService(engine);
      token = await signIn(service.url);
      panel = createPanelClient(service.url, token);
    });
    after(() => service?.stop());

    panelTests(on);
    chatTests(on);
    eventTests(on);
    doorTests(on);
    // Both wait for time to pass.
    describe('during a call', { concurrency: true }, () => {
      callTests(on);
      heartbeatTests(on);
    });
    overloadTests(on);
    metricsTests(on);
    drainTests(on);
  });

  sharedRedisTests(on);
  failedStartTests(engine);
  compare();
}

function failedStartTests(engine: ServiceRuntime): void {
  describe(`a start on ${engine} that cannot succeed`, () => {
    it('names every invalid setting and ends with 1', async () => {
      const { code, output } = await runToEnd(engine, { PORT: 'abc', ROLE: 'both' });
      assert.equal(code, 1);
      assert.match(output, /PORT: must be a whole number/);
      assert.match(output, /ROLE: must be one of/);
    });

    it('reports that the port is in use, with the remedy', async () => {
      const holder = await startService(engine, { LOCAL_MODELS: 'off' });
      try {
        const { code, output } = await runToEnd(engine, { PORT: new URL(holder.url).port, LOCAL_MODELS: 'off' });
        assert.equal(code, 1);
        assert.match(output, /is in use: stop what listens there, or choose another port/);
      } finally {
        await holder.stop();
      }
    });
  });
}
