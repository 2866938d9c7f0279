/** The functions of Lua that the product's scripts use. Another one fails when the script is read, so that it is noticed. */
import { isTrue, listIn, numberIn, textIn, toNumber, type Value } from './values.ts';

/** Answers all its results. */
export type LuaFunction = (args: readonly Value[]) => readonly Value[];

const formats: Readonly<Record<string, (number: number) => string>> = {
  '%03d': (number) => String(Math.trunc(number)).padStart(3, '0'),
  '%.0f': (number) => number.toFixed(0),
};

const patterns = new Map<string, RegExp>();

/** Patterns of digits in groups only. */
function patternOf(text: string): RegExp {
  let pattern = patterns.get(text);
  if (!pattern) {
    if (!/^\^(?:\(%d\+\)|:)+\$?$/.test(text)) throw new Error(`The simulated Lua does not know the pattern ${text}`);
    pattern = new RegExp(text.replaceAll('%d', '\\d'));
    patterns.set(text, pattern);
  }
  return pattern;
}

export const luaFunctions: Readonly<Record<string, LuaFunction>> = {
  tonumber: ([value]) => [toNumber(value)],
  tostring: ([value]) => [value === undefined ? 'nil' : typeof value === 'boolean' ? String(value) : textIn(value)],
  'math.floor': ([value]) => [Math.floor(numberIn(value))],
  'math.max': (args) => [Math.max(...args.map(numberIn))],
  'string.format': ([format, value]) => {
    const write = formats[String(format)];
    if (!write) throw new Error(`The simulated Lua does not know the format ${format}`);
    return [write(numberIn(value))];
  },
  'string.match': ([text, pattern]) => patternOf(String(pattern)).exec(textIn(text))?.slice(1) ?? [undefined],
  'table.concat': ([list, between, from]) => [
    listIn(list)
      .slice(isTrue(from) ? numberIn(from) - 1 : 0)
      .map(textIn)
      .join(isTrue(between) ? textIn(between) : ''),
  ],
};
