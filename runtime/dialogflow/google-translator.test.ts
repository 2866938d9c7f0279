import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSystemClock } from '../core/system-clock.ts';
import { startCloudTranslation } from '../testing/cloud-translation.ts';
import { translatorContract } from '../testing/translator-contract.ts';
import { createGoogleTranslator } from './google-translator.ts';

const phrases = { en: { '¿Dónde está mi pedido?': 'Where is my order?' } };

async function start(glossary?: string) {
  const service = await startCloudTranslation({ phrases });
  const system = createSystemClock();
  let stalled = false;
  const translator = createGoogleTranslator({
    project: 'my-project',
    glossary,
    endpoint: service.origin,
    tokens: async () => 'token-1',
    // Only the wait for a stalled service is short: an answer may take its time on a busy machine.
    clock: { ...system, after: (ms, callback) => system.after(stalled ? 50 : ms, callback) },
    timeoutMs: 60_000,
    fetch,
  });
  const stall = () => {
    stalled = true;
    service.stall();
  };
  return { service, translator, stall, close: service.close };
}

describe('Cloud Translation over a real socket', () => {
  translatorContract(async () => {
    const { service, translator, stall, close } = await start();
    return {
      translator,
      refuse: (kind) => service.failWith(kind === 'quota' ? 429 : 503),
      stall,
      close,
    };
  });

  it('sends the glossary of its location where the source language is known, and a bearer token', async () => {
    const glossary = 'projects/my-project/locations/us-central1/glossaries/support';
    const { service, translator, close } = await start(glossary);
    await translator.translate({ text: 'Hola', from: 'es', to: 'en' });
    await translator.translate({ text: 'Hola', to: 'en' });
    await close();
    const [known, detected] = service.requests;
    assert.equal(known?.path, '/v3/projects/my-project/locations/us-central1:translateText');
    assert.equal(known?.authorization, 'Bearer token-1');
    assert.equal(known?.glossaryConfig?.glossary, glossary);
    assert.equal(detected?.glossaryConfig, undefined);
  });
});
