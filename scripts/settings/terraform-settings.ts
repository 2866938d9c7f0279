/** `scripts/deploy/terraform/settings.tf`: which settings Terraform takes, and what it adds to them. */
import { rowsOf, type SettingRow, settingRows } from './rows.ts';

const head = `# Made from runtime/settings.ts by: npm run settings
`;

/** Settings that Terraform makes the secret for; the others name a secret that exists. */
const madeSecrets = new Set(['SESSION_SECRET', 'METRICS_TOKEN', 'API_KEY', 'AUDIOHOOK_CLIENT_SECRET', 'REDIS_URL']);

const passedOn = (row: SettingRow) =>
  row.cloudRun === undefined ||
  'use' in row.cloudRun ||
  row.name === 'APPLICATION_SERVER_URL' ||
  row.name === 'REDIRECT_URI';

/** One name a line, so that a change shows as one line. */
const names = (rows: readonly SettingRow[]) => rows.map(({ name }) => `      "${name}",`).join('\n');
const reasons = () =>
  settingRows
    .flatMap(({ name, cloudRun }) => {
      const [rule, text] = cloudRun ? Object.entries(cloudRun)[0]! : [];
      return rule === 'decides' || rule === 'refuses' ? [`#   ${name}: ${text}`] : [];
    })
    .join('\n');

/** `KEY = value` lines with their equal signs in one column, as `terraform fmt` writes them. */
function assignments(indent: string, entries: readonly (readonly [string, string])[]): string {
  const width = Math.max(...entries.map(([key]) => key.length));
  return entries.map(([key, value]) => `${indent}${key.padEnd(width)} = "${value}"`).join('\n');
}

/** The text of `settings.tf`. */
export function terraformSettings(): string {
  const plain = rowsOf('plain').filter(passedOn);
  const secret = rowsOf('secret');
  const optional = secret.filter(({ name }) => !madeSecrets.has(name));
  const used = settingRows.flatMap(({ name, cloudRun }) =>
    cloudRun && 'use' in cloudRun ? [[name, cloudRun.use] as const] : [],
  );
  return `${head}
# Not taken on Cloud Run:
${reasons()}
variable "settings" {
  description = "Plain settings of the services by name, beside those that have a variable of their own"
  type        = map(string)
  default     = {}
  validation {
    condition = alltrue([for name in keys(var.settings) : contains([
${names(plain)}
    ], name)])
    error_message = "A name in settings is unknown, is a secret, or is not taken on Cloud Run; settings.tf lists them."
  }
}

variable "secret_settings" {
  description = "Further secret settings by name, each with the id of a secret in Secret Manager that exists"
  type        = map(string)
  default     = {}
  validation {
    condition = alltrue([for name in keys(var.secret_settings) : contains([
${names(optional)}
    ], name)])
    error_message = "A name in secret_settings is unknown or is made by these files; settings.tf lists them."
  }
}

locals {
  setting_defaults = {
${assignments('    ', used)}
  }
  made_secrets = {
${assignments(
  '    ',
  secret.filter(({ name }) => madeSecrets.has(name)).map(({ name, secretName }) => [name, secretName] as const),
)}
  }
}
`;
}
