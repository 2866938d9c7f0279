/**
 * A row as a sentence that can be read alone: the first cell names it, the others stand behind the names of their columns. Without
 * column names the cells follow one another. Pure.
 */
export function rowSentence(columns: readonly string[], cells: readonly string[]): string {
  const filled = cells.map((cell) => cell.trim());
  const [name = '', ...values] = filled;
  const named = values.flatMap((value, i) => {
    if (value === '') return [];
    const column = columns[i + 1]?.trim() ?? '';
    return [column === '' ? value : `${column} ${value}`];
  });
  if (columns.length === 0 || values.length === 0) return filled.filter((cell) => cell !== '').join(' ');
  const text = name === '' ? named.join(', ') : `${name}: ${named.join(', ')}`;
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** A longer one is a text and no name; it would stand in every row. In characters. */
const longestName = 80;

/** Whether the cells of a head are names of columns. */
export const areColumnNames = (cells: readonly string[]): boolean =>
  cells.every((cell) => cell.trim().length <= longestName);
