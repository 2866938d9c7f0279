/** Reads and writes the table in fault-cases.md, and finds the tests that cite its ids. */

export type CitingTest = { readonly file: string; readonly title: string };

export type FaultCase = {
  /** `T1` to `T40`. */
  readonly id: string;
  readonly fault: string;
  readonly expected: string;
  readonly tests: readonly CitingTest[];
};

const rowPattern = /^\| (T\d{1,2}) \| ([^|]*) \| ([^|]*) \| ([^|]*) \|$/;
const testPattern = /`([^`]+)`: ([^<]+)/g;
/** A string literal that begins with one or more ids, as test titles do. */
const titlePattern = /(['"`])(T\d{1,2}(?:, T\d{1,2})*[: ](?:\\.|(?!\1).)*)\1/g;
const citedPattern = /\bT(?:[1-9]|[1-3]\d|40)\b(?!:\d)/g;

/** The rows of the table, in order. Other lines are ignored. */
export function parseFaultCases(markdown: string): FaultCase[] {
  return markdown.split('\n').flatMap((line) => {
    const [row, id, fault, expected, shownBy] = rowPattern.exec(line) ?? [];
    if (row === undefined) return [];
    const tests = [...shownBy!.matchAll(testPattern)].map(([, file, title]) => ({ file: file!, title: title!.trim() }));
    return [{ id: id!, fault: fault!, expected: expected!, tests }];
  });
}

/** Replaces each row's tests, and nothing else. */
export function writeFaultCases(markdown: string, cases: readonly FaultCase[]): string {
  const rows = new Map(cases.map((row) => [row.id, row]));
  const lines = markdown.split('\n').map((line) => {
    const row = rows.get(rowPattern.exec(line)?.[1] ?? '');
    if (!row) return line;
    const shownBy = row.tests.map(({ file, title }) => `\`${file}\`: ${title}`).join('<br>');
    return `| ${row.id} | ${row.fault} | ${row.expected} | ${shownBy} |`;
  });
  return lines.join('\n');
}

/** Ids that the text of a test file names, in titles or comments. */
export function citedIds(source: string): Set<string> {
  return new Set(source.match(citedPattern));
}

/** Titles in a test file that begin with ids, by id. */
export function citingTitles(source: string): { readonly id: string; readonly title: string }[] {
  return [...source.matchAll(titlePattern)].flatMap(([, , title]) => {
    const ids = /^T\d{1,2}(?:, T\d{1,2})*/.exec(title!)![0].split(', ');
    return ids.map((id) => ({ id, title: shown(title!) }));
  });
}

/** Whether a test file has a test of this title. */
export function hasTitle(source: string, title: string): boolean {
  return shown(source).includes(title);
}

/** A title as it can stand in a cell of the table. */
const shown = (text: string): string => text.replaceAll('\\', '').replaceAll('|', '/').replaceAll('<', '‹');
