/** The tools of a folder: one file each, read once. A bad file is left out and named; the others work. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ActionTool, ActionTools, ToolCall, ToolOutcome } from '../core/ports/action-tools.ts';
import type { Logger } from '../core/ports/logger.ts';
import { addressProblem, type SignedAnswer, type SignedRequestOptions, sendSigned } from './signed-request.ts';
import { inLanguage, languagesOf, parseToolFile, type ToolFile, toolParameters } from './tool-file.ts';

export type ToolFolderOptions = {
  readonly folder: string;
  readonly request: SignedRequestOptions;
  /** Address of the simulated shop, without a slash at the end; undefined outside local mode. */
  readonly simulator?: (() => string) | undefined;
  readonly language: string;
  readonly logger: Logger;
};

export type ToolProblem = { readonly file: string; readonly problem: string };
export type ToolFolder = ActionTools & { readonly problems: readonly ToolProblem[] };

export const toolLimits = { files: 100, fileBytes: 100_000, resultCharacters: 4_000 } as const;
const simulatorScheme = 'simulator:';

/** Reads the `.json` files of the folder. Never rejects: a folder that cannot be read is a problem too. */
export async function readToolFolder(options: ToolFolderOptions): Promise<ToolFolder> {
  const tools = new Map<string, ActionTool>();
  const problems: ToolProblem[] = [];
  const names = await readdir(options.folder).catch(() => undefined);
  if (!names) problems.push({ file: options.folder, problem: 'the folder cannot be read' });
  const files = (names ?? []).filter((name) => name.endsWith('.json')).sort();
  if (files.length > toolLimits.files) problems.push({ file: options.folder, problem: 'it has too many files' });
  for (const file of files.slice(0, toolLimits.files)) {
    const read = await readTool(file, options);
    if ('problem' in read) problems.push({ file, problem: read.problem });
    else if (tools.has(read.tool.name))
      problems.push({ file, problem: `another file has the name "${read.tool.name}"` });
    else tools.set(read.tool.name, read.tool);
  }
  for (const { file, problem } of problems) options.logger.warn('A tool is left out', { file, reason: problem });
  return { find: (name) => tools.get(name), list: () => [...tools.values()], problems };
}

async function readTool(file: string, options: ToolFolderOptions): Promise<{ tool: ActionTool } | { problem: string }> {
  const text = await readFile(join(options.folder, file), 'utf8').catch(() => undefined);
  if (text === undefined) return { problem: 'it cannot be read' };
  if (text.length > toolLimits.fileBytes) return { problem: 'it is too large' };
  const parsed = parseToolFile(text);
  if ('problem' in parsed) return parsed;
  const run = await runnerOf(parsed.tool, options);
  return 'problem' in run ? run : { tool: toTool(parsed.tool, run.run, options.language) };
}

function toTool(file: ToolFile, run: ActionTool['run'], language: string): ActionTool {
  return {
    name: file.name,
    title: inLanguage(file.title, language),
    languages: languagesOf(file),
    titleIn: (spoken) => inLanguage(file.title, spoken),
    description: inLanguage(file.description, language),
    descriptionIn: (spoken) => inLanguage(file.description, spoken),
    parameters: toolParameters(file, language),
    parametersIn: (spoken) => toolParameters(file, spoken),
    confirm: file.confirm,
    offer: file.offer,
    byModel: file.byModel,
    timeoutMs: file.timeoutSeconds * 1_000,
    run,
  };
}

type Runner = { readonly run: ActionTool['run'] } | { readonly problem: string };

async function runnerOf(file: ToolFile, options: ToolFolderOptions): Promise<Runner> {
  if (file.module !== undefined) return loadModule(join(options.folder, file.module));
  const { endpoint = '' } = file;
  const isSimulated = endpoint.startsWith(simulatorScheme);
  if (isSimulated && !options.simulator) return { problem: 'the simulator is there in local mode only' };
  const problem = isSimulated ? undefined : addressProblem(endpoint, options.request.hosts);
  if (problem !== undefined) return { problem: `"endpoint": ${problem}` };
  const address = () => (isSimulated ? options.simulator!() + endpoint.slice(simulatorScheme.length) : endpoint);
  return { run: (call) => callEndpoint(file.name, address(), call, options.request) };
}

async function callEndpoint(
  tool: string,
  url: string,
  { signal, idempotencyKey, ...call }: ToolCall,
  request: SignedRequestOptions,
): Promise<ToolOutcome> {
  return outcomeOf(await sendSigned(request, { url, signal, idempotencyKey, body: { tool, ...call } }));
}

const failures = {
  refused_host: 'misconfigured',
  redirected: 'misconfigured',
  unreachable: 'unavailable',
  broken: 'unknown_outcome',
} as const;

/** 2xx with `{result}` is done; 4xx with `{error}` was refused; the rest may have been done or not. */
export function outcomeOf(answer: SignedAnswer): ToolOutcome {
  if (answer.type !== 'answer') return { type: 'failed', failure: failures[answer.type] };
  const { status, body } = answer;
  if (status >= 200 && status < 300) return { type: 'done', result: textOf(body, 'result') ?? '' };
  const result = textOf(body, 'error');
  if (status === 429 || status === 503) return { type: 'failed', failure: 'unavailable', result };
  return { type: 'failed', failure: status < 500 ? 'refused' : 'unknown_outcome', result };
}

function textOf(body: unknown, field: string): string | undefined {
  const value = (body as Readonly<Record<string, unknown>> | null | undefined)?.[field];
  return typeof value === 'string' ? value.slice(0, toolLimits.resultCharacters) : undefined;
}

/** Its default export gets the call and answers with `{result}` or `{error}`. It runs in this process, as trusted as the service. */
async function loadModule(path: string): Promise<Runner> {
  try {
    const loaded = (await import(pathToFileURL(path).href)) as { default?: unknown };
    const main = loaded.default;
    if (typeof main !== 'function') return { problem: '"module" has no default export that is a function' };
    return { run: (call) => callModule(main as (call: ToolCall) => unknown, call) };
  } catch {
    return { problem: '"module" cannot be loaded' };
  }
}

async function callModule(main: (call: ToolCall) => unknown, call: ToolCall): Promise<ToolOutcome> {
  try {
    const body = await main(call);
    const error = textOf(body, 'error');
    return error === undefined
      ? { type: 'done', result: textOf(body, 'result') ?? '' }
      : { type: 'failed', failure: 'refused', result: error };
  } catch {
    return { type: 'failed', failure: 'unknown_outcome' };
  }
}
