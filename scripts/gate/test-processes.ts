/** Which test files share a process. A process costs more than the tests of most files: Node, the loader, the modules. */
import { isEndToEnd } from './test-order.ts';

/** Not all in one: a run takes as long as its longest process. */
const filesTogether = 40;

/**
 * Hooks outside of a suite are hooks of the whole process, so that a file with one needs a process of its own. A helper that
 * registers hooks is named `use…`.
 */
const rootHook = /^(?:before|after|beforeEach|afterEach|(?:const .* = )?use[A-Z]\w*)\(/m;

/**
 * A file that replaces a global watches what modules do as they are imported; another file may have imported them before. It assigns
 * one, or passes `globalThis` first to what replaces its members: `Object.defineProperty`, `Object.assign`, `mock.method`.
 */
const replacedGlobal = /^\s*globalThis\.\w+ = |\(\s*globalThis,/m;

export const needsOwnProcess = (file: string, text: string): boolean =>
  isEndToEnd(file) || rootHook.test(text) || replacedGlobal.test(text);

/** The files to start with `first` in one process, taken from `waiting` in their order. */
export function nextProcess(
  first: string,
  waiting: readonly string[],
  needsOwn: (file: string) => boolean,
): readonly string[] {
  if (needsOwn(first)) return [first];
  return waiting.filter((file) => !needsOwn(file)).slice(0, filesTogether);
}
