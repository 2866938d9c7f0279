/** One instance with two queues: what each shows, and what Dialogflow, a model, retrieval and the lookup were given, over real gRPC and HTTP. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import type { ConversationView } from '../../shared/assist/conversation.ts';
import { type ConversationId, parseConversationId } from '../../shared/ids.ts';
import { readConfig } from '../config.ts';
import { createErasureRegistry } from '../core/operations/erasure-registry.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { silentMeter } from '../core/ports/meter.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { createDialogflowGateway, type DialogflowGateway } from '../dialogflow/gateway.ts';
import { loadServices } from '../dialogflow/services.ts';
import { type LocalDialogflow, startLocalDialogflow } from '../engine/dialogflow/server.ts';
import { createTestEngine } from '../engine/dialogflow/test-engine.ts';
import { createLlm } from '../engine/llm/llm-client.ts';
import { createComposing } from '../engine/llm/llm-composing.ts';
import { createMemoryConversationLog } from '../log/memory-conversation-log.ts';
import { createMemoryKeyValueStore, createMemoryLeaseStore } from '../store/memory-store.ts';
import { type ModelServer, startModelServer } from '../testing/model-server.ts';
import { type ConversationsDeps, composeConversations } from './conversations.ts';
import type { LocalSide } from './local.ts';
import type { Observability } from './observability.ts';
import type { Platform } from './platform.ts';
import { composeQueues } from './queues.ts';

const clock = createSystemClock();
const card = '4111 1111 1111 1111';
const orders = parseConversationId('11111111-2222-4333-8444-555555555801');
const loans = parseConversationId('11111111-2222-4333-8444-555555555802');
const profile = (name: string) => `projects/local/locations/global/conversationProfiles/${name}`;

const queuesFile = `
queues:
  - { name: Orders, match: { queue: q-orders }, profile: ${profile('orders')}, languages: [en-US] }
  - { name: Préstamos, match: { queue: q-loans }, profile: ${profile('loans')}, languages: [es-ES] }
`;
const rulesFile = `
rules:
  - { id: voucher, kind: card, title: Offer a voucher, when: { type: phrase, phrases: [refund] }, queues: [Orders] }
  - { id: plazo, kind: card, title: Explique el plazo, when: { type: phrase, phrases: [préstamo] }, queues: [Préstamos] }
coaching:
  - { queues: [Orders], checklist: [{ id: order, title: Find the order }] }
  - { languages: [es], checklist: [{ id: dni, title: Pida el DNI }] }
`;

/** What retrieval was given. */
const searched: { readonly query: string; readonly customer: unknown; readonly context: string | undefined }[] = [];
/** What the administrator's lookup was asked. */
const asked: { queue?: string; language?: string; attributes?: Record<string, string> }[] = [];
const lookup = createServer((request, response) => {
  let body = '';
  request.on('data', (piece) => {
    body += piece;
  });
  request.on('end', () => {
    const question = JSON.parse(body) as (typeof asked)[number];
    asked.push(question);
    const items = [{ label: 'Account', value: `${question.queue} account, card ${card}` }];
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items }));
  });
});

let instance: Awaited<ReturnType<typeof setUp>>;
before(async () => {
  instance = await setUp();
});
after(() => instance.close());

async function setUp() {
  const folder = await mkdtemp(join(tmpdir(), 'two-queues-'));
  await writeFile(join(folder, 'queues.yaml'), queuesFile);
  await writeFile(join(folder, 'rules.yaml'), rulesFile);
  const model = await startModelServer();
  model.answer = () => 'A refund takes 14 days. [1]';
  await new Promise<void>((resolve) => lookup.listen(0, '127.0.0.1', resolve));
  const server = await startDialogflow(model);
  const google = createDialogflowGateway({ target: { profile: profile('local'), endpoint: server.target }, clock });
  const { closeFiles, ...made } = await startService(folder, google);
  return {
    ...{ model, server, ...made },
    async close() {
      closeFiles();
      await made.service.callFeed.close();
      await google.close();
      await server.close();
      await model.close();
      lookup.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Its retrieval is recorded, and the model writes its answers. */
function startDialogflow(model: ModelServer): Promise<LocalDialogflow> {
  const engine = createTestEngine();
  const llm = createLlm({ url: model.url, api: 'openai', model: 'stand-in', fetch }, clock);
  const { compose } = createComposing(llm, silentLogger);
  const sources = [{ title: 'Refunds', snippet: 'A refund takes 14 days. It is paid to the card.' }];
  const search: typeof engine.knowledge.search = async (query, turns, language, live) => {
    searched.push({ query, customer: live?.customer, context: turns.find(({ id }) => id === 'customer')?.text });
    return compose({ query, answer: 'It takes 14 days.', sources, confidence: 0.8 }, language, live);
  };
  return startLocalDialogflow({
    ...{ engine: { ...engine, knowledge: { ...engine.knowledge, search } }, services: loadServices, clock },
  });
}

async function startService(folder: string, google: DialogflowGateway) {
  const { port } = lookup.address() as AddressInfo;
  const config = readConfig({
    QUEUES_FILE: join(folder, 'queues.yaml'),
    RULES_FILE: join(folder, 'rules.yaml'),
    CONTEXT_ATTRIBUTES: 'tier=Customer tier,note=Note,account_id',
    CONTEXT_URL: `http://127.0.0.1:${port}/customer`,
    REDACT: 'card',
  });
  const store = createMemoryKeyValueStore({ clock });
  const made = createMemoryConversationLog({ clock, random: Math.random });
  const side = await composeQueues({ config, clock, logger: silentLogger, store, gateway: google });
  const deps = {
    ...{ config, log: made, gateway: side.gateway, queues: side.queues, store, instance: 'one' },
    platform: { clock, fetch, random: Math.random } as unknown as Platform,
    observability: { logger: silentLogger, meter: silentMeter, audit: { record() {} } } as unknown as Observability,
    erasures: createErasureRegistry({ clock }),
    local: { sessionSecret: 'a secret of this test alone, long enough' } as LocalSide,
    noteCustomers() {},
    state: { leases: createMemoryLeaseStore({ clock }) },
  } satisfies ConversationsDeps;
  const conversations = await composeConversations(deps);
  side.follow({ ...conversations, moveCall() {} });
  const close = () => {
    side.close();
    conversations.rules.close();
  };
  return { queues: side.queues, service: conversations, log: made, closeFiles: close };
}

/** Resolves with the conversation once it is as it shall be. */
function viewOnce(id: ConversationId, isSo: (view: ConversationView) => boolean): Promise<ConversationView> {
  return new Promise((resolve, reject) => {
    const { log } = instance;
    const look = () =>
      log.snapshot(id).then(({ conversation }) => {
        if (!isSo(conversation)) return;
        stop();
        resolve(conversation);
      }, reject);
    const stop = log.follow(id, undefined, { onStart: look, onEvents: look, onReset() {}, onError: reject });
  });
}

/** A chat in the queue: its attributes become known, the customer writes, the agent asks. */
async function converse(id: ConversationId, queue: string, text: string): Promise<ConversationView> {
  const { queues, service } = instance;
  queues.learn(id, { queue: [queue] });
  const message = { messageId: `m-${queue}`, role: 'customer', text, sentAt: new Date().toISOString() } as const;
  await service.chat.post(id, message);
  service.contexts.learn(id, { tier: `Gold of ${queue}`, note: `Pays with ${card}`, account_id: `a-${queue}` });
  await service.contexts.idle();
  await service.requests.knowledge(id, { query: `How long does a refund to ${card} take?` });
  return viewOnce(id, ({ suggestions, context }) =>
    [
      context !== undefined,
      suggestions.some(({ rule }) => rule),
      suggestions.some(({ kind }) => kind === 'knowledge'),
    ].every(Boolean),
  );
}

it('each queue shows its own context, rules and checklist, and no one was given a card number', async () => {
  const [inOrders, inLoans] = await Promise.all([
    converse(orders, 'q-orders', `I want a refund to ${card}`),
    converse(loans, 'q-loans', `Quiero un préstamo y un refund a ${card}`),
  ]);
  const shown = ({ queue, context, suggestions }: ConversationView) => ({
    queue,
    context: context?.items.map(({ label, value }) => `${label}: ${value}`),
    rules: suggestions.flatMap(({ rule }) => rule?.id ?? []),
    checklist: suggestions.findLast(({ checklist }) => checklist)?.checklist?.map(({ title }) => title),
  });
  assert.deepEqual(shown(inOrders), {
    queue: 'Orders',
    context: ['Customer tier: Gold of q-orders', 'Note: Pays with [card]', 'Account: Orders account, card [card]'],
    rules: ['voucher'],
    checklist: ['Find the order'],
  });
  assert.deepEqual(shown(inLoans), {
    queue: 'Préstamos',
    context: ['Customer tier: Gold of q-loans', 'Note: Pays with [card]', 'Account: Préstamos account, card [card]'],
    rules: ['plazo'],
    checklist: ['Pida el DNI'],
  });
});

it('Dialogflow was given the context of each by IngestContextReferences, masked, in the profile of its queue', async () => {
  const { service, server } = instance;
  for (const [id, name, queue] of [
    [orders, 'orders', 'Orders'],
    [loans, 'loans', 'Préstamos'],
  ] as const) {
    const handle = await service.gateway.ensureConversation(id, { segment: 1 });
    const stored = server.state.conversation(handle.conversationName);
    assert.equal(stored.conversationProfile, profile(name));
    const known = {
      'Customer tier': `Gold of q-${name}`,
      Note: 'Pays with [card]',
      Account: `${queue} account, card [card]`,
    };
    for (const key of ['gka_end_user_metadata', 'context']) {
      const [content] = stored.context[key]?.contextContents ?? [];
      assert.deepEqual(JSON.parse((content as { content: string }).content), known);
    }
    assert.ok(stored.messages.every(({ content }) => !content.includes(card)));
  }
});

it('retrieval, the model and the lookup were given the context of the queue, and only the lookup what is not shown', () => {
  const { model } = instance;
  for (const [name, queue, language] of [
    ['orders', 'Orders', 'en-US'],
    ['loans', 'Préstamos', 'es-ES'],
  ] as const) {
    const tier = `Gold of q-${name}`;
    const search = searched.find(({ customer }) => JSON.stringify(customer ?? '').includes(tier));
    assert.equal(search?.query, 'How long does a refund to [card] take?');
    assert.match(search?.context ?? '', new RegExp(`${tier}. Pays with \\[card\\]`));
    const prompt = model.calls.find(({ user, system }) => `${system}${user}`.includes(tier));
    assert.match(prompt?.user ?? '', /\[card\]/);
    const question = asked.find(({ attributes }) => attributes?.tier === tier);
    assert.deepEqual([question?.queue, question?.language], [queue, language]);
    assert.equal(question?.attributes?.account_id, `a-q-${name}`);
  }
  const given = JSON.stringify([searched, model.calls.map(({ system, user }) => [system, user])]);
  assert.ok(!given.includes(card) && !given.includes('a-q-'));
});
