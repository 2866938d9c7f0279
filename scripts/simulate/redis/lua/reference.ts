/**
 * A whole Lua, compiled to WebAssembly: a test compares `scripts.ts` to it, script by script. Its functions are called below the
 * library's convenient layer, which converts every value.
 *
 * Lua 5.4, while Redis has 5.1: whole numbers stay whole here, where Redis has only floating point.
 */
import { Buffer } from 'node:buffer';
import { LuaFactory } from 'wasmoon';
import { RedisReplyError, type Reply } from '../reply.ts';
import type { LuaScripts, ScriptCall } from './scripts.ts';

/** The exports of the WebAssembly module that are used. Pointers are numbers, 64-bit integers are bigint. */
type LuaModule = {
  readonly HEAPU8: Uint8Array;
  readonly HEAPU32: Uint32Array;
  addFunction(run: (state: number) => number, signature: string): number;
  _malloc(bytes: number): number;
  _lua_gettop(state: number): number;
  _lua_settop(state: number, top: number): void;
  _lua_type(state: number, index: number): number;
  _lua_toboolean(state: number, index: number): number;
  _lua_tolstring(state: number, index: number, length: number): number;
  _lua_tonumberx(state: number, index: number, isNumber: number): number;
  _lua_pushboolean(state: number, value: number): void;
  _lua_pushinteger(state: number, value: bigint): void;
  _lua_pushlstring(state: number, text: number, length: number): number;
  _lua_pushcclosure(state: number, run: number, upvalues: number): void;
  _lua_createtable(state: number, items: number, fields: number): void;
  _lua_rawseti(state: number, index: number, at: bigint): void;
  _lua_rawgeti(state: number, index: number, at: bigint): number;
  _lua_rawlen(state: number, index: number): number;
  _lua_setfield(state: number, index: number, name: number): void;
  _lua_setglobal(state: number, name: number): void;
  _luaL_loadbufferx(state: number, text: number, length: number, name: number, mode: number): number;
  _luaL_ref(state: number, table: number): number;
  _lua_pcallk(state: number, args: number, results: number, handler: number, context: number, next: number): number;
};

const registryIndex = -1_001_000;
const types = { boolean: 1, number: 3, string: 4, table: 5 } as const;
const scratchBytes = 4_000_000;

/** One interpreter; it keeps the compiled scripts. */
export async function createReferenceScripts(): Promise<LuaScripts> {
  const engine = await new LuaFactory().createEngine({ injectObjects: false, enableProxy: false });
  return new Interpreter(engine.global.lua.module as unknown as LuaModule, engine.global.address);
}

class Interpreter implements LuaScripts {
  readonly #lua: LuaModule;
  readonly #state: number;
  readonly #scratch: number;
  readonly #length: number;
  readonly #names;
  readonly #compiled = new Map<string, bigint>();
  #call: ScriptCall['call'] = () => null;
  #failure: unknown;

  constructor(lua: LuaModule, state: number) {
    this.#lua = lua;
    this.#state = state;
    this.#scratch = lua._malloc(scratchBytes);
    this.#length = lua._malloc(8);
    this.#names = { keys: this.#name('KEYS'), args: this.#name('ARGV'), script: this.#name('script') };
    lua._lua_createtable(state, 0, 1);
    lua._lua_pushcclosure(
      state,
      lua.addFunction((caller) => this.#onCall(caller), 'ii'),
      0,
    );
    lua._lua_setfield(state, -2, this.#name('call'));
    lua._lua_setglobal(state, this.#name('redis'));
  }

  run({ text, keys, args, call }: ScriptCall): Reply {
    const lua = this.#lua;
    const state = this.#state;
    const script = this.#compiled.get(text) ?? this.#compile(text);
    this.#call = call;
    this.#failure = undefined;
    this.#give(keys, this.#names.keys);
    this.#give(args, this.#names.args);
    lua._lua_rawgeti(state, registryIndex, script);
    const failed = lua._lua_pcallk(state, 0, 1, 0, 0, 0) !== 0;
    const answer = failed ? this.#text(state, -1) : this.#readValue(state, -1);
    lua._lua_settop(state, 0);
    if (this.#failure !== undefined) throw this.#failure;
    if (failed) throw new RedisReplyError(`ERR ${String(answer)}`);
    return answer;
  }

  /** Makes a list of texts the global variable `name`. */
  #give(texts: readonly string[], name: number): void {
    const lua = this.#lua;
    const state = this.#state;
    lua._lua_createtable(state, texts.length, 0);
    for (const [at, text] of texts.entries()) {
      lua._lua_pushlstring(state, this.#scratch, this.#write(text));
      lua._lua_rawseti(state, -2, BigInt(at + 1));
    }
    lua._lua_setglobal(state, name);
  }

  #compile(text: string): bigint {
    const lua = this.#lua;
    if (lua._luaL_loadbufferx(this.#state, this.#scratch, this.#write(text), this.#names.script, 0) !== 0)
      throw new RedisReplyError(`ERR ${this.#text(this.#state, -1)}`);
    const script = BigInt(lua._luaL_ref(this.#state, registryIndex));
    this.#compiled.set(text, script);
    return script;
  }

  /** Must not throw: that would leave the interpreter in the middle of a call. */
  #onCall(state: number): number {
    const count = this.#lua._lua_gettop(state);
    const command: string[] = [];
    for (let at = 1; at <= count; at++) command.push(this.#text(state, at));
    try {
      this.#push(state, this.#call(command));
    } catch (error) {
      this.#failure ??= error;
      this.#push(state, null);
    }
    return 1;
  }

  /** As Redis converts: nothing is false. */
  #push(state: number, value: Reply): void {
    const lua = this.#lua;
    if (value === null) lua._lua_pushboolean(state, 0);
    else if (typeof value === 'number') lua._lua_pushinteger(state, BigInt(value));
    else if (typeof value === 'string') lua._lua_pushlstring(state, this.#scratch, this.#write(value));
    else {
      lua._lua_createtable(state, value.length, 0);
      for (const [at, item] of value.entries()) {
        this.#push(state, item);
        lua._lua_rawseti(state, -2, BigInt(at + 1));
      }
    }
  }

  /** As Redis converts: numbers lose their fraction, false is nothing, a table ends at its first hole. */
  #readValue(state: number, index: number): Reply {
    const lua = this.#lua;
    switch (lua._lua_type(state, index)) {
      case types.boolean:
        return lua._lua_toboolean(state, index) ? 1 : null;
      case types.number:
        return Math.trunc(lua._lua_tonumberx(state, index, 0));
      case types.string:
        return this.#text(state, index);
      case types.table: {
        const items: Reply[] = [];
        const count = lua._lua_rawlen(state, index);
        for (let at = 1; at <= count; at++) {
          lua._lua_rawgeti(state, index, BigInt(at));
          items.push(this.#readValue(state, -1));
          lua._lua_settop(state, -2);
        }
        return items;
      }
      default:
        return null;
    }
  }

  #text(state: number, index: number): string {
    const start = this.#lua._lua_tolstring(state, index, this.#length);
    const bytes = this.#lua.HEAPU32[this.#length >> 2]!;
    return this.#memory.toString('utf8', start, start + bytes);
  }

  /** Puts a text where functions of C can read it. Returns its length in bytes. */
  #write(text: string): number {
    return this.#memory.write(text, this.#scratch, scratchBytes, 'utf8');
  }

  /** Looked up each time: the module replaces its memory when it needs more. */
  get #memory(): Buffer {
    return Buffer.from(this.#lua.HEAPU8.buffer);
  }

  /** A text with its end, for functions of C. It stays for the life of the interpreter. */
  #name(text: string): number {
    const bytes = new TextEncoder().encode(`${text}\0`);
    const start = this.#lua._malloc(bytes.length);
    this.#lua.HEAPU8.set(bytes, start);
    return start;
  }
}
