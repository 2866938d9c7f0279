/** `npm run audit:verify -- FILE`: verifies the chains of an audit log, and that its end is there. */
import { createReadStream, existsSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { composeLocalSecrets } from '../runtime/compose/local.ts';
import { auditKeysOf } from '../runtime/compose/observability.ts';
import { type Config, readConfig } from '../runtime/config.ts';
import { auditFiles, auditLogName } from '../runtime/observe/audit-file.ts';
import { readAuditHeads } from '../runtime/observe/audit-heads.ts';
import { type RecordedHead, verifyAuditLog } from '../runtime/observe/audit-verify.ts';
import { parseCommandLine, runCommand, UsageError } from './command-line.ts';
import { connectStore } from './erase/connect-store.ts';

const help = `Verifies that no entry of an audit log was changed, added or removed.

  npm run audit:verify -- [FILE] [options]

FILE      the audit log; the files of the days before are read with it   (default: AUDIT_LOG)

  --env FILE                settings of the service: the key (AUDIT_KEY or SESSION_SECRET), and Redis   (default: .env)
  --head CHAIN:SEQUENCE:MAC  a "Head of the audit log" from the service log; may be repeated
  --json                    prints the result as JSON, last
  --help                    this text

The heads that instances recorded in Redis are compared too, so that entries missing at the end are noticed.

Exit code: 0 intact, 1 not intact, 2 the run failed.
`;
const maxProblems = 50;

await runCommand(async () => {
  const { values, positionals } = parseCommandLine('npm run audit:verify', {
    allowPositionals: true,
    options: {
      env: { type: 'string', default: fileURLToPath(new URL('../.env', import.meta.url)) },
      head: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  if (existsSync(values.env)) process.loadEnvFile(values.env);
  const [file = process.env.AUDIT_LOG, ...more] = positionals;
  if (!file || more.length > 0)
    throw new UsageError('Name the audit log: npm run audit:verify -- FILE, or set AUDIT_LOG');
  const files = await auditFiles(file);
  if (files.length === 0)
    throw new UsageError(`There is no file "${file}"; AUDIT_LOG names the audit log of the service`);
  const config = readConfig(process.env);
  const heads = [...values.head.map(readHead), ...(await storedHeads(config))];
  return verify(files, { config, heads, log: auditLogName(file), asJson: values.json });
});

async function verify(
  files: readonly string[],
  options: {
    readonly config: Config;
    readonly heads: readonly RecordedHead[];
    readonly log: string;
    readonly asJson: boolean;
  },
): Promise<number> {
  const { config, heads, log, asJson } = options;
  // As the service does: local mode keeps a session secret of its own.
  const isLocal = config.localDialogflow || config.localGenesys;
  const local = isLocal ? await composeLocalSecrets(config) : undefined;
  const keys = await auditKeysOf(config, local).catch(() => {
    throw new UsageError('Set AUDIT_KEY, or SESSION_SECRET where the service has no AUDIT_KEY: the log is keyed');
  });
  const starts: { readonly file: string; readonly line: number }[] = [];
  const report = await verifyAuditLog(linesOf(files, starts), { keys, heads, log });
  const isIntact = report.problems.length === 0;
  console.log(`${report.entries} entries in ${report.chains} chains, compared with ${report.heads} recorded heads`);
  if (report.unkeyed > 0)
    console.log(
      `${report.unkeyed} entries are from before the log was keyed: anyone who can write the file can forge them`,
    );
  for (const { line, problem } of report.problems.slice(0, maxProblems)) {
    const start = starts.findLast(({ line: first }) => first < line) ?? { file: files[0]!, line: 0 };
    console.log(`${start.file}: line ${line - start.line} ${problem}`);
  }
  if (report.problems.length > maxProblems) console.log(`and ${report.problems.length - maxProblems} more`);
  console.log(isIntact ? verdictFor(report.heads, report.lastMac) : 'Not intact');
  if (asJson) console.log(JSON.stringify(report));
  return isIntact ? 0 : 1;
}

function verdictFor(heads: number, lastMac: string): string {
  if (heads > 0) return 'Intact';
  return `Intact as far as it goes. Whether its end is missing cannot be seen from the file: compare the last MAC with the newest "Head of the audit log" in the service log: ${lastMac}`;
}

/** The lines of all files as one log; `starts` gets the number of lines before each. */
async function* linesOf(files: readonly string[], starts: { file: string; line: number }[]): AsyncGenerator<string> {
  let line = 0;
  for (const file of files) {
    starts.push({ file, line });
    for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      line++;
      yield text;
    }
  }
}

function readHead(text: string): RecordedHead {
  const match = /^([\w-]{1,64}):(\d{1,15}):([0-9a-f]{64})$/.exec(text);
  if (!match) throw new UsageError('--head has the form CHAIN:SEQUENCE:MAC, as the service log shows it');
  return { chain: match[1]!, seq: Number(match[2]), mac: match[3]! };
}

async function storedHeads(config: Config): Promise<readonly RecordedHead[]> {
  const store = await connectStore(config);
  if (!store) return [];
  try {
    return await readAuditHeads(store);
  } finally {
    await store.close();
  }
}
