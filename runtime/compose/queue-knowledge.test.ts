/** Two queues of one file on one instance, over real gRPC against the local Dialogflow and with real articles. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseConversationId } from '../../shared/ids.ts';
import { readConfig } from '../config.ts';
import type { AssistGateway, AssistResult } from '../core/ports/assist-gateway.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { createDialogflowGateway } from '../dialogflow/gateway.ts';
import { loadServices } from '../dialogflow/services.ts';
import { createScriptedEngine } from '../engine/dialogflow/script-engine.ts';
import { startLocalDialogflow } from '../engine/dialogflow/server.ts';
import { noEmbedder } from '../engine/embedding/embedder.ts';
import { createKnowledgeBase } from '../engine/knowledge/knowledge-base.ts';
import { createMemoryKeyValueStore } from '../store/memory-store.ts';
import { composeQueues } from './queues.ts';

const profileOf = (id: string) => `projects/local/locations/global/conversationProfiles/${id}`;
const fileWith = (knowledgeOfBoston: string) => `
queues:
  - name: Madrid
    match: { number: "+34911234567" }
    profile: ${profileOf('madrid')}
    languages: [es-ES]
    knowledge: [madrid]
    summary: [Resultado]
  - name: Boston
    match: { queue: Boston }
    profile: ${profileOf('boston')}
    languages: [en-US]
    knowledge: [${knowledgeOfBoston}]
`;
const articles = {
  'madrid/plazo.md': '---\nlanguage: es\n---\n# Devoluciones\n\nPuede devolver un artículo en un plazo de 14 días.\n',
  'boston/returns.md': '---\nlanguage: en\n---\n# Returns\n\nYou can return an item within 30 days.\n',
  'outlet/returns.md': '---\nlanguage: en\n---\n# Returns\n\nYou can return an item of the outlet within 7 days.\n',
};

async function start() {
  const folder = await mkdtemp(join(tmpdir(), 'queue-knowledge-'));
  for (const [file, text] of Object.entries(articles)) {
    await mkdir(join(folder, 'articles', file, '..'), { recursive: true });
    await writeFile(join(folder, 'articles', file), text);
  }
  await mkdir(join(folder, 'settings'));
  const path = join(folder, 'settings', 'queues.yaml');
  await writeFile(path, fileWith('boston'));
  const clock = createSystemClock();
  const base = createKnowledgeBase({ folder: join(folder, 'articles'), embedder: noEmbedder, logger: silentLogger });
  const writer = {
    replies: async () => [],
    coaching: async () => undefined,
    summary: async () => ['Motivo', 'Resultado'].map((title) => ({ title, text: 'Plazo explicado.' })),
  };
  const engine = createScriptedEngine({ clock, knowledge: base, writer });
  const profiles = ['madrid', 'boston'].map(profileOf);
  const local = await startLocalDialogflow({ engine, services: loadServices, clock, profiles });
  const plain = createDialogflowGateway({ target: { profile: profileOf('none'), endpoint: local.target }, clock });
  const side = await composeQueues({
    ...{ clock, logger: silentLogger, store: createMemoryKeyValueStore({ clock }), gateway: plain as AssistGateway },
    config: readConfig({ QUEUES_FILE: path }),
  });
  return {
    ...side,
    rewrite: (text: string) => writeFile(path, text),
    async close() {
      side.close();
      await plain.close();
      await local.close();
      await base.close();
      await rm(folder, { recursive: true });
    },
  };
}

const offeredIn = (results: readonly AssistResult[]): string =>
  JSON.stringify(results.flatMap((result) => (result.kind === 'suggestions' ? result.suggestions : [])));

test('two queues with other profiles, languages and knowledge answer side by side, and a changed file applies to them', async () => {
  const { queues, gateway, rewrite, close } = await start();
  try {
    const [spanish, english] = [parseConversationId(crypto.randomUUID()), parseConversationId(crypto.randomUUID())];
    queues.learn(spanish, { number: 'tel:+34911234567' });
    queues.learn(english, { queue: ['Boston'] });
    const [madrid, boston] = [await gateway.ensureConversation(spanish), await gateway.ensureConversation(english)];
    assert.deepEqual([madrid.profile, boston.profile], [profileOf('madrid'), profileOf('boston')]);

    const offered = await gateway.analyzeMessage(madrid, {
      ...{ role: 'customer', text: '¿Cuántos días tengo para devolver un artículo?', requestId: 'm1' },
      languageCode: 'es-ES',
    });
    assert.match(offeredIn(offered), /14 días/);
    assert.deepEqual(
      (await gateway.summarize(madrid)).sections.map(({ title }) => title),
      ['Resultado'],
    );
    const ask = () =>
      gateway.searchKnowledge(boston, { text: 'How long can I return an item?', source: 'agent', languageCode: 'en' });
    assert.match((await ask()).answer, /30 days/);
    await rewrite(fileWith('outlet'));
    while (queues.of(english)?.settings.knowledge?.[0] !== 'outlet')
      await new Promise((resolve) => setTimeout(resolve, 10));
    assert.match((await ask()).answer, /7 days/);
    assert.equal((await gateway.searchKnowledge(madrid, { text: 'return an item', source: 'agent' })).answer, '');
  } finally {
    await close();
  }
});
