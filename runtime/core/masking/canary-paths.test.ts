/**
 * A canary of every kind on the paths that canary.test.ts does not take: actions, hints, translations, what is known of the customer,
 * questions without an answer, names, webhooks, archive, report of use and overview.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ActionEvent } from '../../../shared/assist/event.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import { type MaskKind, maskKinds } from '../../../shared/mask-kinds.ts';
import { createMemoryConversationLog } from '../../log/memory-conversation-log.ts';
import { Secret } from '../../secret.ts';
import { createMemoryArchivePending } from '../../store/memory-archive-pending.ts';
import { createMemoryLiveIndex } from '../../store/memory-live-index.ts';
import { createMemoryKeyValueStore } from '../../store/memory-store.ts';
import { createMemoryWebhookOutbox } from '../../store/memory-webhook-outbox.ts';
import { canaries } from '../../testing/canaries.ts';
import { createTestClock } from '../../testing/clock.ts';
import { newConversationId } from '../../testing/log-recorder.ts';
import { createMemoryArchive } from '../../testing/memory-archive.ts';
import { createCustomerLookup } from '../../tools/customer-lookup.ts';
import { createActions } from '../actions/actions.ts';
import { createArchiveOwners } from '../archive/archive-owners.ts';
import { ArchiveWriter } from '../archive/archive-writer.ts';
import { openQuestionsOf, useOf } from '../archive/use-of.ts';
import { createConversationNames } from '../assist/conversation-names.ts';
import { createCustomerContexts } from '../assist/customer-context.ts';
import { createAssistFeed } from '../assist/feed.ts';
import { createAssistRequests } from '../assist/requests.ts';
import { createTranslations } from '../assist/translations.ts';
import { createConversationSegments } from '../chat/conversation-segments.ts';
import { decorate } from '../decorate.ts';
import type { ActionTool } from '../ports/action-tools.ts';
import type { AssistGateway } from '../ports/assist-gateway.ts';
import type { Logger } from '../ports/logger.ts';
import { silentMeter } from '../ports/meter.ts';
import type { KeyValueStore } from '../ports/stores.ts';
import { createLiveConversations } from '../supervisor/live-conversations.ts';
import { webhookTypes } from '../webhooks/webhook-events.ts';
import { Webhooks } from '../webhooks/webhooks.ts';
import { maskGateway } from './masked-gateway.ts';
import { createMasker } from './masker.ts';

const by = { agentId: 'agent', name: 'Ana', organizationId: 'org', sessionId: 'session', expiresAt: 0 };
const parameter = { name: 'note', label: 'Note', editable: true } as const;
const proposal = (value: string): Omit<ActionEvent, 'type' | 'at'> => ({
  ...{ actionId: 'a1', name: 'return', title: 'Start a return', state: 'proposed', origin: 'rule' },
  parameters: [{ ...parameter, value }],
});

type See = (place: string, value: unknown) => void;

/** The parts of a service over one log. Their answers repeat the canary. */
function setUp(canary: string, see: See) {
  const clock = createTestClock();
  const line = (...all: unknown[]) => see('log line', all);
  const logger = { debug: line, info: line, warn: line, error: line, with: () => logger } as unknown as Logger;
  const base = { clock, logger, meter: silentMeter };
  const audit = { record: (entry: unknown) => see('audit', entry) };
  const { mask, kinds, find } = createMasker(maskKinds);
  const memory = createMemoryKeyValueStore({ clock });
  const store = decorate<KeyValueStore>(memory, {
    set(...entry) {
      see('store', entry);
      return memory.set(...entry);
    },
    setIfAbsent(...entry) {
      see('store', entry);
      return memory.setIfAbsent(...entry);
    },
  });
  const erasures = { has: () => false };
  const archive = createMemoryArchive();
  const liveIndex = createMemoryLiveIndex();
  const stored = createMemoryConversationLog({ ...base, random: () => 0.5 });
  const live = createLiveConversations({ ...base, log: stored, index: liveIndex });
  const writer = new ArchiveWriter({
    ...{ ...base, archive, erasures, log: live.log, pending: createMemoryArchivePending() },
    owners: createArchiveOwners({ store, logger, onlyOrganizationId: 'org' }),
  });
  const send = async (event: unknown) => {
    see('webhook', event);
    return 'delivered' as const;
  };
  const outbox = createMemoryWebhookOutbox();
  const webhooks = new Webhooks({ ...base, send, types: new Set(webhookTypes), outbox, erasures, random: () => 0.5 });
  webhooks.start();
  const log = webhooks.log(writer.log);
  const feed = createAssistFeed({ ...base, log, masker: { mask, kinds, find } });
  const translations = createTranslations({
    ...{ ...base, feed, log, mask },
    translator: {
      name: 'google',
      async translate({ text, from }) {
        see('translator', text);
        return { text: canary, from: from ?? 'en' };
      },
    },
  });
  const tool: ActionTool = {
    ...{ name: 'return', title: '', description: '', parameters: [], offer: undefined, confirm: 'agent' },
    ...{ byModel: false, timeoutMs: 5_000 },
    run: async () => ({ type: 'done', result: canary }),
  };
  const actions = createActions({
    ...{ ...base, log, feed, store, audit },
    tools: async () => ({ find: () => tool, list: () => [tool] }),
    supervises: async () => false,
  });
  const gateway = maskGateway(unknowingGateway(see), createMasker(maskKinds), clock);
  const parts = { ...base, log, feed, gateway, store, segments: createConversationSegments(store), mask };
  const contexts = createCustomerContexts({
    ...parts,
    named: [{ name: 'account', label: 'Account' }],
    lookup: createCustomerLookup({
      ...{ url: 'https://crm.example/customer', audit, logger, mask },
      request: {
        fetch: async () => Response.json({ items: [{ label: canary, value: canary }] }),
        ...{ clock, key: new Secret('a key of the tests'), hosts: { names: ['crm.example'], loopback: false } },
      },
    }),
  });
  const requests = createAssistRequests(parts);
  const names = createConversationNames({ store, secrets: [new Secret('a secret of the tests')] });
  return { clock, log, feed, translations, actions, writer, webhooks, archive, liveIndex, contexts, requests, names };
}

/** It finds no answer. */
function unknowingGateway(see: See): AssistGateway {
  return {
    ensureConversation: async (conversationId: ConversationId) => ({ conversationId, conversationName: 'c' }),
    async searchKnowledge(_handle: unknown, query: unknown) {
      see('question to Dialogflow', query);
      return { answer: '', sources: [] };
    },
    ingestContext: async (_handle: unknown, context: unknown) => see('context to Dialogflow', context),
  } as unknown as AssistGateway;
}

/** Sends the canary along every path, as what is said, typed, proposed, confirmed, answered and translated. */
async function sendAlong(canary: string, see: See): Promise<void> {
  const parts = setUp(canary, see);
  const { clock, log, feed, translations, actions, writer, webhooks, archive, liveIndex } = parts;
  const id = newConversationId();
  const conversation = feed.of(id);
  await conversation.stored(() => {
    conversation.started('chat', 'en-US');
    const said = { revision: 0, role: 'customer', final: true, startMs: 0, endMs: 900, language: 'en-US' } as const;
    conversation.utterance({ ...said, utteranceId: 'u1', text: canary });
  });
  see('hint', await conversation.hint({ text: canary, author: 'Dana' }));
  await conversation.context({ items: [{ label: 'Summary', value: canary, source: 'summary' }] });
  await conversation.summary({ sections: [{ title: 'Situation', text: canary }], trigger: 'request' });
  parts.contexts.learn(id, { account: canary });
  await parts.contexts.idle();
  see('question', await parts.requests.knowledge(id, { query: canary }));
  assert.equal(await parts.names.give('org', canary, id), true);
  see('draft', await translations.translate(id, { text: canary, from: 'en', to: 'es' }));
  see('translation', await translations.translate(id, { utteranceId: 'u1', text: '', to: 'es' } as never));
  see('proposal', await conversation.action(proposal(canary)));
  const confirmed = { decision: 'confirm', parameters: { note: canary } } as const;
  see('confirmed action', await actions.decide(by, id, 'a1', confirmed));
  await actions.idle();
  await clock.advance(1_000);
  see('overview', liveIndex.all());
  await conversation.stored(() => conversation.ended());
  await clock.advance(10_000);
  await writer.sweep();
  await webhooks.close();
  see('log', await log.read(id));
  see('snapshot', await log.snapshot(id));
  see('archive', archive.records);
  const { conversation: kept } = archive.records[0]!;
  see('report of use', [useOf(kept), openQuestionsOf(kept)]);
}

const places = [
  'webhook',
  'translator',
  'archive',
  'overview',
  'hint',
  'draft',
  'translation',
  'confirmed action',
  'log',
  'store',
  'question',
  'question to Dialogflow',
  'context to Dialogflow',
  'report of use',
];

for (const [kind, [text, secret]] of Object.entries(canaries) as [MaskKind, readonly [string, string]][]) {
  describe(`a canary of the kind ${kind} in actions, hints, translations, lookups, names, webhooks, archive and report`, () => {
    it('is found nowhere', async () => {
      const seen: { place: string; found: string }[] = [];
      await sendAlong(text, (place, value) => void seen.push({ place, found: JSON.stringify(value) ?? '' }));
      for (const place of places)
        assert.ok(
          seen.some((each) => each.place === place && each.found.length > 4),
          place,
        );
      for (const { place, found } of seen) assert.equal(found.includes(secret), false, `${place}: ${found}`);
      for (const place of ['webhook', 'archive', 'translator', 'confirmed action', 'report of use', 'store'])
        assert.ok(
          seen.some((each) => each.place === place && each.found.includes(`[${kind}]`)),
          `${place} is masked`,
        );
    });
  });
}
