/** `npm run settings`: writes every file that is made from the table of settings. */
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { settingsFiles } from './settings/generated-files.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
if (process.argv.includes('--help')) {
  console.log(
    'npm run settings: writes .env.sample, the deploy table, settings.tf and the settings in kubernetes.yaml',
  );
} else {
  for (const { path, text } of settingsFiles(root)) {
    writeFileSync(root + path, text);
    console.log(`Wrote ${path}`);
  }
}
