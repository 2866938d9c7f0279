/**
 * `npm run genesys:setup`: what Earshot needs in Genesys Cloud, as code. Shows what it would change; `--apply` changes it; a
 * second run changes nothing. Reads the settings of the service, and GENESYS_SETUP_CLIENT_ID and GENESYS_SETUP_CLIENT_SECRET: an
 * OAuth client of the kind client credentials whose role may edit OAuth clients and integrations.
 */
import process from 'node:process';
import { openOutboundNetwork } from '../runtime/adapters/node/outbound-network.ts';
import { readConfig } from '../runtime/config.ts';
import { EarshotError } from '../shared/errors.ts';
import { regionByDomain, regionHosts } from '../shared/genesys/regions.ts';
import { parseCommandLine, UsageError } from './command-line.ts';
import { openAdminApi, SetupError } from './genesys-setup/admin-api.ts';
import { changeLine } from './genesys-setup/changes.ts';
import { type DesiredSetup, desiredSetup, type SetupOptions } from './genesys-setup/desired.ts';
import { makePlan } from './genesys-setup/plan.ts';

const help = `Shows what Earshot needs in Genesys Cloud and what it would change there; --apply changes it.

  npm run genesys:setup -- [options]

  --apply              make the changes; without it nothing is changed
  --url URL            public address of the panel (default APPLICATION_SERVER_URL)
  --audiohook URL      wss:// address for calls (default: from --url); "none" leaves AudioHook alone
  --region DOMAIN      default GENESYS_CLOUD_REGION
  --groups ID,ID       groups whose members see the widget (with an empty list no member sees it)
  --supervisor-groups ID,ID  groups whose members see the app of supervisors (likewise)
  --queues ID,ID       queues whose interactions have it (default: all)
  --genesys URL        the local Genesys simulator, on loopback
  --json               the result as JSON, last
  --help               this text`;

async function run(): Promise<number> {
  const { values } = parseCommandLine('npm run genesys:setup', {
    options: {
      apply: { type: 'boolean', default: false },
      url: { type: 'string' },
      audiohook: { type: 'string' },
      region: { type: 'string' },
      groups: { type: 'string' },
      'supervisor-groups': { type: 'string' },
      queues: { type: 'string' },
      genesys: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const { env } = process;
  const hosts = hostsOf(values.genesys, values.region ?? env.GENESYS_CLOUD_REGION);
  const applicationUrl = applicationUrlOf(values.url ?? env.APPLICATION_SERVER_URL, values.genesys !== undefined);
  const clientId = env.GENESYS_SETUP_CLIENT_ID ?? (values.genesys ? 'local-setup' : undefined);
  const clientSecret = env.GENESYS_SETUP_CLIENT_SECRET ?? (values.genesys ? 'local-setup' : undefined);
  if (!clientId || !clientSecret) {
    throw new SetupError(
      'Set GENESYS_SETUP_CLIENT_ID and GENESYS_SETUP_CLIENT_SECRET: an OAuth client with the grant "client credentials"',
    );
  }
  const { supervisors, ...limits } = filters(values);
  const isSupervised = readConfig({ SUPERVISOR_PERMISSION: env.SUPERVISOR_PERMISSION }).SUPERVISOR_PERMISSION !== '';
  const desired = await desiredSetup({
    ...setupOptions(env, values.audiohook, applicationUrl),
    ...limits,
    ...(isSupervised && { supervisors }),
  });
  const network = await openOutboundNetwork('node', process.env);
  const api = await openAdminApi({ ...hosts, clientId, clientSecret, fetch: network.fetch });
  const plan = await makePlan(api, desired);

  for (const name of plan.kept) console.log(`Up to date: ${name}`);
  for (const step of plan.steps) {
    console.log(step.title);
    for (const change of step.changes) console.log(`  ${changeLine(change)}`);
  }
  if (plan.steps.length === 0) console.log('Nothing to change');
  else if (!values.apply) console.log('Nothing has been changed. Run it again with --apply to do this');
  else {
    for (const step of plan.steps) {
      await step.run();
      console.log(`Done: ${step.title}`);
    }
  }
  const id = plan.clientId();
  if (id !== undefined) console.log(`\nSet OAUTH_CLIENT_ID=${id} for the service`);
  console.log(`\n${forAPerson(desired)}`);
  const applied = values.apply ? plan.steps.length : 0;
  if (values.json) console.log(JSON.stringify({ planned: plan.steps.length, applied, kept: plan.kept, clientId: id }));
  return 0;
}

function hostsOf(origin: string | undefined, region: string | undefined): { loginOrigin: string; apiOrigin: string } {
  if (origin !== undefined) {
    const url = URL.canParse(origin) ? new URL(origin) : undefined;
    if (!url || !['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) {
      throw new SetupError('--genesys takes a loopback address only; for Genesys Cloud use --region');
    }
    return { loginOrigin: url.origin, apiOrigin: url.origin };
  }
  const known = region === undefined ? undefined : regionByDomain(region);
  if (!known)
    throw new SetupError('Set GENESYS_CLOUD_REGION to a region domain, for example mypurecloud.com or euw2.pure.cloud');
  const { login, api } = regionHosts(known);
  return { loginOrigin: login, apiOrigin: api };
}

function applicationUrlOf(text: string | undefined, local: boolean): string {
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !(url.protocol === 'https:' || (local && url.protocol === 'http:'))) {
    throw new SetupError('Set APPLICATION_SERVER_URL (or --url) to the public https:// address of the panel');
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}

function setupOptions(env: NodeJS.ProcessEnv, audiohook: string | undefined, applicationUrl: string): SetupOptions {
  const { API_KEY, AUDIOHOOK_CLIENT_SECRET, OAUTH_GRANT } = env;
  const config = readConfig({ API_KEY, AUDIOHOOK_CLIENT_SECRET, OAUTH_GRANT });
  const common = { applicationUrl, grant: config.OAUTH_GRANT };
  const apiKey = config.API_KEY[0]?.reveal();
  if (audiohook === 'none') return common;
  if (apiKey === undefined) {
    console.log('API_KEY is not set, so the AudioHook integration is not changed');
    return common;
  }
  const audiohookUrl = audiohook ?? `${applicationUrl.replace(/^http/, 'ws')}/audiohook`;
  const clientSecret = config.AUDIOHOOK_CLIENT_SECRET[0]?.reveal();
  return { ...common, audiohookUrl, apiKey, ...(clientSecret !== undefined && { clientSecret }) };
}

function filters(values: {
  groups?: string | undefined;
  queues?: string | undefined;
  'supervisor-groups'?: string | undefined;
}): Pick<SetupOptions, 'groups' | 'queues'> & Required<Pick<SetupOptions, 'supervisors'>> {
  const supervisors = values['supervisor-groups'];
  const list = (text: string) =>
    text
      .split(',')
      .map((id) => id.trim())
      .filter((id) => id !== '');
  return {
    ...(values.groups !== undefined && { groups: list(values.groups) }),
    ...(values.queues !== undefined && { queues: list(values.queues) }),
    supervisors: supervisors === undefined ? {} : { groups: list(supervisors) },
  };
}

function forAPerson({ audiohook, supervisorApp }: DesiredSetup): string {
  const chat = [
    'Give the agents a role with: conversation:message:view or conversation:webmessaging:view, the matching create permission, conversation:participant:wrapup',
    'Choose the groups whose members see the widget (Admin › Integrations › Earshot › Configuration, or --groups)',
  ];
  const calls = [
    'Install AudioHook Monitor from AppFoundry, where the organization does not have it yet',
    'Switch recording on for the trunk: without it no audio flows',
    'Switch Audio Monitoring on for the queues (Admin › Queues › Voice), or use the Audio Monitoring action in the flow',
  ];
  const supervision = [
    'Give the supervisors a role with the permission in SUPERVISOR_PERMISSION, in the divisions that are theirs',
    'Choose the groups whose members see the app (Admin › Integrations › Earshot supervisor › Configuration, or --supervisor-groups)',
  ];
  const lines = [...(audiohook ? calls : []), ...chat, ...(supervisorApp ? supervision : [])].map(
    (line, i) => `${i + 1}. ${line}`,
  );
  return `To do by hand:\n${lines.join('\n')}`;
}

try {
  process.exitCode = await run();
} catch (error) {
  const isUsage = error instanceof UsageError;
  const isKnown = isUsage || error instanceof SetupError || error instanceof EarshotError;
  console.error(isKnown ? error.message : error);
  process.exitCode = isUsage ? 2 : 1;
}
