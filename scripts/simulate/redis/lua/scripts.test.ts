import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { viewScript } from '../../../../runtime/log/redis-log-scripts.ts';
import { makePlan } from '../../plan/plan.ts';
import { runPlan } from '../../run-plan.ts';
import type { Reply } from '../reply.ts';
import { createReferenceScripts } from './reference.ts';
import { createLuaScripts, type LuaScripts } from './scripts.ts';

/** Runs a script without a Redis; `answer` answers its commands. */
const runText = (
  text: string,
  args: readonly string[] = [],
  answer: (command: readonly string[]) => Reply = () => null,
) => createLuaScripts().run({ text, keys: ['k1', 'k2'], args, call: answer });

/** Runs each script twice, the second time in the reference, with the answers of Redis to the first. */
function createComparedScripts(reference: LuaScripts, onRun: (text: string) => void): LuaScripts {
  const scripts = createLuaScripts();
  return {
    run(script) {
      const commands: { readonly command: readonly string[]; readonly reply: Reply }[] = [];
      const call = (command: readonly string[]) => {
        const reply = script.call(command);
        commands.push({ command, reply });
        return reply;
      };
      const answer = scripts.run({ ...script, call });
      let at = 0;
      const replay = (command: readonly string[]) => {
        assert.deepEqual(command, commands[at]?.command, script.text);
        return commands[at++]!.reply;
      };
      assert.deepEqual(answer, reference.run({ ...script, call: replay }), script.text);
      assert.equal(at, commands.length, script.text);
      onRun(script.text.slice(0, script.text.indexOf('\n')));
      return answer;
    },
  };
}

describe('the Lua of the simulation', () => {
  it('does with every script of a simulation what a whole Lua does', { timeout: 120_000 }, async () => {
    const names = new Set<string>();
    const lua = createComparedScripts(await createReferenceScripts(), (name) => names.add(name));
    for (const [seed, minutes] of [
      [16, 2],
      [21, 5],
    ] as const) {
      const { findings } = await runPlan(makePlan(seed, { minutes }), { lua });
      assert.deepEqual(findings, []);
    }
    // Stored once in hundreds of events.
    const known = (command: readonly string[]) => (command[0] === 'HGET' && command[2] === 'epoch' ? 'e' : '7');
    const view = { text: viewScript.text, keys: ['meta', 'log', 'view'], args: ['e', '90', '{}', '50'] };
    assert.equal(lua.run({ ...view, call: known }), 1);
    assert.deepEqual([...names].map((name) => name.replace('-- earshot ', '')).sort(), [
      ...['hold set 1', 'instances alive 1', 'instances list 1', 'lease acquire 1', 'lease release 1', 'lease renew 1'],
      ...['log append 1', 'log erase 1', 'log load 1', 'log seed 1', 'log view 1'],
    ]);
  });

  it('converts answers and results as Redis does', () => {
    assert.deepEqual(
      runText("return redis.call('HMGET')", [], () => ['a', null, 3]),
      ['a', null, 3],
    );
    assert.deepEqual(runText("return {1, true, false, 'x', nil, 2}"), [1, 1, null, 'x']);
    assert.equal(runText('return 7 / 2'), 3);
    assert.equal(
      runText("return redis.call('GET') == false", [], () => null),
      1,
    );
    assert.equal(runText('local unused = 1'), null);
  });

  it('computes as Lua 5.1, with texts as numbers and bytes as the length of a text', () => {
    assert.equal(
      runText("return ARGV[1] * 1000 + math.floor(ARGV[2] / 1000) .. '-' .. #ARGV", ['2', '5999']),
      '2005-2',
    );
    assert.equal(runText("return #'é'"), 2);
    assert.equal(runText("if 1 < 2 and not nil then return 'yes' elseif true then return 'no' end"), 'yes');
    assert.equal(runText('local sum = 0 for i = 2, 6, 2 do sum = sum + i end return sum'), 12);
    assert.deepEqual(runText("local a, b = string.match('4:5', '^(%d+):(%d+)$') return {a, b}"), ['4', '5']);
  });

  it('refuses what it does not know, what Lua would write inexactly and what Lua cannot compute', () => {
    for (const text of [
      "return loadstring('')",
      'while true do end',
      "return string.match('a', '.*')",
      'return 1 + nil',
    ])
      assert.throws(() => runText(text), /^Error: /, text);
    assert.throws(() => runText("return 123456789012345 .. ''"), /digits/);
    assert.throws(() => runText("return redis.call('SET', nil)"), /arguments/);
  });
});
