/**
 * How deeply a YAML file is nested, before it is parsed: the parser calls itself for each level, and where the stack ends inside a regular
 * expression, V8 ends the process. Counts generously: brackets in texts count, too. Pure and linear.
 */

/** The offset at which the text is nested more deeply than `most`, if it is. */
export function nestedBeyond(text: string, most: number): number | undefined {
  /** Indentations of the lines around, each deeper than the one before it. */
  const indents: number[] = [];
  let open = 0;
  for (const { 0: line, index } of text.matchAll(/[^\r\n]+/g)) {
    const indent = line.length - line.trimStart().length;
    const marks = marksAt(line, indent);
    while (indents.length > 0 && indents.at(-1)! >= indent) indents.pop();
    indents.push(indent);
    const around = indents.length + marks;
    if (around > most) return index;
    for (let at = indent; at < line.length; at++) {
      const character = line[at];
      if (character === '[' || character === '{') open += 1;
      else if (character === ']' || character === '}') open = Math.max(0, open - 1);
      if (around + open > most) return index + at;
    }
  }
  return undefined;
}

/** Items and keys that begin on a line, one inside the other: `- - ? -`. */
function marksAt(line: string, from: number): number {
  let marks = 0;
  for (let at = from; at < line.length; at++) {
    const character = line[at];
    if (character === '-' || character === '?' || character === ':') marks += 1;
    else if (character !== ' ' && character !== '\t') break;
  }
  return marks;
}
