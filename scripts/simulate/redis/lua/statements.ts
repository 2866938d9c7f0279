/** Reads a script of Lua, statement by statement, and makes one function of it. */
import { type Compute, ExpressionReader, type Frame, valuesOf } from './expressions.ts';
import { tokensOf } from './tokens.ts';
import { isTrue, listIn, numberIn, type Value } from './values.ts';

/** A statement answers this where the script goes on, and otherwise the result of the script. */
const goesOn = Symbol('goes on');
type Run = (frame: Frame) => Value | typeof goesOn;

/** Local variables that every script has. */
const given = ['KEYS', 'ARGV'] as const;

export type ScriptInput = Frame['call'];

/** Throws where the script has something that the product's scripts do not have so far. */
export function readScript(
  text: string,
): (keys: readonly string[], args: readonly string[], call: Frame['call']) => Value {
  const reader = new ExpressionReader(tokensOf(text), given);
  const run = block(reader);
  if (reader.next.type !== 'end') throw new Error(`The simulated Lua does not know what ${reader.next.text} begins`);
  return (keys, args, call) => {
    const result = run({ locals: [[...keys], [...args]], call });
    return result === goesOn ? undefined : result;
  };
}

const ends: ReadonlySet<string> = new Set(['end', 'else', 'elseif', '']);

/** Until the word that ends it, which is not taken. Its local variables end with it. */
function block(reader: ExpressionReader): Run {
  const { locals } = reader;
  const before = locals.length;
  const statements: Run[] = [];
  while (reader.next.type === 'text' || !ends.has(reader.next.text)) statements.push(statement(reader));
  locals.length = before;
  return (frame) => {
    for (const run of statements) {
      const result = run(frame);
      if (result !== goesOn) return result;
    }
    return goesOn;
  };
}

function statement(reader: ExpressionReader): Run {
  if (reader.takes('local')) return declaration(reader);
  if (reader.takes('if')) return condition(reader);
  if (reader.takes('for')) return loop(reader);
  if (reader.takes('return')) return reader.expression().one;
  const name = reader.name();
  if (!reader.locals.includes(name)) return ignoring(reader.named(name).one);
  return assignment(reader, reader.local(name));
}

const ignoring =
  (compute: Compute): Run =>
  (frame) => {
    compute(frame);
    return goesOn;
  };

function declaration(reader: ExpressionReader): Run {
  const names = [reader.name()];
  while (reader.takes(',')) names.push(reader.name());
  const values = reader.takes('=') ? reader.list() : [];
  const first = reader.locals.length;
  reader.locals.push(...names);
  const only = names.length === 1 && values.length === 1 ? values[0]!.one : undefined;
  return ({ locals, call }) => {
    const frame = { locals, call };
    if (only) locals[first] = only(frame);
    else {
      const found = valuesOf(values, frame);
      for (let at = 0; at < names.length; at++) locals[first + at] = found[at];
    }
    return goesOn;
  };
}

function assignment(reader: ExpressionReader, number: number): Run {
  const place = reader.takes('[') ? reader.expression().one : undefined;
  if (place) reader.expect(']');
  reader.expect('=');
  const value = reader.expression().one;
  return (frame) => {
    if (place) listIn(frame.locals[number])[numberIn(place(frame)) - 1] = value(frame);
    else frame.locals[number] = value(frame);
    return goesOn;
  };
}

/** After `if` or `elseif`, with its `end`. */
function condition(reader: ExpressionReader): Run {
  const test = reader.expression().one;
  reader.expect('then');
  const whenTrue = block(reader);
  const otherwise = alternative(reader);
  return (frame) => (isTrue(test(frame)) ? whenTrue(frame) : otherwise(frame));
}

function alternative(reader: ExpressionReader): Run {
  if (reader.takes('elseif')) return condition(reader);
  const run = reader.takes('else') ? block(reader) : () => goesOn;
  reader.expect('end');
  return run as Run;
}

/** `for name = from, to [, step] do … end`. */
function loop(reader: ExpressionReader): Run {
  const name = reader.name();
  reader.expect('=');
  const [from, to, step] = reader.list();
  reader.expect('do');
  const number = reader.locals.push(name) - 1;
  const body = block(reader);
  reader.locals.length = number;
  reader.expect('end');
  return (frame) => {
    const last = numberIn(to!.one(frame));
    const by = step ? numberIn(step.one(frame)) : 1;
    for (let at = numberIn(from!.one(frame)); at <= last; at += by) {
      frame.locals[number] = at;
      const result = body(frame);
      if (result !== goesOn) return result;
    }
    return goesOn;
  };
}
