/** The run of the table against servers of others: one that dies, one that refuses after the upgrade, and none at all. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { WebSocketServer } from 'ws';
import { allCases } from './all-cases.ts';
import type { Case } from './case.ts';
import { isReachable, runCases } from './run-cases.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/audiohook`;
}

const row = (name: string, run: Case['run']): Case => ({ group: 'Test', name, run });
const passes = async () => {};

describe('a run against a server of others', () => {
  it('stops at the row that the server dies at, and blames no other', async () => {
    const server = createServer();
    const url = await listen(server);
    const kills = row('kills', async () => {
      server.close();
      throw new Error('cut off');
    });
    const cases = [row('first', passes), kills, row('third', passes), row('fourth', passes)];
    const { results, diedAt } = await runCases({ cases, target: { url, apiKey: 'k' }, together: 1 });
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ['passed', 'failed', 'not run', 'not run'],
    );
    assert.deepEqual(
      diedAt.map(({ name }) => name),
      ['kills'],
    );
  });

  it('goes on after a failed row while the server listens', async () => {
    const url = await listen(createServer());
    const fails = row('fails', async () => assert.fail('no'));
    const { results, diedAt } = await runCases({
      cases: [fails, row('second', passes)],
      target: { url, apiKey: 'k' },
      together: 1,
    });
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ['failed', 'passed'],
    );
    assert.deepEqual(diedAt, []);
  });

  it('finds that nothing listens', async () => {
    const server = createServer();
    const url = await listen(server);
    assert.equal(await isReachable(url), true);
    await new Promise((resolve) => server.close(resolve));
    assert.equal(await isReachable(url), false);
  });
});

describe('a refusal after the upgrade', () => {
  /** Accepts every upgrade and answers `open` with a disconnect. */
  async function lateServer(reason: string): Promise<string> {
    const server = createServer();
    new WebSocketServer({ server }).on('connection', (socket) =>
      socket.on('message', (text) => {
        const { id, seq } = JSON.parse(String(text)) as { id: string; seq: number };
        const parameters = { reason };
        socket.send(JSON.stringify({ version: '2', type: 'disconnect', seq: 1, clientseq: seq, id, parameters }));
      }),
    );
    return listen(server);
  }
  const refusals = allCases.filter(({ name }) => name === 'refuses an unknown key');
  const outcomeOf = async (reason: string, mayRefuseLate: boolean) => {
    const target = { url: await lateServer(reason), apiKey: 'k', mayRefuseLate };
    const { results } = await runCases({ cases: refusals, target, together: 1 });
    return results[0]?.outcome;
  };

  it('conforms for a server of others', async () => {
    assert.equal(refusals.length, 1);
    assert.equal(await outcomeOf('unauthorized', true), 'passed');
  });

  it('does not conform with another reason', async () => {
    assert.equal(await outcomeOf('completed', true), 'failed');
  });

  it('does not conform for this service, which refuses before the upgrade', async () => {
    assert.equal(await outcomeOf('unauthorized', false), 'failed');
  });
});

it('every choice of this project is marked, and the protocol remains', () => {
  const own = allCases.filter(({ basis }) => basis === 'earshot');
  assert.ok(own.some(({ name }) => name === 'answers a plain GET with 426'));
  assert.ok(own.some(({ name }) => name.startsWith('answers an update')));
  assert.ok(!own.some(({ group }) => group === 'Vendor suite'));
  assert.ok(allCases.length - own.length > 100);
});
