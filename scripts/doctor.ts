/** `npm run doctor`: finds what is wrong with an installation. */
import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { openOutboundNetwork } from '../runtime/adapters/node/outbound-network.ts';
import { googleTokens } from '../runtime/dialogflow/credentials.ts';
import { readFolder } from '../runtime/engine/knowledge/read-folder.ts';
import { placeCall } from '../runtime/simulator/caller/place-call.ts';
import { NULL_UUID } from '../shared/ids.ts';
import { readTarget } from './call/target.ts';
import { parseCommandLine, runCommand } from './command-line.ts';
import { diagnose } from './doctor/diagnose.ts';
import { openRedis } from './doctor/open-redis.ts';
import { renderFindings } from './doctor/render-findings.ts';
import { namesInSample } from './settings/env-sample.ts';

const help = `Checks settings, Redis, Google, Genesys, the public address, the queues of QUEUES_FILE and the articles of KNOWLEDGE_DIR, and prints what to fix.

  npm run doctor -- [options]

  --env FILE             settings to check                        (default: .env)
  --panel ADDRESS        the panel as agents reach it             (default: APPLICATION_SERVER_URL)
  --audiohook ADDRESS    wss://HOST/audiohook as Genesys calls it
  --json                 print JSON
  --help                 this text

GENESYS_TOKEN in the environment, an administrator's access token, lets it check the Genesys settings too.
Exits with 1 when something must be fixed.
`;

await runCommand(async () => {
  const { values } = parseCommandLine('npm run doctor', {
    options: {
      env: { type: 'string', default: fileURLToPath(new URL('../.env', import.meta.url)) },
      panel: { type: 'string' },
      audiohook: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  let named: string[] = [];
  if (existsSync(values.env)) {
    process.loadEnvFile(values.env);
    named = namesInSample(readFileSync(values.env, 'utf8'));
  }
  const network = await openOutboundNetwork('node', process.env);
  const findings = await diagnose(
    { env: await withLocalKeys(process.env), named, targets: { panel: values.panel, audiohook: values.audiohook } },
    {
      fetch: network.fetch,
      network,
      now: Date.now,
      monotonic: () => performance.now(),
      googleToken: googleTokens(network.fetch),
      genesysToken: process.env.GENESYS_TOKEN,
      openRedis,
      readText: async (path) => readFileSync(path, 'utf8'),
      readArticles: (folder, usualLanguage) => readFolder(folder, { usualLanguage }),
      probe: ({ url, apiKey, clientSecret }) =>
        placeCall({
          url,
          apiKey,
          clientSecret,
          conversationId: NULL_UUID,
          source: { kind: 'recording', channels: [new Uint8Array(0)] },
        }).ended,
    },
  );
  process.stdout.write(values.json ? `${JSON.stringify({ findings }, null, 2)}\n` : `${renderFindings(findings)}\n`);
  return findings.some(({ status }) => status === 'fail') ? 1 : 0;
});

/** In local mode the service makes its own keys and leaves them for the scripts of this checkout. */
async function withLocalKeys(env: NodeJS.ProcessEnv): Promise<Record<string, string | undefined>> {
  if (env.API_KEY !== undefined || env.OAUTH_CLIENT_ID !== undefined) return env;
  const directory = fileURLToPath(new URL('..', import.meta.url));
  const target = await readTarget({ given: {}, env, directory }).catch(() => undefined);
  return { ...env, API_KEY: target?.apiKey, AUDIOHOOK_CLIENT_SECRET: target?.clientSecret };
}
