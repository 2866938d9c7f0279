/** `npm run licences`: whether the licence of every package that reaches people is on the list of allowed ones. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseCommandLine, runCommand } from './command-line.ts';
import { checkLicences, countLicences } from './packages/licences.ts';
import { readShippedPackages } from './packages/shipped-packages.ts';

const help = `Checks the licences of all packages that reach people, the optional ones too, against the list in
scripts/packages/licences.ts. npm run check does the same.

  npm run licences -- [options]

  --json  prints one JSON object last
  --help  this text

Exit code: 0 all are allowed, 1 one is not.
`;

await runCommand(async () => {
  const { values } = parseCommandLine('npm run licences', {
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false, short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const packages = readShippedPackages(fileURLToPath(new URL('..', import.meta.url)));
  const problems = checkLicences(packages);
  const counts = countLicences(packages);
  for (const [licence, count] of counts) console.log(`${String(count).padStart(4)}  ${licence}`);
  for (const problem of problems) console.log(problem);
  console.log(problems.length === 0 ? `${packages.length} packages, all allowed` : `${problems.length} not allowed`);
  if (values.json)
    console.log(JSON.stringify({ ok: problems.length === 0, counts: Object.fromEntries(counts), problems }));
  return problems.length === 0 ? 0 : 1;
});
