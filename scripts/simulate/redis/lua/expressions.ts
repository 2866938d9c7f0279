/** Reads expressions of Lua and writes them in JavaScript, where `lua` stands for the operations in `statements.ts`. */
import { luaFunctions } from './functions.ts';
import type { Token } from './tokens.ts';

/** In JavaScript. `all`: a list of every result, of a call that can have several; otherwise absent. */
export type Expression = { readonly one: string; readonly all?: string };

type Operator = { readonly binds: number; readonly write: (left: string, right: string) => string };

/** How tightly an operator binds, and what it is in JavaScript. */
const operators: Readonly<Record<string, Operator>> = {
  or: { binds: 1, write: (a, b) => `lua.or(${a}, () => ${b})` },
  and: { binds: 2, write: (a, b) => `lua.and(${a}, () => ${b})` },
  '==': { binds: 3, write: (a, b) => `(${a} === ${b})` },
  '~=': { binds: 3, write: (a, b) => `(${a} !== ${b})` },
  '<': { binds: 3, write: (a, b) => `lua.isLess(${a}, ${b})` },
  '>': { binds: 3, write: (a, b) => `lua.isLess(${b}, ${a})` },
  '<=': { binds: 3, write: (a, b) => `!lua.isLess(${b}, ${a})` },
  '>=': { binds: 3, write: (a, b) => `!lua.isLess(${a}, ${b})` },
  '..': { binds: 4, write: (a, b) => `(lua.textIn(${a}) + lua.textIn(${b}))` },
  '+': { binds: 5, write: (a, b) => `(lua.numberIn(${a}) + lua.numberIn(${b}))` },
  '-': { binds: 5, write: (a, b) => `(lua.numberIn(${a}) - lua.numberIn(${b}))` },
  '*': { binds: 6, write: (a, b) => `(lua.numberIn(${a}) * lua.numberIn(${b}))` },
  '/': { binds: 6, write: (a, b) => `(lua.numberIn(${a}) / lua.numberIn(${b}))` },
};
const unaryBinds = 7;

const constants: Readonly<Record<string, string>> = { nil: 'undefined', true: 'true', false: 'false' };

export class ExpressionReader {
  readonly #tokens: readonly Token[];
  /** The local variables that can be seen, and their names in JavaScript. A later one hides an earlier one of its name. */
  readonly #locals: { readonly name: string; readonly written: string }[] = [];
  #at = 0;
  #declared = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get next(): Token {
    return this.#tokens[this.#at]!;
  }

  /** Takes the next word where it is this one. */
  takes(text: string): boolean {
    const { type } = this.next;
    if (this.next.text !== text || (type !== 'sign' && type !== 'name')) return false;
    this.#at += 1;
    return true;
  }

  expect(text: string): void {
    if (!this.takes(text)) throw new Error(`The simulated Lua expects ${text} and finds ${this.next.text}`);
  }

  name(): string {
    const { type, text } = this.next;
    if (type !== 'name') throw new Error(`The simulated Lua expects a name and finds ${text}`);
    this.#at += 1;
    return text;
  }

  /** Its name in JavaScript, which no other has. */
  declare(name: string): string {
    this.#declared += 1;
    const written = `${name}_${this.#declared}`;
    this.#locals.push({ name, written });
    return written;
  }

  /** What is declared meanwhile cannot be seen afterwards. */
  inScope<T>(read: () => T): T {
    const { length } = this.#locals;
    const result = read();
    this.#locals.length = length;
    return result;
  }

  /** The name of the local variable in JavaScript. */
  local(name: string): string | undefined {
    return this.#locals.findLast((one) => one.name === name)?.written;
  }

  /** Separated by commas, at least one. */
  list(): Expression[] {
    const found = [this.expression()];
    while (this.takes(',')) found.push(this.expression());
    return found;
  }

  expression(least = 1): Expression {
    let left = this.#unary();
    for (;;) {
      const operator = this.next.type === 'text' ? undefined : operators[this.next.text];
      if (!operator || operator.binds < least) return left;
      this.#at += 1;
      // `..` joins from the right; with texts that makes no difference.
      const right = this.expression(operator.binds + 1);
      left = { one: operator.write(left.one, right.one) };
    }
  }

  #unary(): Expression {
    if (this.takes('not')) return { one: `!lua.isTrue(${this.expression(unaryBinds).one})` };
    if (this.takes('#')) return { one: `lua.lengthOf(${this.expression(unaryBinds).one})` };
    return this.#primary();
  }

  #primary(): Expression {
    const { type, text } = this.next;
    if (this.takes('(')) {
      const { one } = this.expression();
      this.expect(')');
      return { one };
    }
    if (this.takes('{')) return { one: this.#listUntil('}') };
    this.#at += 1;
    if (type === 'number') return { one: text };
    if (type === 'text') return { one: JSON.stringify(text) };
    if (type !== 'name') throw new Error(`The simulated Lua finds ${text} where an expression begins`);
    const constant = constants[text];
    return constant === undefined ? this.named(text) : { one: constant };
  }

  /** What follows a name that was taken. */
  named(name: string): Expression {
    const variable = this.local(name);
    if (variable !== undefined) return { one: this.takes('[') ? this.#item(variable) : variable };
    const path = this.takes('.') ? `${name}.${this.name()}` : name;
    this.expect('(');
    const args = this.#listUntil(')');
    if (path === 'redis.call') return { one: `call(${args})` };
    if (!luaFunctions[path]) throw new Error(`The simulated Lua does not know ${path}`);
    const all = `lua.functions[${JSON.stringify(path)}](${args})`;
    return { one: `${all}[0]`, all };
  }

  #item(variable: string): string {
    const { one } = this.expression();
    this.expect(']');
    const place = /^\d+$/.test(one) ? one : `lua.numberIn(${one})`;
    return `lua.listIn(${variable})[${place} - 1]`;
  }

  /** With the sign that ends it. */
  #listUntil(end: string): string {
    if (this.takes(end)) return '[]';
    const items = this.list();
    this.expect(end);
    return listOf(items);
  }
}

/** One value of each, and all of the last. */
export function listOf(items: readonly Expression[]): string {
  const last = items.length - 1;
  return `[${items.map(({ one, all }, at) => (all && at === last ? `...${all}` : one)).join(', ')}]`;
}
