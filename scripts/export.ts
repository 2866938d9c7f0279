/** `npm run export`: everything that is kept of a conversation, or of all of a customer, for the person who asks for it. */
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../runtime/config.ts';
import { adminPaths, ConversationExportSchema } from '../shared/api/admin.ts';
import { parseCommandLine, runCommand, UsageError } from './command-line.ts';
import { askService } from './erase/admin-request.ts';
import { conversationsOf, readSubject } from './erase/customer-conversations.ts';

const help = `Prints everything that the service keeps of a conversation as JSON: transcript and events, keys, captured files.

  npm run export -- CONVERSATION [options]
  npm run export -- --customer CUSTOMER [options]

CONVERSATION  the Genesys conversation id
CUSTOMER      every conversation of a customer, as {"conversations": […]}: telephone number with country code, messaging
              address, or the id of an external contact in Genesys

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
      customer: { type: 'string' },
      env: { type: 'string', default: fileURLToPath(new URL('../.env', import.meta.url)) },
      url: { type: 'string' },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const subject = readSubject(positionals, values.customer, 'export');
  if (existsSync(values.env)) process.loadEnvFile(values.env);
  const config = readConfig(process.env);
  const { url } = values;
  const exported: unknown[] = [];
  for (const conversationId of await conversationsOf(subject, { config, url })) {
    const request = { url, path: adminPaths.export, body: { conversationId }, config };
    const one = await askService(request, ConversationExportSchema);
    if (!one) throw new UsageError('No service runs on this machine; start it, or name it with --url');
    exported.push(one);
  }
  const result = subject.type === 'customer' ? { conversations: exported } : exported[0];
  process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
  return 0;
});
