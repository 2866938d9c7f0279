/** `npm run sbom`: what the product is made of, as CycloneDX JSON. */
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseCommandLine, runCommand } from './command-line.ts';
import { readBill } from './packages/bill-of-materials.ts';

const help = `Prints a bill of materials (CycloneDX JSON) of the packages that reach people: those of the service and those in the
panel's bundle. It reads the lock file and needs no network; one lock file always gives the same text.

  npm run --silent sbom -- [options]

  --output FILE  writes FILE in place of printing
  --optional     adds the optional packages (speech models), which are not in the image
  --help         this text
`;

await runCommand(async () => {
  const { values } = parseCommandLine('npm run sbom', {
    options: {
      output: { type: 'string' },
      optional: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const bill = readBill(fileURLToPath(new URL('..', import.meta.url)), { optional: values.optional });
  const text = `${JSON.stringify(bill, null, 2)}\n`;
  if (values.output === undefined) process.stdout.write(text);
  else {
    writeFileSync(values.output, text);
    console.error(`Wrote ${bill.components.length} packages to ${values.output}`);
  }
  return 0;
});
