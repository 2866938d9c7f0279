/** Progress of the calls: one line that is rewritten on a terminal, a line every ten seconds elsewhere. */
import type { CallProgress } from '../../runtime/simulator/caller/call-options.ts';

type Output = { isTTY?: boolean; write(text: string): unknown };

const terminalMs = 200;
const logMs = 10_000;

const clock = (ms: number) => `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, '0')}`;

/** `durationMs` is the length of the recording. */
export function createProgressLine(
  output: Output,
  facts: { readonly calls: number; readonly durationMs: number; readonly pace: number },
  now: () => number = () => performance.now(),
): { update(call: number, progress: CallProgress): void; finish(): void } {
  const latest = new Map<number, CallProgress>();
  const every = output.isTTY ? terminalMs : logMs;
  let shownAt = Number.NEGATIVE_INFINITY;

  function render(): string {
    const all = [...latest.values()];
    const position = Math.min(facts.durationMs, Math.max(0, ...all.map((progress) => progress.positionMs)));
    const times = `${clock(position)} of ${clock(facts.durationMs)}`;
    if (facts.calls === 1) return `${all[0]?.phase ?? 'connecting'}  ${times}`;
    const open = all.filter((progress) => progress.phase === 'open' || progress.phase === 'paused').length;
    const ended = all.filter((progress) => progress.phase === 'ended').length;
    return `${open} open, ${ended} ended of ${facts.calls}  ${times}`;
  }

  return {
    update(call, progress) {
      const changed = latest.get(call)?.phase !== progress.phase;
      latest.set(call, progress);
      if (now() - shownAt < every && !(changed && facts.calls === 1)) return;
      shownAt = now();
      output.write(output.isTTY ? `\r\u001b[K${render()}` : `${render()}\n`);
    },
    finish() {
      if (output.isTTY) output.write('\r\u001b[K');
    },
  };
}
