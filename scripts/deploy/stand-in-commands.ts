/** The commands of gcloud that the deploy scripts use, over a project's state. Flags are those of the real tool. */
import { Refusal } from './project-state.ts';
import { type Command, flag, fresh, lines, name, need, on, remove } from './stand-in-command.ts';
import { pubsubCommands } from './stand-in-pubsub.ts';

export const commands: Readonly<Record<string, Command>> = {
  ...pubsubCommands,
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
