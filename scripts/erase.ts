/** `npm run erase -- CONVERSATION`: removes the data of a conversation and verifies that none is left. */
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Config, readConfig } from '../runtime/config.ts';
import { silentLogger } from '../runtime/core/ports/logger.ts';
import { createCaptureFiles } from '../runtime/observe/capture-files.ts';
import { type ConversationId, safeParseConversationId } from '../shared/ids.ts';
import { parseCommandLine, runCommand, UsageError } from './command-line.ts';
import { openRedis } from './doctor/open-redis.ts';
import { eraseKeys, findKeys } from './erase/redis-keys.ts';

const help = `Removes the data of a conversation: its keys in Redis and its captured calls.

  npm run erase -- CONVERSATION [options]

CONVERSATION  the Genesys conversation id

  --env FILE  settings of the service   (default: .env)
  --json      prints the result as JSON
  --help      this text

A running instance drops an ended conversation from its memory after HISTORY_SECONDS. Logs contain only the id of a
conversation, none of its text; the audit log is kept.

Exit code: 0 nothing is left, 1 something is left, 2 the run failed.
`;

await runCommand(async () => {
  const { values, positionals } = parseCommandLine('npm run erase', {
    allowPositionals: true,
    options: {
      env: { type: 'string', default: fileURLToPath(new URL('../.env', import.meta.url)) },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const [text, ...more] = positionals;
  const id = safeParseConversationId(text);
  if (!id || more.length > 0)
    throw new UsageError('Give one Genesys conversation id, a UUID; see npm run erase -- --help');
  if (existsSync(values.env)) process.loadEnvFile(values.env);
  return run(id, values.json);
});

type Count = { readonly erased: number; readonly left: number };

async function run(conversationId: ConversationId, asJson: boolean): Promise<number> {
  const config = readConfig(process.env);
  const keys = await eraseFromRedis(config, conversationId);
  const files = eraseCaptures(config, conversationId);
  const erased = { keys: keys.erased, files: files.erased };
  const left = { keys: keys.left, files: files.left };
  process.stdout.write(
    asJson
      ? `${JSON.stringify({ conversationId, erased, left })}\n`
      : `Erased ${erased.keys} keys and ${erased.files} files; ${left.keys} keys and ${left.files} files are left\n`,
  );
  return left.keys === 0 && left.files === 0 ? 0 : 1;
}

async function eraseFromRedis(config: Config, id: ConversationId): Promise<Count> {
  if (config.REDIS_URL === undefined) return { erased: 0, left: 0 };
  const redis = await openRedis(config.REDIS_URL.reveal(), config.REDIS_CA).catch((error: Error) => {
    throw new UsageError(`Redis cannot be reached (${error.message}); check REDIS_URL, or run npm run doctor`);
  });
  try {
    const erased = await eraseKeys(redis, config.REDIS_KEY_PREFIX, id);
    return { erased, left: (await findKeys(redis, config.REDIS_KEY_PREFIX, id)).length };
  } finally {
    redis.close();
  }
}

function eraseCaptures(config: Config, id: ConversationId): Count {
  if (config.CAPTURE_DIR === undefined) return { erased: 0, left: 0 };
  const files = createCaptureFiles({
    directory: config.CAPTURE_DIR,
    keepMs: Number.POSITIVE_INFINITY,
    logger: silentLogger,
    now: Date.now,
  });
  const erased = files.erase(id);
  return { erased, left: files.list(id).length };
}
