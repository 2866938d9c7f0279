/**
 * Reads a script of Lua and makes a function of it: the platform compiles that, so that a simulated hour can run ten thousand
 * scripts. The scripts are those of the product, and nothing else gets here.
 */
import type { Reply } from '../reply.ts';
import { ExpressionReader, listOf } from './expressions.ts';
import { luaFunctions } from './functions.ts';
import { tokensOf } from './tokens.ts';
import { argumentsOf, fromReply, isLess, isTrue, lengthOf, listIn, numberIn, textIn, type Value } from './values.ts';

/** Runs a script. `call` is `redis.call`. */
export type LuaScript = (input: {
  readonly keys: readonly string[];
  readonly args: readonly string[];
  readonly call: (command: readonly string[]) => Reply;
}) => Value;

/** What `lua` stands for in a function that was made. */
const operations = {
  functions: luaFunctions,
  ...{ isLess, isTrue, lengthOf, listIn, numberIn, textIn },
  or: (value: Value, otherwise: () => Value): Value => (isTrue(value) ? value : otherwise()),
  and: (value: Value, otherwise: () => Value): Value => (isTrue(value) ? otherwise() : value),
};

/** Throws where the script has something that the product's scripts do not have so far. */
export function readScript(text: string): LuaScript {
  const reader = new ExpressionReader(tokensOf(text));
  const given = ['KEYS', 'ARGV'].map((name) => reader.declare(name));
  const body = block(reader);
  if (reader.next.type !== 'end') throw new Error(`The simulated Lua does not know what ${reader.next.text} begins`);
  const run = new Function('lua', 'call', ...given, `'use strict'; ${body}`);
  return ({ keys, args, call }) =>
    run(operations, (command: readonly Value[]) => fromReply(call(argumentsOf(command))), [...keys], [...args]);
}

const ends: ReadonlySet<string> = new Set(['end', 'else', 'elseif', '']);

/** Until the word that ends it, which is not taken. */
function block(reader: ExpressionReader): string {
  return reader.inScope(() => {
    const statements: string[] = [];
    while (reader.next.type === 'text' || !ends.has(reader.next.text)) statements.push(statement(reader));
    return statements.join('\n');
  });
}

function statement(reader: ExpressionReader): string {
  if (reader.takes('local')) return declaration(reader);
  if (reader.takes('if')) return condition(reader);
  if (reader.takes('for')) return loop(reader);
  if (reader.takes('return')) return `return ${reader.expression().one};`;
  const name = reader.name();
  const variable = reader.local(name);
  return variable === undefined ? `${reader.named(name).one};` : assignment(reader, variable);
}

function declaration(reader: ExpressionReader): string {
  const names = [reader.name()];
  while (reader.takes(',')) names.push(reader.name());
  const values = reader.takes('=') ? reader.list() : [];
  const written = names.map((name) => reader.declare(name));
  if (names.length === 1 && values.length === 1) return `let ${written[0]} = ${values[0]!.one};`;
  return `let [${written.join(', ')}] = ${listOf(values)};`;
}

function assignment(reader: ExpressionReader, variable: string): string {
  const place = reader.takes('[') ? reader.expression().one : undefined;
  if (place !== undefined) reader.expect(']');
  reader.expect('=');
  const value = reader.expression().one;
  return place === undefined
    ? `${variable} = ${value};`
    : `lua.listIn(${variable})[lua.numberIn(${place}) - 1] = ${value};`;
}

/** After `if` or `elseif`, with its `end`. */
function condition(reader: ExpressionReader): string {
  const test = reader.expression().one;
  reader.expect('then');
  const whenTrue = block(reader);
  return `if (lua.isTrue(${test})) {\n${whenTrue}\n} else {\n${alternative(reader)}\n}`;
}

function alternative(reader: ExpressionReader): string {
  if (reader.takes('elseif')) return condition(reader);
  const written = reader.takes('else') ? block(reader) : '';
  reader.expect('end');
  return written;
}

/** `for name = from, to [, step] do … end`. */
function loop(reader: ExpressionReader): string {
  const name = reader.name();
  reader.expect('=');
  const [from, to, step] = reader.list();
  reader.expect('do');
  return reader.inScope(() => {
    const at = reader.declare(name);
    const last = reader.declare('last');
    const body = block(reader);
    reader.expect('end');
    const head = `let ${at} = lua.numberIn(${from!.one}), ${last} = lua.numberIn(${to!.one})`;
    return `for (${head}; ${at} <= ${last}; ${at} += ${step?.one ?? 1}) {\n${body}\n}`;
  });
}
