/** `npm run audit:verify -- FILE`: walks an audit log and says whether anything in it was changed, added or taken out. */
import { createReadStream, existsSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { verifyAuditLog } from '../runtime/observe/audit-log.ts';

const [file = process.env.AUDIT_LOG] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

if (!file || !existsSync(file)) {
  console.error(
    file ? `There is no file ${file}` : 'Name the audit log: npm run audit:verify -- FILE, or set AUDIT_LOG',
  );
  process.exitCode = 2;
} else {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  const report = await verifyAuditLog(lines);
  console.log(`${report.entries} entries in ${report.chains} chains`);
  for (const { line, problem } of report.problems.slice(0, 50)) console.log(`Line ${line} ${problem}`);
  if (report.problems.length > 50) console.log(`and ${report.problems.length - 50} more`);
  console.log(
    report.problems.length === 0
      ? `Whole. Compare the last hash with the newest "Head of the audit log" in the service log: ${report.lastHash}`
      : 'Not whole',
  );
  if (process.argv.includes('--json')) console.log(JSON.stringify(report));
  process.exitCode = report.problems.length === 0 ? 0 : 1;
}
