import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readConfig } from '../../runtime/config.ts';
import { checkQueues, type QueueDeps } from './check-queues.ts';
import { healthyInstallation } from './healthy-installation.ts';

const profiles = 'projects/demo-project/locations/us-central1/conversationProfiles';
const file = `
queues:
  - name: Madrid
    match: { queue: Atención }
    profile: ${profiles}/madrid
    languages: [es-ES]
`;

type World = {
  text: string | undefined;
  /** Status of the token, of a conversation, of the queues. */
  token: number;
  conversation: number;
  queues: readonly string[] | number;
  profile: { status: number; languageCode: string };
};
const healthy = (): World => ({
  text: file,
  token: 200,
  conversation: 404,
  queues: ['Atención'],
  profile: { status: 200, languageCode: 'es' },
});

async function examine(damage: (world: World) => void) {
  const world = healthy();
  damage(world);
  const config = readConfig({
    ...healthyInstallation().env,
    ...{ QUEUES_FILE: '/queues.yaml', GENESYS_CLIENT_ID: 'service', GENESYS_CLIENT_SECRET: 'secret-of-the-client' },
  });
  const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
  const deps: QueueDeps = {
    genesysToken: undefined,
    googleToken: async () => 'google',
    async readText() {
      if (world.text === undefined) throw new Error('ENOENT');
      return world.text;
    },
    fetch: async (input) => {
      const { host, pathname } = new URL(String(input));
      if (host.startsWith('login.')) return json({ access_token: 't', expires_in: 3600 }, world.token);
      if (host.includes('dialogflow')) return json(world.profile, world.profile.status);
      if (pathname.startsWith('/api/v2/conversations/')) return json({}, world.conversation);
      if (typeof world.queues === 'number') return json({}, world.queues);
      return json({ entities: world.queues.map((name) => ({ name })) });
    },
  };
  const findings = await checkQueues(config, deps);
  assert.doesNotMatch(JSON.stringify(findings), /secret-of-the-client/);
  return findings;
}

const faults: readonly [what: string, damage: (world: World) => void, id: string, status: string, fix: RegExp][] = [
  ['a client that Genesys does not know', (w) => (w.token = 401), 'queues.client', 'fail', /Client Credentials/],
  ['a client without its permission', (w) => (w.conversation = 403), 'queues.client', 'fail', /communication:view/],
  ['a Genesys that does not answer', (w) => (w.conversation = 503), 'queues.client', 'warn', /again/],
  ['a login server that does not answer', (w) => (w.token = 503), 'queues.client', 'warn', /again/],
  ['a file that is not there', (w) => (w.text = undefined), 'queues.file', 'fail', /QUEUES_FILE/],
  ['a mistake in the file', (w) => (w.text = 'queues: 3'), 'queues.file', 'fail', /Correct/],
  ['a queue that Genesys does not have', (w) => (w.queues = ['Ventas']), 'queues.names', 'fail', /renamed/],
  ['a token that may not read queues', (w) => (w.queues = 403), 'queues.names', 'warn', /routing:queue:view/],
  ['a profile that is not there', (w) => (w.profile.status = 404), 'queues.profile', 'fail', /Madrid/],
  ['a profile in another language', (w) => (w.profile.languageCode = 'en-US'), 'queues.language', 'warn', /Madrid/],
];

describe('The doctor on queues', () => {
  it('finds nothing where nothing is wrong', async () => {
    const findings = await examine(() => {});
    assert.deepEqual(
      findings.map(({ id, status }) => `${id} ${status}`),
      ['queues.client pass', 'queues.file pass', 'queues.profile pass', 'queues.names pass'],
    );
  });

  for (const [what, damage, id, status, fix] of faults)
    it(`names, with its fix: ${what}`, async () => {
      const found = (await examine(damage)).find((finding) => finding.id === id && finding.status === status);
      assert.match(found?.fix ?? '', fix);
    });
});
