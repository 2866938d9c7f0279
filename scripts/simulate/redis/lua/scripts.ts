/**
 * Runs the Lua scripts of the product as they are, by a Lua 5.1 that knows as much as they use and refuses the rest, so that a script
 * that uses more is noticed. `reference.ts` is a whole Lua, to which a test compares it: it takes several times as long, because every
 * value has to cross into WebAssembly and back, and a simulated hour has 43,000 commands in scripts.
 */
import type { Reply } from '../reply.ts';
import { type LuaScript, readScript } from './statements.ts';
import { toReply } from './values.ts';

export type ScriptCall = {
  readonly text: string;
  readonly keys: readonly string[];
  readonly args: readonly string[];
  /** `redis.call`. */
  readonly call: (command: readonly string[]) => Reply;
};

/** Throws what `call` throws, and an Error where Lua would or where the script cannot be read. */
export type LuaScripts = { run(script: ScriptCall): Reply };

/** It keeps the scripts that it has read. */
export function createLuaScripts(): LuaScripts {
  const known = new Map<string, LuaScript>();
  return {
    run({ text, keys, args, call }) {
      let script = known.get(text);
      if (!script) {
        script = readScript(text);
        known.set(text, script);
      }
      return toReply(script({ keys, args, call }));
    },
  };
}
