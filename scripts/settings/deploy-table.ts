/** `scripts/deploy/settings.tsv`: the table of settings as the deploy script reads it, which must run before packages are installed. */
import { settingRows } from './rows.ts';

const head = `# Made from runtime/settings.ts by: npm run settings
# name, belongs, secret, rule, text of the rule, default; tabs between them, - for nothing
`;

/** The text of the table: one line for each setting. */
export function deployTable(): string {
  const lines = settingRows.map(({ name, belongs, secretName, cloudRun, defaultText }) => {
    const [rule, text] = cloudRun ? Object.entries(cloudRun)[0]! : ['-', '-'];
    const fields = [name, belongs, belongs === 'secret' ? secretName : '-', rule, text, defaultText || '-'];
    return fields.join('\t');
  });
  return `${head}${lines.join('\n')}\n`;
}
