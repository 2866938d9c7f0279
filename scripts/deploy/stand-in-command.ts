/** What the stand-in's commands are made of: flags, names, and the refusals of the real tool. */
import { type Call, type ProjectState, Refusal } from './project-state.ts';

export type Command = {
  readonly flags: readonly string[];
  readonly run: (state: ProjectState, call: Call) => string;
};

export const lines = (rows: Iterable<string>) => [...rows].map((row) => `${row}\n`).join('');
export const need = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Refusal(`NOT_FOUND: ${what} not found`);
  return value;
};
const enabled = (state: ProjectState, api: string) => {
  if (!state.apis.has(`${api}.googleapis.com`)) throw new Refusal(`PERMISSION_DENIED: ${api} API has not been used`);
};
export const fresh = (there: boolean, what: string) => {
  if (there) throw new Refusal(`ALREADY_EXISTS: ${what} already exists`);
};

/** A command that asks for `api` first. */
export const on = (api: string, flags: readonly string[], run: Command['run']): Command => ({
  flags,
  run: (state, call) => {
    enabled(state, api);
    return run(state, call);
  },
});

export const flag = (call: Call, name: string) => need(call.flags.get(name), `the flag --${name}`);
export const name = (call: Call) => need(call.positional[0], 'a name');
export const remove = (there: boolean, what: string): string => {
  if (!there) throw new Refusal(`NOT_FOUND: ${what} not found`);
  return '';
};
