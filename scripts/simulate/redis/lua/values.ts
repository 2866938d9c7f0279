/** Values of Lua 5.1 as Redis has it: every number is floating point, nil is `undefined`, and a table is a list. */
import { Buffer } from 'node:buffer';
import type { Reply } from '../reply.ts';

export type Value = undefined | boolean | number | string | Value[];

export const isTrue = (value: Value): boolean => value !== undefined && value !== false;

/** As arithmetic converts: a text that is a number counts as one. */
export function numberIn(value: Value): number {
  const number = toNumber(value);
  if (number === undefined) throw new Error(`attempt to perform arithmetic on ${nameOf(value)}`);
  return number;
}

/** `tonumber`, for whole and decimal numbers. */
export function toNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\s*-?\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}

/** As `..` converts. Lua writes 14 digits: a number that loses something is refused, because it would be an error of the script. */
export function textIn(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') throw new Error(`attempt to concatenate ${nameOf(value)}`);
  if (!Number.isInteger(value) || Math.abs(value) >= 1e14) throw new Error(`${value} has more digits than Lua writes`);
  return String(value);
}

export function isLess(a: Value, b: Value): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (typeof a === 'string' && typeof b === 'string') return a < b;
  throw new Error(`attempt to compare ${nameOf(a)} with ${nameOf(b)}`);
}

export function lengthOf(value: Value): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  return listIn(value).length;
}

export function listIn(value: Value): Value[] {
  if (Array.isArray(value)) return value;
  throw new Error(`attempt to index ${nameOf(value)}`);
}

/** The arguments of `redis.call`, which are nearly always texts. */
export function argumentsOf(command: readonly Value[]): readonly string[] {
  for (let at = 0; at < command.length; at++) if (typeof command[at] !== 'string') return command.map(argumentOf);
  return command as readonly string[];
}

/** Redis writes a number with 17 digits. */
function argumentOf(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  throw new Error('Lua redis lib command arguments must be strings or integers');
}

/** As Redis converts an answer: nothing is false. */
export function fromReply(reply: Reply): Value {
  if (typeof reply === 'string') return reply;
  if (reply === null) return false;
  return typeof reply === 'object' ? reply.map(fromReply) : reply;
}

/** As Redis converts a result: a number loses its fraction, false is nothing, a table ends at its first hole. */
export function toReply(value: Value): Reply {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Math.trunc(value);
  if (!Array.isArray(value)) return value === true ? 1 : null;
  const end = value.indexOf(undefined);
  return (end < 0 ? value : value.slice(0, end)).map(toReply);
}

const nameOf = (value: Value): string =>
  value === undefined ? 'a nil value' : Array.isArray(value) ? 'a table value' : `a ${typeof value} value`;
