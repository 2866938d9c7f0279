/** Half a surrogate pair, as a cut or another program leaves it, passes no boundary of the service. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hono } from 'hono';
import * as v from 'valibot';
import { silentLogger } from '../core/ports/logger.ts';
import { loadServices } from '../dialogflow/services.ts';
import { createPlatformRequest } from '../genesys/platform-request.ts';
import { readJson } from '../http/json-body.ts';
import { createTestClock } from '../testing/clock.ts';

const half = 'cut \ud83d';
const whole = 'cut \ufffd';
const json = String.raw`{"text":"cut \ud83d"}`;
const Schema = v.object({ text: v.string() });

test('to and from Dialogflow', async () => {
  const { encode, decode } = await loadServices();
  const name = 'google.cloud.dialogflow.v2.TextInput';
  const bytes = encode(name, { text: half, languageCode: 'en' });
  assert.equal((decode(name, bytes) as { text: string }).text, whole);
  new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  // As a program writes it that encodes each half by itself.
  const foreign = Uint8Array.of(0x0a, 3, 0xed, 0xa0, 0xbd);
  assert.match((decode(name, foreign) as { text: string }).text, /^\ufffd+$/);
});

test('from a panel', async () => {
  const app = new Hono().post('/', async (c) => c.json(await readJson(c, Schema)));
  const answer = await app.request('/', { method: 'POST', body: json });
  assert.deepEqual(await answer.json(), { text: whole });
});

test('to and from Genesys', async () => {
  let sent = '';
  const ask = createPlatformRequest({
    apiOrigin: 'https://api.example.com',
    clock: createTestClock(),
    logger: silentLogger,
    fetch: async (_url, init) => {
      sent = String(init?.body);
      return new Response(json);
    },
  });
  const answer = await ask({ method: 'POST', path: '/x', token: 't', body: { text: half }, schema: Schema });
  assert.deepEqual(JSON.parse(sent), { text: whole });
  assert.deepEqual(answer, { text: whole });
});
