/** Splits a Lua script into words. */
export type Token = {
  readonly type: 'name' | 'number' | 'text' | 'sign' | 'end';
  /** Of a text what it stands for, without quotes. */
  readonly text: string;
};

const pattern =
  /(?<blank>\s+|--[^\n]*)|(?<name>[A-Za-z_]\w*)|(?<number>\d+)|'(?<text>(?:[^'\\\n]|\\.)*)'|(?<sign>\.\.|[=~<>]=|[-+*/%#<>=(){}[\].,])/y;

const escapes: Readonly<Record<string, string>> = { n: '\n', '\\': '\\', "'": "'" };

/** Throws where the script has something that the product's scripts do not have so far. */
export function tokensOf(script: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < script.length) {
    const at = pattern.lastIndex;
    const groups = pattern.exec(script)?.groups;
    if (!groups) throw new Error(`The simulated Lua cannot read: ${script.slice(at, at + 40)}`);
    const { name, number, text, sign } = groups;
    if (name !== undefined) tokens.push({ type: 'name', text: name });
    else if (number !== undefined) tokens.push({ type: 'number', text: number });
    else if (text !== undefined) tokens.push({ type: 'text', text: unescaped(text) });
    else if (sign !== undefined) tokens.push({ type: 'sign', text: sign });
  }
  tokens.push({ type: 'end', text: '' });
  return tokens;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_all, letter: string) => {
    const meant = escapes[letter];
    if (meant === undefined) throw new Error(`The simulated Lua does not know the escape \\${letter}`);
    return meant;
  });
}
