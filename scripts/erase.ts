/** `npm run erase`: removes the data of a conversation, or of all of a customer, everywhere and verifies that none is left. */
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { composeLocalSecrets } from '../runtime/compose/local.ts';
import { auditKeysOf } from '../runtime/compose/observability.ts';
import { type Config, readConfig } from '../runtime/config.ts';
import { createErasure, type ErasureProof, isComplete, total } from '../runtime/core/operations/erasure.ts';
import { type AuditLog, silentAudit } from '../runtime/core/ports/audit.ts';
import type { ConversationData, InstanceFleet } from '../runtime/core/ports/conversation-data.ts';
import { silentLogger } from '../runtime/core/ports/logger.ts';
import { createSystemClock } from '../runtime/core/system-clock.ts';
import { openAudit } from '../runtime/observe/audit-file.ts';
import { createCaptureFiles } from '../runtime/observe/capture-files.ts';
import { createRedisConversationKeys } from '../runtime/store/redis-conversation-keys.ts';
import { createRedisInstanceFleet } from '../runtime/store/redis-instance-fleet.ts';
import { adminPaths, ErasureProofSchema } from '../shared/api/admin.ts';
import type { ConversationId } from '../shared/ids.ts';
import { parseCommandLine, runCommand, UsageError } from './command-line.ts';
import { askService } from './erase/admin-request.ts';
import { connectStore } from './erase/connect-store.ts';
import { conversationsOf, readSubject, type Subject } from './erase/customer-conversations.ts';
import { openSharedData } from './erase/shared-data.ts';

const noFleet: InstanceFleet = { remember: async () => {}, ask: async () => ({ reports: [], silent: [] }) };

const help = `Removes the data of a conversation for good: memory of every instance, Redis, archive, webhooks, captured calls.

  npm run erase -- CONVERSATION [options]
  npm run erase -- --customer CUSTOMER [options]

CONVERSATION  the Genesys conversation id
CUSTOMER      every conversation of a customer: telephone number with country code, messaging address, or the id of an
              external contact in Genesys

  --env FILE  settings of the service   (default: .env)
  --url URL   address of the service, where it runs without Redis on another machine; needs ADMIN_TOKEN
  --json      prints the result as JSON
  --help      this text

With REDIS_URL every instance is asked through Redis; one that cannot be reached erases when it can be again, and nothing
can write the conversation back. Without it the service on this machine, or at --url, is asked. Logs contain only the id of a
conversation, none of its text; the audit log is kept, and gets the result.

Exit code: 0 nothing is left, 1 something is left or an instance did not answer, 2 the run failed.
`;

await runCommand(async () => {
  const { values, positionals } = parseCommandLine('npm run erase', {
    allowPositionals: true,
    options: {
      customer: { type: 'string' },
      env: { type: 'string', default: fileURLToPath(new URL('../.env', import.meta.url)) },
      url: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const subject = readSubject(positionals, values.customer, 'erase');
  if (existsSync(values.env)) process.loadEnvFile(values.env);
  const proofs = await erase(readConfig(process.env), subject, values.url);
  if (values.json) console.log(JSON.stringify(subject.type === 'customer' ? { conversations: proofs } : proofs[0]));
  else if (proofs.length === 0) console.log('No conversation of this customer is known');
  else for (const proof of proofs) process.stdout.write(describe(proof, subject.type === 'customer'));
  return proofs.every(isComplete) ? 0 : 1;
});

async function erase(config: Config, subject: Subject, url: string | undefined): Promise<readonly ErasureProof[]> {
  const store = url === undefined ? await connectStore(config) : undefined;
  const audit = await openAuditLog(config);
  const captures = capturesOf(config);
  const shared = store && (await openSharedData(config, store));
  try {
    const proofs: ErasureProof[] = [];
    for (const id of await conversationsOf(subject, { config, store, url })) {
      if (!store) {
        proofs.push(await eraseThroughService({ config, id, url, captures, audit: audit.log }));
        continue;
      }
      const fleet = createRedisInstanceFleet({ redis: store, clock: createSystemClock() });
      const keys = createRedisConversationKeys(store, config.REDIS_KEY_PREFIX);
      proofs.push(
        await createErasure({ fleet, shared: [keys, ...(shared?.data ?? []), ...captures], audit: audit.log }).erase(
          id,
        ),
      );
    }
    return proofs;
  } finally {
    await audit.close();
    await shared?.close();
    await store?.close();
  }
}

/** One service erases by its admin route, and this command what is on this machine. */
async function eraseThroughService(deps: {
  readonly config: Config;
  readonly id: ConversationId;
  readonly url: string | undefined;
  readonly captures: readonly ConversationData[];
  readonly audit: AuditLog;
}): Promise<ErasureProof> {
  const { config, id, url, captures, audit } = deps;
  const answered = await askService(
    { url, path: adminPaths.erase, body: { conversationId: id }, config },
    ErasureProofSchema,
  );
  const atService: ConversationData[] = answered
    ? [{ erase: async () => answered.erased, count: async () => answered.left }]
    : [];
  const proof = await createErasure({ fleet: noFleet, shared: [...atService, ...captures], audit }).erase(id);
  return { ...proof, instances: answered?.instances ?? [], silent: answered?.silent ?? [] };
}

/** Only a service that runs without files here keeps no audit log of its own. */
async function openAuditLog(config: Config): Promise<{ readonly log: AuditLog; close(): Promise<void> }> {
  const { AUDIT_LOG: file, AUDIT_DAYS: keepDays } = config;
  if (file === undefined) return { log: silentAudit, close: async () => {} };
  const isLocal = config.localDialogflow || config.localGenesys;
  const local = isLocal ? await composeLocalSecrets(config) : undefined;
  const keys = await auditKeysOf(config, local).catch(() => {
    throw new UsageError('Set AUDIT_KEY, or SESSION_SECRET where the service has no AUDIT_KEY: AUDIT_LOG is keyed');
  });
  const log = await openAudit({ file, clock: createSystemClock(), logger: silentLogger, key: keys[0]!, keepDays });
  return { log, close: log.close };
}

function capturesOf(config: Config): ConversationData[] {
  if (config.CAPTURE_DIR === undefined) return [];
  const files = createCaptureFiles({
    directory: config.CAPTURE_DIR,
    keepMs: Number.POSITIVE_INFINITY,
    logger: silentLogger,
    now: Date.now,
  });
  return [
    {
      erase: async (id) => ({ files: files.erase(id) }),
      count: async (id) => ({ files: (await files.list(id)).length }),
    },
  ];
}

function describe({ conversationId, erased, left, instances, silent }: ErasureProof, isOneOfMany: boolean): string {
  const lines = [
    ...(isOneOfMany ? [`Conversation ${conversationId}`] : []),
    ...instances.map(
      (report) =>
        `Instance ${report.instance}: erased ${inWords(report.erased)}; ${total(report.left) === 0 ? 'nothing is left' : `${inWords(report.left)} are left`}`,
    ),
    ...silent.map((instance) => `Instance ${instance} did not answer; it erases when it can be reached again`),
    `Erased ${inWords(erased)}; ${inWords(left)} are left`,
  ];
  return `${lines.join('\n')}\n`;
}

function inWords({ history, keys, files }: ErasureProof['erased']): string {
  return `${history} histories, ${keys} keys and ${files} files`;
}
