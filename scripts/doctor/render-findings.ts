/** The doctor's findings as lines for a terminal. */
import type { Finding } from '../../runtime/core/operations/finding.ts';

const marks = { pass: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;

/** The findings grouped by area, each with its fix when it did not pass, and a line that counts them. */
export function renderFindings(findings: readonly Finding[]): string {
  const lines: string[] = [];
  let area = '';
  for (const finding of findings) {
    const itsArea = finding.id.split('.')[0]!;
    if (itsArea !== area) lines.push(`${lines.length > 0 ? '\n' : ''}${headings[itsArea] ?? itsArea}`);
    area = itsArea;
    lines.push(`  ${marks[finding.status]} ${finding.title}${finding.detail ? ` (${finding.detail})` : ''}`);
    if (finding.status !== 'pass') lines.push(`       ${finding.fix}`);
  }
  const count = (status: Finding['status']) => findings.filter((finding) => finding.status === status).length;
  lines.push(`\n${count('pass')} OK, ${count('warn')} warnings, ${count('fail')} to fix`);
  return lines.join('\n');
}

const headings: Readonly<Record<string, string>> = {
  settings: 'Settings',
  clock: 'Clock',
  redis: 'Redis',
  google: 'Google',
  genesys: 'Genesys',
  public: 'Public address',
};
