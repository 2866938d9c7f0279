/** Tells a run that goes wrong so that a developer can follow it. */
import type { Finding } from './findings.ts';
import { faultKinds } from './plan/fault-kinds.ts';
import type { Plan } from './plan/plan.ts';
import { clockText } from './world/world.ts';

/** Lines of the story that are printed; in between it is cut. */
const maxLines = 120;

/** `lines`: what the run wrote, in order. */
export function storyOf(
  plan: Plan,
  findings: readonly Finding[],
  { lines, command }: { readonly lines: readonly string[]; readonly command: string },
): string {
  const first = findings[0]!;
  const faults = plan.faults.map(
    ({ number, atMs, ms, kind }) =>
      `  ${clockText(1_000 + atMs)}  fault ${number}: ${faultKinds[kind].says}${ms > 0 ? ` (${ms} ms)` : ''}`,
  );
  const others = findings.slice(1, 6).map(({ text }) => `  also: ${text}`);
  return [
    `Seed ${plan.seed} breaks “${first.invariant}”`,
    `  ${first.text}`,
    ...others,
    '',
    `${count(plan.instances, 'instance')} ${plan.redis ? 'with Redis' : 'without Redis'}, ${count(plan.calls.length, 'call')}, ${count(plan.chats.length, 'chat')}, ${count(plan.minutes, 'minute')}`,
    ...faults,
    '',
    'What happened',
    ...shortened(lines).map((line) => `  ${line}`),
    '',
    'Run it again',
    `  ${command}`,
  ].join('\n');
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

/** Without the end, where everything is closed, and without what is said again and again. */
function shortened(lines: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  const kept = lines.filter((line) => {
    const text = line.slice(line.indexOf('  ') + 2);
    const times = (seen.get(text) ?? 0) + 1;
    seen.set(text, times);
    return times <= 3 || text.includes('WRONG') || text.includes('FAULT');
  });
  if (kept.length <= maxLines) return kept;
  const half = maxLines / 2;
  return [...kept.slice(0, half), `… ${kept.length - maxLines} lines …`, ...kept.slice(-half)];
}
