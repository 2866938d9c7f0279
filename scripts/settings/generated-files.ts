/** Every file that is made from the table of settings, with the text that it should have. */
import { readFileSync } from 'node:fs';
import { deployTable } from './deploy-table.ts';
import { envSample } from './env-sample.ts';
import { withKubernetesSettings } from './kubernetes-settings.ts';
import { terraformSettings } from './terraform-settings.ts';

export type GeneratedFile = { readonly path: string; readonly text: string };

/** `root` is the folder of the project, with a slash at its end. */
export function settingsFiles(root: string): readonly GeneratedFile[] {
  const kubernetes = 'scripts/deploy/kubernetes.yaml';
  return [
    { path: '.env.sample', text: envSample() },
    { path: 'scripts/deploy/settings.tsv', text: deployTable() },
    { path: 'scripts/deploy/terraform/settings.tf', text: terraformSettings() },
    { path: kubernetes, text: withKubernetesSettings(readFileSync(root + kubernetes, 'utf8')) },
  ];
}
