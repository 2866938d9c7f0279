/** What every evaluation prints: rows of figures, one of them perhaps with a target. */
export type Figure = {
  /** Stable, for the baseline file: `speech.calls.wer`. */
  readonly id: string;
  readonly title: string;
  readonly value: number;
  readonly unit: '%' | 'ms' | 'cores' | '';
  /** The target is missed on the wrong side of it. */
  readonly atMost?: number;
  readonly atLeast?: number;
};

export function isMissed(figure: Figure): boolean {
  return (
    (figure.atMost !== undefined && figure.value > figure.atMost) ||
    (figure.atLeast !== undefined && figure.value < figure.atLeast)
  );
}

export function formatValue(value: number, unit: Figure['unit']): string {
  if (unit === '%') return `${(100 * value).toFixed(1)} %`;
  if (unit === 'ms') return `${Math.round(value)} ms`;
  if (unit === 'cores') return `${value.toFixed(2)} cores`;
  return value.toFixed(Number.isInteger(value) ? 0 : 2);
}

/** A Markdown table; with a baseline the figures from before stand beside those of now. */
export function toTable(figures: readonly Figure[], baseline?: Readonly<Record<string, number>>): string {
  const rows = figures.map((figure) => {
    const before = baseline?.[figure.id];
    const target =
      figure.atMost !== undefined
        ? `≤ ${formatValue(figure.atMost, figure.unit)}`
        : figure.atLeast !== undefined
          ? `≥ ${formatValue(figure.atLeast, figure.unit)}`
          : '';
    return [
      figure.title,
      ...(baseline ? [before === undefined ? 'not there' : formatValue(before, figure.unit)] : []),
      formatValue(figure.value, figure.unit),
      `${target}${isMissed(figure) ? ' (missed)' : ''}`,
    ];
  });
  const head = ['measure', ...(baseline ? ['before'] : []), baseline ? 'now' : 'value', 'target'];
  const widths = head.map((text, i) => Math.max(text.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(head), `|${widths.map((w) => '-'.repeat(w + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}
