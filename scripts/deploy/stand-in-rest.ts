/** The one REST resource that the deploy scripts read and change: conversation profiles. */
import { type Call, type ProjectState, Refusal } from './project-state.ts';

export type RestRequest = { readonly args: readonly string[]; readonly input: string };

/** Answers a request of curl from the project and records it in `calls`. Throws Refusal as the server would refuse. */
export function answerRest(
  { state, calls, failures }: { state: ProjectState; calls: Call[]; failures: ReadonlyMap<string, string> },
  { args, input }: RestRequest,
): string {
  const url = new URL(args.find((arg) => arg.startsWith('https://')) ?? 'https://none');
  const method = args[args.indexOf('--request') + 1] === 'PATCH' ? 'PATCH' : 'GET';
  const command = `rest ${method}`;
  calls.push({ command, positional: [url.href], flags: new Map(args.map((arg, i) => [String(i), arg])), input });
  const failure = failures.get(command);
  if (failure !== undefined) throw new Refusal(failure);
  if (input.trim() !== 'header = "Authorization: Bearer a-token"') throw new Refusal('401 unauthenticated');
  if (!url.host.endsWith('dialogflow.googleapis.com')) throw new Error(`no server at ${url.host}`);
  if (url.pathname.endsWith('/conversationProfiles')) {
    const here = state.profile && String(state.profile.name).startsWith(url.pathname.slice('/v2/'.length));
    return JSON.stringify({ conversationProfiles: here ? [state.profile] : [] });
  }
  if (url.pathname !== `/v2/${String(state.profile?.name)}`) throw new Refusal('404 not found');
  if (method === 'PATCH') {
    const body = JSON.parse(args[args.indexOf('--data-binary') + 1] ?? '{}');
    const mask = (url.searchParams.get('updateMask') ?? '').split(',');
    for (const path of mask) patch(state.profile!, body, path.split('.'));
  }
  return JSON.stringify(state.profile);
}

function patch(target: Record<string, unknown>, source: Record<string, unknown>, [key, ...rest]: string[]): void {
  if (rest.length === 0) {
    const value = source[key!] as Record<string, unknown> | undefined;
    if (value && Object.keys(value).length > 0) target[key!] = value;
    else delete target[key!];
    return;
  }
  target[key!] ??= {};
  patch(target[key!] as Record<string, unknown>, (source[key!] ?? {}) as Record<string, unknown>, rest);
}
