/** The commands of gcloud that the deploy scripts use, over a project's state. Flags are those of the real tool. */
import { type Call, type ProjectState, Refusal } from './project-state.ts';

type Command = { readonly flags: readonly string[]; readonly run: (state: ProjectState, call: Call) => string };

const lines = (rows: Iterable<string>) => [...rows].map((row) => `${row}\n`).join('');
const need = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Refusal(`NOT_FOUND: ${what} not found`);
  return value;
};
const enabled = (state: ProjectState, api: string) => {
  if (!state.apis.has(`${api}.googleapis.com`)) throw new Refusal(`PERMISSION_DENIED: ${api} API has not been used`);
};
const fresh = (there: boolean, what: string) => {
  if (there) throw new Refusal(`ALREADY_EXISTS: ${what} already exists`);
};

/** A command that asks for `api` first. */
const on = (api: string, flags: readonly string[], run: Command['run']): Command => ({
  flags,
  run: (state, call) => {
    enabled(state, api);
    return run(state, call);
  },
});

const flag = (call: Call, name: string) => need(call.flags.get(name), `the flag --${name}`);
const name = (call: Call) => need(call.positional[0], 'a name');
const remove = (there: boolean, what: string): string => {
  if (!there) throw new Refusal(`NOT_FOUND: ${what} not found`);
  return '';
};

export const commands: Readonly<Record<string, Command>> = {
  'auth print-access-token': { flags: [], run: () => 'a-token' },
  'projects describe': {
    flags: [],
    run: (s, call) => need(name(call) === s.project ? `${s.number}\n` : undefined, 'the project'),
  },
  'services list': { flags: ['enabled'], run: (s) => lines(s.apis) },
  'services enable': {
    flags: [],
    run: (s, call) => {
      for (const api of call.positional) s.apis.add(api);
      return '';
    },
  },
  'projects get-iam-policy': {
    flags: [],
    run: (s, call) => {
      const member = flag(call, 'filter').replace('bindings.members:', 'serviceAccount:');
      return lines([...s.bindings].filter((b) => b.endsWith(` ${member}`)).map((b) => b.split(' ')[0]!));
    },
  },
  'projects add-iam-policy-binding': {
    flags: ['member', 'role', 'condition'],
    run: (s, call) => {
      s.bindings.add(`${flag(call, 'role')} ${flag(call, 'member')}`);
      return '';
    },
  },
  'projects remove-iam-policy-binding': {
    flags: ['member', 'role', 'condition'],
    run: (s, call) => remove(s.bindings.delete(`${flag(call, 'role')} ${flag(call, 'member')}`), 'the binding'),
  },
  'iam service-accounts list': on('iam', [], (s) => lines(s.accounts.keys())),
  'iam service-accounts create': on('iam', ['display-name'], (s, call) => {
    const email = `${name(call)}@${s.project}.iam.gserviceaccount.com`;
    fresh(s.accounts.has(email), email);
    s.accounts.set(email, new Set());
    return '';
  }),
  'iam service-accounts delete': on('iam', [], (s, call) => remove(s.accounts.delete(name(call)), 'the account')),
  'iam service-accounts get-iam-policy': on('iam', [], (s, call) => lines(need(s.accounts.get(name(call)), 'account'))),
  'iam service-accounts add-iam-policy-binding': on('iam', ['member', 'role'], (s, call) => {
    need(s.accounts.get(name(call)), 'the account').add(flag(call, 'member'));
    return '';
  }),
  'redis instances describe': on('redis', ['region'], (s, call) => {
    const redis = need(s.redis.get(name(call)), 'the instance');
    const fields: Record<string, string> = {
      host: '10.0.0.3',
      port: '6378',
      state: redis.state,
      transitEncryptionMode: redis.tls ? 'SERVER_AUTHENTICATION' : 'DISABLED',
      authEnabled: redis.auth ? 'True' : 'False',
      'serverCaCerts[].cert': '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----',
    };
    const asked = /^value\((.*)\)$/.exec(flag(call, 'format'))?.[1]?.split(',') ?? [];
    return `${asked.map((field) => need(fields[field], `the field ${field}`)).join('\t')}\n`;
  }),
  'redis instances list': on('redis', ['region'], (s) =>
    lines([...s.redis].map(([id, r]) => `${id}\t10.0.0.3\t6378\t${r.tls ? 'SERVER_AUTHENTICATION' : 'DISABLED'}`)),
  ),
  'redis instances get-auth-string': on('redis', ['region'], (s, call) =>
    need(s.redis.get(name(call)), 'the instance').auth ? 'redis-password-1\n' : '',
  ),
  'redis instances create': on(
    'redis',
    [
      'region',
      'tier',
      'size',
      'redis-version',
      'network',
      'enable-auth',
      'transit-encryption-mode',
      'redis-config',
      'labels',
    ],
    (s, call) => {
      fresh(s.redis.has(name(call)), name(call));
      s.redis.set(name(call), {
        tier: flag(call, 'tier'),
        auth: call.flags.has('enable-auth'),
        tls: call.flags.get('transit-encryption-mode') === 'server-authentication',
        config: flag(call, 'redis-config'),
        state: 'READY',
      });
      return '';
    },
  ),
  'redis instances delete': on('redis', ['region'], (s, call) => remove(s.redis.delete(name(call)), 'the instance')),
  'compute networks vpc-access connectors list': on('vpcaccess', ['region'], (s) => lines(s.connectors)),
  'compute networks vpc-access connectors create': on('vpcaccess', ['region', 'network', 'range'], (s, call) => {
    fresh(s.connectors.has(name(call)), name(call));
    s.connectors.add(name(call));
    return '';
  }),
  'compute networks vpc-access connectors delete': on('vpcaccess', ['region'], (s, call) =>
    remove(s.connectors.delete(name(call)), 'the connector'),
  ),
  'secrets list': on('secretmanager', [], (s) => lines(s.secrets.keys())),
  'secrets create': on('secretmanager', ['replication-policy', 'labels'], (s, call) => {
    fresh(s.secrets.has(name(call)), name(call));
    s.secrets.set(name(call), { versions: [], readers: new Set(), annotations: new Map() });
    return '';
  }),
  'secrets delete': on('secretmanager', [], (s, call) => remove(s.secrets.delete(name(call)), 'the secret')),
  'secrets describe': on('secretmanager', [], (s, call) => {
    const { annotations } = need(s.secrets.get(name(call)), 'the secret');
    return annotations.size > 0 ? JSON.stringify({ annotations: Object.fromEntries(annotations) }) : 'null';
  }),
  'secrets update': on('secretmanager', ['update-annotations', 'remove-annotations'], (s, call) => {
    const { annotations } = need(s.secrets.get(name(call)), 'the secret');
    const added = call.flags.get('update-annotations');
    if (added?.includes(',')) throw new Error('a comma would split the annotation');
    if (added) annotations.set(added.slice(0, added.indexOf('=')), added.slice(added.indexOf('=') + 1));
    annotations.delete(call.flags.get('remove-annotations') ?? '');
    return '';
  }),
  'secrets versions access': on('secretmanager', ['secret'], (s, call) =>
    need(need(s.secrets.get(flag(call, 'secret')), 'the secret').versions.at(-1), 'a version'),
  ),
  'secrets versions add': on('secretmanager', ['data-file'], (s, call) => {
    if (call.input === '') throw new Refusal('INVALID_ARGUMENT: the payload is empty');
    need(s.secrets.get(name(call)), 'the secret').versions.push(call.input);
    return '';
  }),
  'secrets get-iam-policy': on('secretmanager', [], (s, call) => lines(need(s.secrets.get(name(call)), 'it').readers)),
  'secrets add-iam-policy-binding': on('secretmanager', ['member', 'role'], (s, call) => {
    const member = flag(call, 'member');
    if (!s.accounts.has(member.replace('serviceAccount:', ''))) throw new Refusal('Service account does not exist');
    need(s.secrets.get(name(call)), 'the secret').readers.add(member);
    return '';
  }),
  'pubsub topics list': on('pubsub', [], (s) => lines(s.topics)),
  'pubsub topics create': on('pubsub', ['labels'], (s, call) => {
    fresh(s.topics.has(name(call)), name(call));
    s.topics.add(name(call));
    return '';
  }),
  'pubsub topics delete': on('pubsub', [], (s, call) => remove(s.topics.delete(name(call)), 'the topic')),
  'pubsub subscriptions list': on('pubsub', [], (s) =>
    lines([...s.subscriptions].map(([id, x]) => [id, x.endpoint, x.account, x.audience].join('\t'))),
  ),
  'pubsub subscriptions create': on(
    'pubsub',
    [
      'topic',
      'push-endpoint',
      'push-auth-service-account',
      'push-auth-token-audience',
      'ack-deadline',
      'message-retention-duration',
      'expiration-period',
      'min-retry-delay',
      'max-retry-delay',
      'labels',
    ],
    (s, call) => {
      fresh(s.subscriptions.has(name(call)), name(call));
      if (!s.topics.has(flag(call, 'topic'))) need(undefined, 'the topic');
      s.subscriptions.set(name(call), { topic: flag(call, 'topic'), ...pushOf(s, call) });
      return '';
    },
  ),
  'pubsub subscriptions modify-push-config': on(
    'pubsub',
    ['push-endpoint', 'push-auth-service-account', 'push-auth-token-audience'],
    (s, call) => {
      const known = need(s.subscriptions.get(name(call)), 'the subscription');
      s.subscriptions.set(name(call), { topic: known.topic, ...pushOf(s, call) });
      return '';
    },
  ),
  'pubsub subscriptions delete': on('pubsub', [], (s, call) => remove(s.subscriptions.delete(name(call)), 'it')),
  'artifacts repositories list': on('artifactregistry', ['location'], (s) => lines(s.repositories)),
  'artifacts repositories create': on('artifactregistry', ['location', 'repository-format', 'labels'], (s, call) => {
    fresh(s.repositories.has(name(call)), name(call));
    s.repositories.add(name(call));
    return '';
  }),
  'artifacts repositories delete': on('artifactregistry', ['location'], (s, call) => {
    s.images.clear();
    return remove(s.repositories.delete(name(call)), 'the repository');
  }),
  'artifacts docker images list': on('artifactregistry', ['include-tags'], (s) => lines(s.images)),
  'builds submit': on('cloudbuild', ['config', 'substitutions'], (s, call) => {
    const image = /_IMAGE=([^,]+)/.exec(flag(call, 'substitutions'))?.[1];
    s.images.add(need(image, 'an image').split(':')[1]!);
    return '';
  }),
  'run services list': on('run', ['region'], (s, call) =>
    lines(
      [...s.services].map(([id, { labels }]) => {
        const url = `https://${id}-${s.number}.${flag(call, 'region')}.run.app`;
        return [id, ...(flag(call, 'format').includes('status.url') ? [url] : []), labels.earshot_spec ?? ''].join(
          '\t',
        );
      }),
    ),
  ),
  'run services delete': on('run', ['region'], (s, call) => remove(s.services.delete(name(call)), 'the service')),
  'run deploy': on(
    'run',
    [
      'image',
      'region',
      'service-account',
      'allow-unauthenticated',
      'port',
      'timeout',
      'concurrency',
      'cpu',
      'memory',
      'no-cpu-throttling',
      'cpu-boost',
      'execution-environment',
      'min-instances',
      'max-instances',
      'set-env-vars',
      'set-secrets',
      'startup-probe',
      'liveness-probe',
      'vpc-connector',
      'vpc-egress',
      'network',
      'subnet',
      'labels',
    ],
    (s, call) => {
      if (!s.accounts.has(flag(call, 'service-account'))) need(undefined, 'the service account');
      for (const mount of flag(call, 'set-secrets').split(',')) {
        const secret = mount.split('=')[1]!.split(':')[0]!;
        if ((s.secrets.get(secret)?.versions.length ?? 0) === 0)
          throw new Refusal(`the secret ${secret} has no version`);
      }
      const labels = Object.fromEntries(
        flag(call, 'labels')
          .split(',')
          .map((l) => l.split('=') as [string, string]),
      );
      for (const value of Object.values(labels)) if (!/^[a-z0-9_-]{0,63}$/.test(value)) throw new Refusal('bad label');
      s.services.set(name(call), { flags: call.flags, labels });
      return '';
    },
  ),
};

function pushOf(state: ProjectState, call: Call) {
  const account = flag(call, 'push-auth-service-account');
  if (!state.accounts.has(account)) need(undefined, 'the service account');
  return { endpoint: flag(call, 'push-endpoint'), account, audience: flag(call, 'push-auth-token-audience') };
}
