/** Reads expressions of Lua and makes functions of them, which compute them again and again. */
import { type LuaFunction, luaFunctions } from './functions.ts';
import type { Token } from './tokens.ts';
import { argumentOf, isLess, isTrue, lengthOf, listIn, numberIn, textIn, type Value } from './values.ts';

/** What a script works on while it runs: the local variables by number. */
export type Frame = { readonly locals: Value[]; readonly call: (command: readonly string[]) => Value };
export type Compute = (frame: Frame) => Value;
/** `all`: every result of a call, where it can have several. */
export type Expression = { readonly one: Compute; readonly all?: ((frame: Frame) => readonly Value[]) | undefined };

type Operation = (left: Compute, right: Compute) => Compute;

/** How tightly an operator binds, and what it does. */
const operators: Readonly<Record<string, { readonly binds: number; readonly make: Operation }>> = {
  or: { binds: 1, make: (a, b) => (frame) => choose(a(frame), false, () => b(frame)) },
  and: { binds: 2, make: (a, b) => (frame) => choose(a(frame), true, () => b(frame)) },
  '==': { binds: 3, make: (a, b) => (frame) => a(frame) === b(frame) },
  '~=': { binds: 3, make: (a, b) => (frame) => a(frame) !== b(frame) },
  '<': { binds: 3, make: (a, b) => (frame) => isLess(a(frame), b(frame)) },
  '>': { binds: 3, make: (a, b) => (frame) => isLess(b(frame), a(frame)) },
  '<=': { binds: 3, make: (a, b) => (frame) => !isLess(b(frame), a(frame)) },
  '>=': { binds: 3, make: (a, b) => (frame) => !isLess(a(frame), b(frame)) },
  '..': { binds: 4, make: (a, b) => (frame) => textIn(a(frame)) + textIn(b(frame)) },
  '+': { binds: 5, make: (a, b) => (frame) => numberIn(a(frame)) + numberIn(b(frame)) },
  '-': { binds: 5, make: (a, b) => (frame) => numberIn(a(frame)) - numberIn(b(frame)) },
  '*': { binds: 6, make: (a, b) => (frame) => numberIn(a(frame)) * numberIn(b(frame)) },
  '/': { binds: 6, make: (a, b) => (frame) => numberIn(a(frame)) / numberIn(b(frame)) },
};
const unaryBinds = 7;

const choose = (value: Value, wanted: boolean, otherwise: () => Value): Value =>
  isTrue(value) === wanted ? otherwise() : value;

const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['nil', undefined],
  ['true', true],
  ['false', false],
]);

export class ExpressionReader {
  readonly #tokens: readonly Token[];
  /** Names of the local variables that can be seen; their place is their number. */
  readonly locals: string[];
  #at = 0;

  constructor(tokens: readonly Token[], locals: readonly string[]) {
    this.#tokens = tokens;
    this.locals = [...locals];
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

  /** The number of the local variable. */
  local(name: string): number {
    const number = this.locals.lastIndexOf(name);
    if (number < 0) throw new Error(`The simulated Lua does not know ${name}`);
    return number;
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
      left = { one: operator.make(left.one, right.one) };
    }
  }

  #unary(): Expression {
    if (this.takes('not')) {
      const { one } = this.expression(unaryBinds);
      return { one: (frame) => !isTrue(one(frame)) };
    }
    if (this.takes('#')) {
      const { one } = this.expression(unaryBinds);
      return { one: (frame) => lengthOf(one(frame)) };
    }
    return this.#primary();
  }

  #primary(): Expression {
    const { type, text } = this.next;
    if (this.takes('(')) {
      const { one } = this.expression();
      this.expect(')');
      return { one };
    }
    if (this.takes('{')) return this.#table();
    this.#at += 1;
    if (type === 'number') return constant(Number(text));
    if (type === 'text') return constant(text);
    if (type === 'name' && constants.has(text)) return constant(constants.get(text));
    if (type !== 'name') throw new Error(`The simulated Lua finds ${text} where an expression begins`);
    return this.named(text);
  }

  /** What follows a name that was taken. */
  named(name: string): Expression {
    if (this.locals.includes(name)) return this.#variable(this.local(name));
    const path = this.takes('.') ? `${name}.${this.name()}` : name;
    const args = this.#arguments();
    if (path === 'redis.call') return { one: (frame) => frame.call(valuesOf(args, frame).map(argumentOf)) };
    const run: LuaFunction | undefined = luaFunctions[path];
    if (!run) throw new Error(`The simulated Lua does not know ${path}`);
    const all = (frame: Frame) => run(valuesOf(args, frame));
    return { one: (frame) => all(frame)[0], all };
  }

  #variable(number: number): Expression {
    if (!this.takes('[')) return { one: ({ locals }) => locals[number] };
    const { one } = this.expression();
    this.expect(']');
    return { one: (frame) => listIn(frame.locals[number])[numberIn(one(frame)) - 1] };
  }

  #table(): Expression {
    if (this.takes('}')) return { one: () => [] };
    const items = this.list();
    this.expect('}');
    return { one: (frame) => valuesOf(items, frame) };
  }

  #arguments(): readonly Expression[] {
    this.expect('(');
    if (this.takes(')')) return [];
    const args = this.list();
    this.expect(')');
    return args;
  }
}

const constant = (value: Value): Expression => ({ one: () => value });

/** One value of each, and all of the last. */
export function valuesOf(expressions: readonly Expression[], frame: Frame): Value[] {
  const values: Value[] = [];
  for (const [at, { one, all }] of expressions.entries())
    if (all && at === expressions.length - 1) values.push(...all(frame));
    else values.push(one(frame));
  return values;
}
