import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { parseConversationId } from '../../shared/ids.ts';
import { createMasker } from '../core/masking/masker.ts';
import type { AuditEntry } from '../core/ports/audit.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { Secret } from '../secret.ts';
import { createCustomerLookup } from './customer-lookup.ts';
import { signatureOf } from './signed-request.ts';

const key = new Secret('a key that is long enough');
const conversationId = parseConversationId('2f6b7c1e-0c5a-4a4e-9c55-1f2a3b4c5d6e');
const question = { conversationId, attributes: { account_id: 'A-7' }, language: 'en-US', queue: 'Sales' };

describe('the lookup of an administrator, at a real address', () => {
  let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;
  let url = '';
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => answer(request, response, body));
  });
  before(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/context`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  async function find(settings: { loopback?: boolean; timeoutMs?: number } = {}) {
    const audited: AuditEntry[] = [];
    const hosts = { names: ['crm.example.com'], loopback: settings.loopback ?? true };
    const lookup = createCustomerLookup({
      ...{ url, logger: silentLogger, audit: { record: (entry) => void audited.push(entry) } },
      request: { fetch, clock: createSystemClock(), key, hosts },
      mask: createMasker(['card']).mask,
      ...(settings.timeoutMs !== undefined && { timeoutMs: settings.timeoutMs }),
    });
    return { items: await lookup.find(question), reasons: audited.map(({ action, reason }) => `${action} ${reason}`) };
  }

  it('is signed, names the conversation and the queue, and its answer is masked and cut', async () => {
    let isSigned = false;
    answer = async (request, response, body) => {
      const stamp = String(request.headers['earshot-timestamp']);
      isSigned = request.headers['earshot-signature'] === `v1=${await signatureOf(key, stamp, body)}`;
      assert.deepEqual(JSON.parse(body), question);
      const items = [
        { label: 'Since', value: 2019 },
        { label: 'Note', value: `4111 1111 1111 1111 ${'x'.repeat(900)}` },
      ];
      response.writeHead(200).end(JSON.stringify({ items }));
    };
    const { items, reasons } = await find();
    assert.ok(isSigned);
    assert.deepEqual(items?.[0], { label: 'Since', value: '2019' });
    assert.match(items?.[1]?.value ?? '', /^\[card\] x/);
    assert.equal(items?.[1]?.value.length, 500);
    assert.deepEqual(reasons, ['context_lookup found']);
  });

  it('knows nothing with 404, and fails with a redirect, an error, a wrong form, or no answer in time', async () => {
    const cases: readonly (readonly [number, string, Record<string, string>, string])[] = [
      [302, '', { location: 'https://elsewhere.example.com/' }, 'redirected'],
      [500, '{}', {}, 'refused'],
      [200, '{"items":[{"label":""}]}', {}, 'malformed'],
      [200, 'no json', {}, 'malformed'],
    ];
    for (const [status, body, headers, reason] of cases) {
      answer = (_request, response) => response.writeHead(status, headers).end(body);
      assert.deepEqual(await find(), { items: undefined, reasons: [`context_lookup ${reason}`] });
    }
    answer = (_request, response) => response.writeHead(404).end('{}');
    assert.deepEqual((await find()).items, []);
    answer = () => {};
    assert.deepEqual(await find({ timeoutMs: 50 }), { items: undefined, reasons: ['context_lookup timeout'] });
  });

  it('is refused where its host is not the one of the settings', async () => {
    answer = () => assert.fail('nothing is sent');
    assert.deepEqual((await find({ loopback: false })).reasons, ['context_lookup refused_host']);
  });
});
