import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EarshotError } from '../../../shared/errors.ts';
import { id, message, setUpChat } from '../../testing/chat-fixture.ts';
import { maskGateway } from '../masking/masked-gateway.ts';
import { createMasker } from '../masking/masker.ts';
import type { CustomerLookup } from '../ports/customer-lookup.ts';
import { silentLogger } from '../ports/logger.ts';
import { createCustomerContexts, type NamedAttribute } from './customer-context.ts';
import { createHandOver } from './hand-over.ts';

const masker = createMasker(['card']);
const named: readonly NamedAttribute[] = [{ name: 'tier', label: 'Customer tier' }, { name: 'account_id' }];

function setUp(lookup?: CustomerLookup['find']) {
  const ingested: unknown[] = [];
  const searched: unknown[] = [];
  const set = setUpChat({
    feed: { masker },
    ingestContext: async (_handle, { customer }) => void ingested.push(customer),
    async searchKnowledge(_handle, { customer }) {
      searched.push(customer);
      return { answer: 'Two days.', sources: [] };
    },
  });
  const make = () =>
    createCustomerContexts({
      ...{ ...set, named, logger: silentLogger, gateway: maskGateway(set.gateway, masker, set.clock) },
      ...(lookup && { lookup: { find: lookup } }),
    });
  const contexts = make();
  const items = async () => (await set.view()).context?.items.map(({ label, value }) => `${label}: ${value}`);
  return { ...set, contexts, make, items, ingested, searched };
}

describe('what is known of a customer', () => {
  it('is a card of the named attributes and of the lookup, given masked to the engine and to searches', async () => {
    const asked: unknown[] = [];
    const { contexts, items, ingested, searched, requests } = setUp(async (question) => {
      asked.push(question.attributes);
      return [{ label: 'Card', value: '4111 1111 1111 1111' }];
    });
    contexts.learn(id, { tier: 'Gold', account_id: 'A-7', internal_routing: 'x' });
    await contexts.idle();
    assert.deepEqual(await items(), ['Customer tier: Gold', 'Card: [card]']);
    assert.deepEqual(asked, [{ tier: 'Gold', account_id: 'A-7' }], 'what is not named goes nowhere');
    assert.deepEqual(ingested, [{ 'Customer tier': 'Gold', Card: '[card]' }]);
    await requests.knowledge(id, { query: 'How long?' });
    assert.deepEqual(searched, [{ 'Customer tier': 'Gold', Card: '[card]' }]);
  });

  it('is looked up where the stored answer cannot be read', async () => {
    const { contexts, items, store } = setUp(async () => [{ label: 'Since', value: '2019' }]);
    await store.set(`customer-context:${id}`, '{"of":', 60_000);
    contexts.learn(id, { account_id: 'A-7' });
    await contexts.idle();
    assert.deepEqual(await items(), ['Since: 2019']);
  });

  it('is looked up once for all instances, and again when an attribute changes', async () => {
    let lookups = 0;
    const { contexts, make, items } = setUp(async ({ attributes }) => {
      lookups++;
      return [{ label: 'Since', value: attributes.account_id === 'A-7' ? '2019' : '2021' }];
    });
    for (const each of [contexts, contexts, make()]) {
      each.learn(id, { account_id: 'A-7' });
      await each.idle();
    }
    assert.equal(lookups, 1);
    contexts.learn(id, { account_id: 'A-8' });
    await contexts.idle();
    assert.equal(lookups, 2);
    assert.deepEqual(await items(), ['Since: 2021']);
  });

  it('is shown without the lookup where that fails, which is tried again later', async () => {
    const answers = [undefined, [{ label: 'Since', value: '2019' }]];
    const { contexts, items, clock } = setUp(async () => answers.shift());
    const learn = async () => {
      contexts.learn(id, { tier: 'Gold' });
      await contexts.idle();
    };
    await learn();
    await learn();
    assert.deepEqual(await items(), ['Customer tier: Gold']);
    assert.equal(answers.length, 1, 'not at once');
    await clock.advance(31_000);
    await learn();
    assert.deepEqual(await items(), ['Customer tier: Gold', 'Since: 2019']);
  });

  it('is tried again later where it could not be made at all, and keeps attributes that became known meanwhile', async () => {
    const set = setUp();
    let isAway = true;
    const log: typeof set.log = Object.create(set.log, {
      snapshot: {
        value: (of: typeof id) => (isAway ? Promise.reject(new EarshotError('unavailable')) : set.log.snapshot(of)),
      },
    });
    const contexts = createCustomerContexts({ ...set, log, named, logger: silentLogger });
    contexts.learn(id, { account_id: 'A-7' });
    contexts.learn(id, { tier: 'Gold' });
    await contexts.idle();
    assert.equal(await set.items(), undefined);
    isAway = false;
    await set.clock.advance(31_000);
    contexts.learn(id, { account_id: 'A-7' });
    await contexts.idle();
    assert.deepEqual(await set.items(), ['Customer tier: Gold']);
  });

  it('is never cut inside a character', async () => {
    const { contexts, items } = setUp();
    contexts.learn(id, { tier: `${'a'.repeat(499)}😀` });
    await contexts.idle();
    assert.deepEqual(await items(), [`Customer tier: ${'a'.repeat(499)}`]);
  });

  it('stays when the conversation is handed over, and is nothing where nothing is named', async () => {
    const set = setUp();
    const handOver = createHandOver({ ...set, logger: silentLogger });
    set.contexts.learn(id, { tier: 'Gold' });
    await set.contexts.idle();
    for (const [role, text] of [
      ['bot', 'Welcome.'],
      ['customer', 'It broke.'],
    ] as const) {
      const sentAt = new Date(set.clock.now()).toISOString();
      await set.chat.post(id, message(`m-${role}`, { role, text, sentAt }));
    }
    await set.chat.idle();
    handOver.present(id, 'agent-1');
    await handOver.idle();
    const { context } = await set.view();
    assert.equal(context?.reason, 'bot');
    assert.deepEqual(context?.items.at(-1), { label: 'Customer tier', value: 'Gold', source: 'customer' });
    const none = createCustomerContexts({ ...set, named: [], logger: silentLogger });
    none.learn(id, { tier: 'Silver' });
    await none.idle();
    assert.equal((await set.view()).context?.items.at(-1)?.value, 'Gold');
  });
});
