/** `npm run export -- CONVERSATION`: everything that is kept of a conversation, for the person who asks for it. */
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../runtime/config.ts';
import { adminPaths, ConversationExportSchema } from '../shared/api/admin.ts';
import { safeParseConversationId } from '../shared/ids.ts';
import { parseCommandLine, runCommand, UsageError } from './command-line.ts';
import { askService } from './erase/admin-request.ts';

const help = `Prints everything that the service keeps of a conversation as JSON: transcript and events, keys, captured files.

  npm run export -- CONVERSATION [options]

CONVERSATION  the Genesys conversation id

  --env FILE  settings of the service   (default: .env)
  --url URL   address of the service   (default: this machine, at PORT); another machine needs ADMIN_TOKEN
  --help      this text

Texts are masked as they are stored. The audit log of the service notes the export.

Exit code: 0 printed, 2 the run failed.
`;

await runCommand(async () => {
  const { values, positionals } = parseCommandLine('npm run export', {
    allowPositionals: true,
    options: {
      env: { type: 'string', default: fileURLToPath(new URL('../.env', import.meta.url)) },
      url: { type: 'string' },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const [text, ...more] = positionals;
  const conversationId = safeParseConversationId(text);
  if (!conversationId || more.length > 0)
    throw new UsageError('Give one Genesys conversation id, a UUID; see npm run export -- --help');
  if (existsSync(values.env)) process.loadEnvFile(values.env);
  const request = { url: values.url, path: adminPaths.export, conversationId, config: readConfig(process.env) };
  const exported = await askService(request, ConversationExportSchema);
  if (!exported) throw new UsageError('No service runs on this machine; start it, or name it with --url');
  process.stdout.write(`${JSON.stringify(exported, undefined, 2)}\n`);
  return 0;
});
