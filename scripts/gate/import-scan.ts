/**
 * The imports of a TypeScript file, without a compiler: comments and template texts are blanked first, then the few shapes
 * that an import can have are looked for. Good enough to keep layers apart, and quick enough to run on every save.
 */
export type Import = { readonly specifier: string; readonly typeOnly: boolean; readonly lazy: boolean };

/** Every import, export-from and `import()` of a source text, in order, each kind after the other. */
export function importsOf(source: string): Import[] {
  const code = blankComments(source);
  const found: Import[] = [];
  const statement = /(?:^|[;\n}])\s*(import|export)\s+(type\s+)?([^'"`;()]*?\bfrom\s*)?(['"])([^'"\n]+)\4/g;
  for (const match of code.matchAll(statement)) {
    if (match[1] === 'export' && match[3] === undefined) continue;
    const names = match[3]?.replace(/\bfrom\s*$/, '').trim() ?? '';
    const everyNameIsType = /^\{[^}]*\}$/.test(names) && names.slice(1, -1).split(',').every(isTypeName);
    found.push({ specifier: match[5]!, typeOnly: match[2] !== undefined || everyNameIsType, lazy: false });
  }
  const dynamic = /\bimport\s*\(\s*(['"])([^'"\n]+)\1/g;
  for (const match of code.matchAll(dynamic)) {
    // `typeof import('x')` and `import('x').Type` in a type position ask for nothing at run time.
    const before = code.slice(Math.max(0, match.index - 12), match.index);
    found.push({ specifier: match[2]!, typeOnly: /\btypeof\s+$/.test(before), lazy: true });
  }
  return found;
}

const isTypeName = (name: string) => name.trim() === '' || /^type\s/.test(name.trim());

/** Same length, same lines: comments become spaces, strings stay. */
export function blankComments(source: string): string {
  const blank = (text: string) => text.replace(/[^\n]/g, ' ');
  const token =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[dgimsuvy]*/g;
  return source.replace(token, (text, offset: number) => {
    if (text.startsWith('//') || text.startsWith('/*')) return blank(text);
    if (text.startsWith('/') && !startsExpression(source, offset)) {
      // A division: only its slash is passed over, the rest is looked at again by hand.
      return `/${blankComments(text.slice(1))}`;
    }
    return text;
  });
}

/** Whether a `/` at `offset` can begin a regular expression: after an operator, an opening bracket or a keyword. */
function startsExpression(source: string, offset: number): boolean {
  const before = source.slice(Math.max(0, offset - 40), offset).trimEnd();
  return before === '' || /(?:[=(,:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|yield|await))$/.test(before);
}
