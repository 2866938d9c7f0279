/** A project for the tests of the deploy scripts: a stand-in for Google's commands and a folder with `.env`. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type StandIn, startStandIn } from './project-stand-in.ts';
import { emptyProject, type ProjectState } from './project-state.ts';

const scripts = fileURLToPath(new URL('..', import.meta.url));
export const profile = 'projects/demo-project/locations/global/conversationProfiles/p1';
export const settingsText = `# a comment
GCP_PROJECT_ID=demo-project
SERVICE_REGION = "us-central1"
SERVICE_REGION="us-central1"
CONVERSATION_PROFILE_NAME=${profile}
OAUTH_CLIENT_ID=client-1
GENESYS_CLOUD_REGION=mypurecloud.de
ALLOWED_ORGANIZATION_IDS=11111111-2222-3333-4444-555555555555
FEATURES=TRANSCRIPT,KNOWLEDGE_SEARCH
EVIL=$(touch "$HOME/evil")
`;

export type Ran = { code: number; out: string; err: string };

export type RunScript = {
  (script: string, ...args: string[]): Promise<Ran>;
  /** Runs lines as somebody would who pastes them into a shell. */
  pasted(text: string): Promise<Ran>;
};

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Runs `use` with a stand-in for the project and a home folder that holds `env` as `.env`. */
export async function inProject<T>(
  state: ProjectState,
  use: (run: RunScript, standIn: StandIn, home: string) => Promise<T>,
  env = settingsText,
): Promise<T> {
  const standIn = await startStandIn(state);
  const home = mkdtempSync(join(tmpdir(), 'deploy-'));
  folders.push(home);
  writeFileSync(join(home, '.env'), env);
  const bash = (args: readonly string[], input: string) =>
    new Promise<Ran>((resolve) => {
      const child = spawn('bash', args, {
        cwd: home,
        stdio: ['pipe', 'pipe', 'pipe'],
        env: {
          PATH: `${standIn.bin}:${process.env.PATH}`,
          HOME: home,
          STAND_IN_PORT: String(standIn.port),
          EARSHOT_DEPLOY_PAUSE: '0',
        },
      });
      let out = '';
      let err = '';
      child.stdout.on('data', (chunk) => (out += chunk));
      child.stderr.on('data', (chunk) => (err += chunk));
      child.once('close', (code) => resolve({ code: code ?? -1, out, err }));
      // A script that refuses at once has ended before its input arrives.
      child.stdin.on('error', () => {});
      child.stdin.end(input);
    });
  const run: RunScript = Object.assign(
    (script: string, ...args: string[]) => bash([join(scripts, script), ...args], ''),
    {
      pasted: (text: string) => bash(['-c', text], ''),
    },
  );
  try {
    return await use(run, standIn, home);
  } finally {
    await standIn.close();
  }
}

export const deploy = ['--yes', '--image', 'registry/earshot:1'];
/** The calls that changed something. */
export const changing = (standIn: StandIn) =>
  standIn.calls.filter(
    ({ command }) =>
      !/ (?:list|describe|access|get-iam-policy|get-auth-string|print-access-token)$|^rest GET/.test(command),
  );

/** A project as one whole run leaves it, made once. */
let made: Promise<ProjectState> | undefined;
export const deployed = async (): Promise<ProjectState> => {
  made ??= inProject(emptyProject(), async (run, standIn) => {
    const { code, err } = await run('deploy.sh', ...deploy);
    assert.equal(code, 0, err);
    return standIn.state;
  });
  return structuredClone(await made);
};
