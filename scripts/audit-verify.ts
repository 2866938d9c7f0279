/** `npm run audit:verify -- FILE`: verifies the hash chains of an audit log. */
import { createReadStream, existsSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { verifyAuditLog } from '../runtime/observe/audit-log.ts';
import { parseCommandLine, runCommand, UsageError } from './command-line.ts';

const help = `Verifies that no entry of an audit log was changed, added or removed.

  npm run audit:verify -- [FILE] [options]

FILE      the audit log   (default: AUDIT_LOG)

  --json  prints the result as JSON, last
  --help  this text

Exit code: 0 intact, 1 not intact, 2 the run failed.
`;
const maxProblems = 50;

await runCommand(async () => {
  const { values, positionals } = parseCommandLine('npm run audit:verify', {
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false, short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const [file = process.env.AUDIT_LOG, ...more] = positionals;
  if (!file || more.length > 0)
    throw new UsageError('Name the audit log: npm run audit:verify -- FILE, or set AUDIT_LOG');
  if (!existsSync(file))
    throw new UsageError(`There is no file "${file}"; AUDIT_LOG names the audit log of the service`);
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  const report = await verifyAuditLog(lines);
  const isIntact = report.problems.length === 0;
  console.log(`${report.entries} entries in ${report.chains} chains`);
  for (const { line, problem } of report.problems.slice(0, maxProblems)) console.log(`Line ${line} ${problem}`);
  if (report.problems.length > maxProblems) console.log(`and ${report.problems.length - maxProblems} more`);
  console.log(
    isIntact
      ? `Intact. Compare the last hash with the newest "Head of the audit log" in the service log: ${report.lastHash}`
      : 'Not intact',
  );
  if (values.json) console.log(JSON.stringify(report));
  return isIntact ? 0 : 1;
});
