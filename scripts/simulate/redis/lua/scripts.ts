/**
 * Runs the Lua scripts of the product as they are. The interpreter knows as much of Lua 5.1 as they use and refuses the rest, so that
 * a script that uses more is noticed. `reference.ts` is a whole Lua, to which a test compares it: it takes seven times as long,
 * because every value has to cross into WebAssembly and back, and a simulated hour has 43,000 commands in scripts.
 */
import { RedisReplyError, type Reply } from '../reply.ts';
import { readScript } from './statements.ts';
import { fromReply, toReply } from './values.ts';

export type ScriptCall = {
  readonly text: string;
  readonly keys: readonly string[];
  readonly args: readonly string[];
  /** `redis.call`. */
  readonly call: (command: readonly string[]) => Reply;
};

/** Throws RedisReplyError. */
export type LuaScripts = { run(script: ScriptCall): Reply };

/** It keeps the scripts that it has read. */
export function createLuaScripts(): LuaScripts {
  const known = new Map<string, ReturnType<typeof readScript>>();
  return {
    run({ text, keys, args, call }) {
      let script = known.get(text);
      if (!script) {
        script = readScript(text);
        known.set(text, script);
      }
      try {
        return toReply(script(keys, args, (command) => fromReply(call(command))));
      } catch (error) {
        if (error instanceof RedisReplyError) throw error;
        throw new RedisReplyError(`ERR ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  };
}
