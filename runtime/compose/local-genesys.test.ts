import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../config.ts';
import { silentAudit } from '../core/ports/audit.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { createMemoryConversationLog } from '../log/memory-conversation-log.ts';
import { createMemoryKeyValueStore } from '../store/memory-store.ts';
import { composeLocalGenesys } from './local-genesys.ts';

test('requests of every method reach the desk', async () => {
  const clock = createSystemClock();
  const log = createMemoryConversationLog({ clock, random: Math.random });
  const local = { apiKey: 'key', clientSecret: undefined, sessionSecret: 'a session secret of the tests, long enough' };
  const genesys = await composeLocalGenesys({
    config: readConfig({}),
    platform: { fetch, clock, version: '0.0.0' },
    logger: silentLogger,
    audit: silentAudit,
    store: createMemoryKeyValueStore({ clock }),
    log,
    local,
  });
  try {
    const ask = (path: string, method: string) =>
      genesys.localRoutes!.request(`http://127.0.0.1:1/desk/api/${path}`, {
        method,
        headers: { 'content-length': '0' },
      });
    for (const [path, method, code] of [
      ['setup', 'GET', undefined],
      ['calls', 'POST', 'invalid_request'],
      ['calls/unknown', 'DELETE', 'not_found'],
    ] as const) {
      const answer = (await (await ask(path, method)).json()) as { code?: string };
      assert.equal(answer.code, code, method);
    }
  } finally {
    await genesys.close();
    await log.close();
  }
});
