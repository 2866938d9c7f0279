import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { EarshotError } from '../../shared/errors.ts';
import { parseConversationId } from '../../shared/ids.ts';
import { readConfig } from '../config.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { silentMeter } from '../core/ports/meter.ts';
import { createFileQueues } from '../core/queues/conversation-queues.ts';
import { parseQueueFile } from '../core/queues/queue-file.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { createQueueRead } from '../genesys/client-requests.ts';
import { createClientTokens } from '../genesys/client-tokens.ts';
import { localQueue } from '../simulator/genesys/identities.ts';
import { type LocalGenesys, startLocalGenesys } from '../simulator/genesys/server.ts';
import { createMemoryKeyValueStore } from '../store/memory-store.ts';
import { createTestClock } from '../testing/clock.ts';
import { composeQueueLookup } from './queue-lookup.ts';

const clock = createSystemClock();
const file = `
queues:
  - name: Support
    match: { queue: ${localQueue.id} }
  - name: Others
`;

describe('The queue of a call, asked of the local Genesys with a client of the service', () => {
  let genesys: LocalGenesys;
  let requests: string[] = [];
  before(async () => {
    genesys = await startLocalGenesys({ serviceOrigins: [], clock, logger: silentLogger });
  });
  after(() => genesys.close());

  function setUp(env: Record<string, string> = {}) {
    requests = [];
    const config = readConfig({ QUEUES_FILE: '/queues.yaml', ...env });
    const { entries } = parseQueueFile(file);
    const platform = {
      clock,
      fetch: ((input, init) => {
        requests.push(String(input).replace(genesys.origin, ''));
        return fetch(input, init);
      }) as typeof fetch,
    };
    const where = { publicConfig: () => ({ genesys: { apiOrigin: genesys.origin, loginOrigin: genesys.origin } }) };
    const queues = createFileQueues(entries, { store: createMemoryKeyValueStore({ clock }), clock });
    const side = composeQueueLookup(
      { config, platform, logger: silentLogger, meter: silentMeter, genesys: where },
      queues,
    );
    return { queues, side };
  }

  it('is known before any panel joins, and takes over from what the file says of all others', async () => {
    const { queues, side } = setUp();
    const id = parseConversationId(genesys.state.startCall(crypto.randomUUID()).id);
    const changed = new Promise<readonly (string | undefined)[]>((resolve) => {
      queues.onChange((_id, now, before) => resolve([before?.settings.name, now?.settings.name, ...(now?.by ?? [])]));
    });
    side.queues.learn(id, { organization: genesys.organizationId });
    assert.equal(queues.of(id)?.settings.name, 'Others');
    assert.deepEqual(await changed, ['Others', 'Support', 'queue']);
    side.queues.learn(id, { number: '+34911234567' });
    assert.deepEqual(requests, ['/oauth/token', `/api/v2/conversations/${id}`]);
    assert.equal(side.findings()[0]?.status, 'pass');
    side.close();
  });

  it('stays unknown until a panel joins where Genesys refuses the client, and the service check says so', async () => {
    const { queues, side } = setUp({ GENESYS_CLIENT_ID: 'other', GENESYS_CLIENT_SECRET: 'wrong-secret' });
    const id = parseConversationId(genesys.state.startCall(crypto.randomUUID()).id);
    side.queues.learn(id, { organization: genesys.organizationId });
    while (side.findings()[0]?.status === 'pass') await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(queues.of(id)?.settings.name, 'Others');
    assert.doesNotMatch(JSON.stringify(side.findings()), /wrong-secret/);
    side.close();
  });
});

it('A call that Genesys does not know yet is in no queue, which says nothing of the client', async () => {
  const fetch = (async () => new Response('', { status: 404 })) as unknown as typeof globalThis.fetch;
  const options = { apiOrigin: 'https://api.example.com', fetch, clock, logger: silentLogger };
  const read = createQueueRead(options, { token: async () => 'token', drop() {} });
  assert.deepEqual(await read(parseConversationId(crypto.randomUUID())), []);
});

describe('The token of the client', () => {
  function setUp(answer: () => Response) {
    const time = createTestClock();
    let asked = 0;
    const tokens = createClientTokens({
      ...{ loginOrigin: 'https://login.example.com', clientId: 'id', clientSecret: 'secret', clock: time },
      fetch: (async () => {
        asked++;
        return answer();
      }) as unknown as typeof fetch,
    });
    return { time, tokens, asked: () => asked };
  }
  const issued = () => Response.json({ access_token: 'token', expires_in: 600 });

  it('is fetched once, again shortly before its end, and again where Genesys refused it', async () => {
    const { time, tokens, asked } = setUp(issued);
    await Promise.all([tokens.token(), tokens.token()]);
    await time.advance(500_000);
    await tokens.token();
    assert.equal(asked(), 1);
    await time.advance(60_000);
    await tokens.token();
    assert.equal(asked(), 2);
    tokens.drop('token');
    await time.advance(1);
    await tokens.token();
    assert.equal(asked(), 3);
  });

  it('is asked for seldom where the client is refused, and the error names no secret', async () => {
    const { time, tokens, asked } = setUp(() => new Response('', { status: 401 }));
    const refused = (error: unknown) =>
      error instanceof EarshotError && error.code === 'unauthenticated' && !JSON.stringify(error).includes('secret');
    await assert.rejects(tokens.token(), refused);
    await assert.rejects(tokens.token(), refused);
    assert.equal(asked(), 1);
    await time.advance(31_000);
    await assert.rejects(tokens.token(), refused);
    assert.equal(asked(), 2);
  });
});
