/** What the doctor says: one finding for each question it asked, with the way out where something is wrong. */
export type Finding = {
  /** Stable, for machines: `redis.eviction`. */
  readonly id: string;
  readonly status: 'pass' | 'warn' | 'fail';
  readonly title: string;
  /** What was seen. No secret, no person's name. */
  readonly detail?: string | undefined;
  /** What to do; always there for `warn` and `fail`. */
  readonly fix?: string | undefined;
};

export const pass = (id: string, title: string, detail?: string): Finding => ({ id, status: 'pass', title, detail });
export const warn = (id: string, title: string, fix: string, detail?: string): Finding => ({
  id,
  status: 'warn',
  title,
  fix,
  detail,
});
export const fail = (id: string, title: string, fix: string, detail?: string): Finding => ({
  id,
  status: 'fail',
  title,
  fix,
  detail,
});

const marks = { pass: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;

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
  lines.push(`\n${count('pass')} fine, ${count('warn')} to look at, ${count('fail')} to mend`);
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
