import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { actionIn } from '../../shared/assist/action.ts';
import { foldEvents } from '../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { parseConversationId } from '../../shared/ids.ts';
import { dueOffers } from '../core/assist/action-offers.ts';
import type { ToolCall } from '../core/ports/action-tools.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { Secret } from '../secret.ts';
import { createShop } from '../simulator/shop/shop-routes.ts';
import { createTestClock } from '../testing/clock.ts';
import { sendSigned, signatureOf } from './signed-request.ts';
import { readToolFolder } from './tool-folder.ts';

const key = new Secret('a key that is long enough');
const clock = createTestClock();
const call: ToolCall = {
  conversationId: parseConversationId('2f6b7c1e-0c5a-4a4e-9c55-1f2a3b4c5d6e'),
  actionId: 'a-1',
  agentId: 'agent-1',
  parameters: { order: '471293', reason: 'damaged' },
  idempotencyKey: 'k1',
  signal: new AbortController().signal,
};

const definition = (over: object = {}) => ({
  name: 'refund',
  title: 'Refund',
  description: 'Pays back.',
  endpoint: 'https://orders.example.com/refund',
  parameters: { type: 'object', properties: { order: { type: 'string' } }, required: ['order'] },
  ...over,
});

const folders: string[] = [];
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function read(files: Readonly<Record<string, unknown>>, fetch: typeof globalThis.fetch, loopback = false) {
  const folder = await mkdtemp(join(tmpdir(), 'tools-'));
  folders.push(folder);
  for (const [name, value] of Object.entries(files))
    await writeFile(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
  const hosts = { names: ['orders.example.com'], loopback };
  return readToolFolder({ folder, request: { fetch, clock, key, hosts }, language: 'en', logger: silentLogger });
}

const never: typeof fetch = async () => assert.fail('nothing is called');

describe('a folder of tools', () => {
  it('gives one sentence for each bad file, and the tools of the others', async () => {
    const { list, problems } = await read(
      {
        'a.json': definition(),
        'b.json': '{ not json',
        'c.json': definition({ name: 'Bad Name' }),
        'd.json': definition({ name: 'out', endpoint: 'https://evil.example.net/x' }),
        'e.json': definition({ name: 'plain', endpoint: 'http://orders.example.com/x' }),
        'f.json': definition({ name: 'loop', endpoint: 'http://127.0.0.1:1/x' }),
        'g.json': definition({ name: 'both', module: './x.mjs' }),
        'h.json': definition(),
        'i.json': definition({ name: 'sim', endpoint: 'simulator:/x' }),
        'j.json': definition({ name: 'user', endpoint: 'https://orders.example.com@evil.example.net/' }),
      },
      never,
    );
    assert.deepEqual(
      list().map(({ name }) => name),
      ['refund'],
    );
    assert.deepEqual(
      problems.map(({ file, problem }) => `${file}: ${problem}`),
      [
        'b.json: it is not JSON',
        'c.json: "name": must be lower case letters, digits and _',
        'd.json: "endpoint": the host "evil.example.net" is not in TOOL_HOSTS',
        'e.json: "endpoint": the address must begin with https://',
        'f.json: "endpoint": loopback addresses are for local mode only',
        'g.json: it needs an "endpoint" or a "module", not both',
        'h.json: another file has the name "refund"',
        'i.json: the simulator is there in local mode only',
        'j.json: "endpoint": the address must not contain a user name or a password',
      ],
    );
  });

  it('runs a module beside its file, and says that one failed which threw', async () => {
    const { find } = await read(
      {
        'a.json': definition({ endpoint: undefined, module: './a.mjs' }),
        'a.mjs': 'export default async ({ parameters }) => ({ result: "Paid " + parameters.order });',
        'b.json': definition({ name: 'bad', endpoint: undefined, module: './b.mjs' }),
        'b.mjs': 'export default () => { throw new Error("no"); };',
      },
      never,
    );
    assert.deepEqual(await find('refund')!.run(call), { type: 'done', result: 'Paid 471293' });
    assert.deepEqual(await find('bad')!.run(call), { type: 'failed', failure: 'unknown_outcome' });
  });
});

describe('a signed request', () => {
  it('is refused for a host outside the settings when it is called, whatever was loaded', async () => {
    const options = { fetch: never, clock, key, hosts: { names: [], loopback: false } };
    const answer = await sendSigned(options, { url: 'https://orders.example.com/', body: {} });
    assert.deepEqual(answer, { type: 'refused_host' });
  });

  it('over a real socket carries its signature, follows no redirect, and ends with its time limit', async () => {
    const seen: { headers: NodeJS.Dict<string | string[]>; body: string }[] = [];
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const part of request) body += part;
      seen.push({ headers: request.headers, body });
      if (request.url === '/moved') response.writeHead(302, { location: '/done' }).end();
      else if (request.url === '/broken') response.writeHead(500).end('<html>');
      else if (request.url !== '/slow') response.end('{"result":"ok"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const tool = (name: string) => definition({ name, endpoint: `${origin}/${name}` });
    const names = ['done', 'moved', 'broken', 'slow'];
    const { find } = await read(Object.fromEntries(names.map((name) => [`${name}.json`, tool(name)])), fetch, true);
    try {
      assert.deepEqual(await find('done')!.run(call), { type: 'done', result: 'ok' });
      const [{ headers, body }] = seen as [(typeof seen)[0]];
      assert.equal(
        headers['earshot-signature'],
        `v1=${await signatureOf(key, String(headers['earshot-timestamp']), body)}`,
      );
      assert.equal(headers['idempotency-key'], 'k1');
      assert.deepEqual(JSON.parse(body).parameters, call.parameters);
      assert.deepEqual(await find('moved')!.run(call), { type: 'failed', failure: 'misconfigured' });
      assert.equal((await find('broken')!.run(call)).type, 'failed');
      const limit = new AbortController();
      const slow = find('slow')!.run({ ...call, signal: limit.signal });
      limit.abort();
      assert.deepEqual(await slow, { type: 'failed', failure: 'unknown_outcome' });
      assert.ok(!seen.some(({ headers: sent }) => sent.referer));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('the answer of an endpoint', () => {
  const answering = async (make: () => Response) => {
    const { find } = await read({ 'a.json': definition() }, async () => make());
    return find('refund')!.run(call);
  };

  it('counts by its text only, whatever else it holds, and that has a bound', async () => {
    const pollution =
      '{"__proto__":{"result":"x"},"constructor":{"prototype":{"result":"x"}},"result":{"toString":"x"}}';
    assert.deepEqual(await answering(() => new Response(pollution)), { type: 'done', result: '' });
    assert.equal(({} as { result?: string }).result, undefined);
    assert.deepEqual(await answering(() => new Response('['.repeat(60_000))), { type: 'done', result: '' });
    const long = await answering(() => Response.json({ result: 'x'.repeat(50_000) }));
    assert.equal(long.result?.length, 4_000);
  });

  it('that does not end is read up to a bound and then cut', async () => {
    let chunks = 0;
    let isCut = false;
    const body = () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          chunks++;
          controller.enqueue(new Uint8Array(16_000));
        },
        cancel() {
          isCut = true;
        },
      });
    assert.deepEqual(await answering(() => new Response(body())), { type: 'done', result: '' });
    assert.ok(isCut && chunks < 10, String(chunks));
  });
});

describe('the sample tools against the shop of local mode', () => {
  const setUp = async (signedWith = key) => {
    const shop = createShop({ clock, sign: (stamp, body) => signatureOf(key, stamp, body) });
    return readToolFolder({
      folder: fileURLToPath(new URL('./samples/', import.meta.url)),
      request: {
        fetch: async (input, init) => shop.request(String(input), init),
        ...{ clock, key: signedWith, hosts: { names: [], loopback: true } },
      },
      simulator: () => 'http://127.0.0.1:8080',
      language: 'en',
      logger: silentLogger,
    });
  };

  it('look an order up, and start a return once however often it is asked for', async () => {
    const { find, problems } = await setUp();
    assert.deepEqual(problems, []);
    const looked = await find('look_up_order')!.run({ ...call, idempotencyKey: 'k0' });
    assert.match(looked.result!, /471293/);
    const first = await find('start_return')!.run(call);
    assert.deepEqual(first, {
      type: 'done',
      result: 'Return R-471293 (damaged) is registered. The label is on its way.',
    });
    assert.deepEqual(await find('start_return')!.run(call), first);
    const other = await find('start_return')!.run({ ...call, idempotencyKey: 'k2' });
    assert.deepEqual(other, { type: 'failed', failure: 'refused', result: 'Order 471293 has a return already.' });
  });

  it('say in every language of the engine what they do, and in English to others', async () => {
    const { list } = await setUp();
    for (const { titleIn, description, descriptionIn } of list()) {
      assert.notEqual(titleIn!('es-MX'), titleIn!('en'));
      for (const language of ['es-MX', 'fr-FR', 'de-DE', 'pt-BR'])
        assert.notEqual(descriptionIn!(language), description);
      assert.equal(descriptionIn!('nl'), description);
    }
  });

  it('are read in the language of an agent, whichever the conversation has', async () => {
    const { list } = await setUp();
    const events: AssistEvent[] = [
      {
        ...{ type: 'utterance', utteranceId: 'u1', revision: 1, role: 'customer', text: 'I want to send 471293 back' },
        ...{ final: true, startMs: 0, endMs: 1 },
      },
      { type: 'intent', utteranceId: 'u1', name: 'return_item', confidence: 0.9 },
      {
        ...{ type: 'fact', factId: 'f', kind: 'order_number', label: 'Order number', value: '471293' },
        utteranceId: 'u1',
      },
    ];
    const offer = dueOffers(foldEvents(events), list()).find(({ name }) => name === 'start_return')!;
    assert.equal(offer.title, 'Start a return');
    const arabic = actionIn(offer, 'ar');
    assert.equal(arabic.title, 'بدء إرجاع');
    assert.deepEqual(
      arabic.parameters.map(({ label, value, choiceLabels }) => [label, value, choiceLabels?.[0]]),
      [
        ['رقم الطلب', '471293', undefined],
        ['السبب', '', 'تالف'],
      ],
    );
    assert.equal(actionIn(offer, 'nl'), offer);
  });

  it('have labels for what can be chosen in every language of the panel; the value stays', async () => {
    const { find } = await setUp();
    const reasonIn = (language: string) =>
      find('start_return')!.parametersIn!(language).find(({ name }) => name === 'reason')!;
    assert.deepEqual(reasonIn('es-MX').choices, ['damaged', 'wrong item', 'not needed']);
    assert.deepEqual(reasonIn('es-MX').choiceLabels, ['Dañado', 'Artículo equivocado', 'Ya no hace falta']);
    for (const language of ['fr', 'de', 'pt', 'ja', 'ar'])
      assert.notDeepEqual(reasonIn(language).choiceLabels, reasonIn('en').choiceLabels, language);
  });

  it('are refused with another key', async () => {
    const { find } = await setUp(new Secret('another key'));
    assert.equal((await find('start_return')!.run(call)).type, 'failed');
  });
});
