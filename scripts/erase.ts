/** `npm run erase -- CONVERSATION`: removes what is kept of a conversation, and shows that nothing is left. */
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readConfig } from '../runtime/config.ts';
import { silentLogger } from '../runtime/core/ports/logger.ts';
import { createCaptureFiles } from '../runtime/observe/capture-files.ts';
import { safeParseConversationId } from '../shared/ids.ts';
import { openRedis } from './doctor/open-redis.ts';
import { eraseKeys, findKeys } from './erase/redis-keys.ts';

const help = `Removes what is kept of a conversation: its keys in Redis and its captured files.

  npm run erase -- CONVERSATION [--env FILE] [--json]

CONVERSATION is the Genesys conversation id. The memory of a running instance forgets an ended conversation by itself after
HISTORY_SECONDS. Logs name conversations by id only and hold nothing that was said; the audit log is kept.
Ends with 1 where something is left.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    env: { type: 'string', default: fileURLToPath(new URL('../.env', import.meta.url)) },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false, short: 'h' },
  },
});

if (values.help) process.stdout.write(help);
else process.exitCode = await run(positionals[0]);

async function run(text: string | undefined): Promise<number> {
  const id = safeParseConversationId(text);
  if (!id) {
    process.stderr.write('Say which conversation: its Genesys id, a UUID\n');
    return 2;
  }
  if (existsSync(values.env)) process.loadEnvFile(values.env);
  const config = readConfig(process.env);
  const erased = { keys: 0, files: 0 };
  const left = { keys: 0, files: 0 };
  if (config.REDIS_URL !== undefined) {
    const redis = await openRedis(config.REDIS_URL.reveal(), config.REDIS_CA);
    try {
      erased.keys = await eraseKeys(redis, config.REDIS_KEY_PREFIX, id);
      left.keys = (await findKeys(redis, config.REDIS_KEY_PREFIX, id)).length;
    } finally {
      redis.close();
    }
  }
  if (config.CAPTURE_DIR !== undefined) {
    const files = createCaptureFiles({
      directory: config.CAPTURE_DIR,
      keepMs: Number.POSITIVE_INFINITY,
      logger: silentLogger,
      now: Date.now,
    });
    erased.files = files.erase(id);
    left.files = files.list(id).length;
  }
  const whole = left.keys === 0 && left.files === 0;
  if (values.json) process.stdout.write(`${JSON.stringify({ conversationId: id, erased, left })}\n`);
  else {
    process.stdout.write(
      `Erased ${erased.keys} keys and ${erased.files} files; looked again: ${left.keys} keys and ${left.files} files are left\n`,
    );
  }
  return whole ? 0 : 1;
}
