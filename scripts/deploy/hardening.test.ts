import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { settingRows } from '../settings/rows.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const read = (path: string) => readFileSync(`${folder}${path}`, 'utf8');

type Container = { readonly securityContext: object; readonly image: string };
type PodSpec = { readonly containers: readonly Container[] } & Readonly<Record<string, unknown>>;
type Peer = { readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] } };
type Rule = { readonly to: readonly Peer[]; readonly ports: readonly { readonly port: number }[] };
type Manifest = {
  readonly kind: string;
  readonly automountServiceAccountToken?: boolean;
  readonly spec: {
    readonly template: { readonly metadata: { readonly labels: Record<string, string> }; readonly spec: PodSpec };
    readonly podSelector: { readonly matchLabels: Record<string, string> };
    readonly policyTypes: readonly string[];
    readonly ingress: readonly { readonly from: readonly object[]; readonly ports: readonly object[] }[];
    readonly egress: readonly Rule[];
  };
};
const manifests = parseAllDocuments(read('kubernetes.yaml')).map((document) => document.toJS() as Manifest);
const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);

test('every pod runs as a user without rights, from a read-only root, with all capabilities dropped', () => {
  const pods = ofKind('Deployment').map(({ spec }) => spec.template.spec);
  assert.equal(pods.length, 2);
  for (const pod of pods) {
    assert.deepEqual(pod.securityContext, {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    for (const { securityContext } of pod.containers) {
      assert.deepEqual(securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  }
});

test('no pod holds a token for the Kubernetes API', () => {
  for (const account of ofKind('ServiceAccount')) assert.equal(account.automountServiceAccountToken, false);
  for (const { spec } of ofKind('Deployment')) assert.equal(spec.template.spec.automountServiceAccountToken, false);
});

test('a network policy covers every pod, lets in two namespaces, and opens only named ports outwards', () => {
  const [policy, ...others] = ofKind('NetworkPolicy');
  assert.ok(policy && others.length === 0);
  assert.deepEqual(policy.spec.policyTypes, ['Ingress', 'Egress']);
  for (const { spec } of ofKind('Deployment')) {
    for (const [label, value] of Object.entries(policy.spec.podSelector.matchLabels))
      assert.equal(spec.template.metadata.labels[label], value);
  }
  for (const { from, ports } of policy.spec.ingress) {
    assert.equal(from.length, 1);
    assert.deepEqual(ports, [{ port: 'http', protocol: 'TCP' }]);
  }
  const openPorts = policy.spec.egress.flatMap(({ ports }) => ports.map(({ port }) => port));
  assert.deepEqual(
    [...new Set(openPorts)].sort((a, b) => a - b),
    [53, 80, 443, 988, 5432, 6378, 6379],
  );
  for (const { to, ports } of policy.spec.egress) {
    assert.ok(to.length > 0 && ports.length > 0, 'a rule without peers or ports opens everything');
    const internet = to.find(({ ipBlock }) => ipBlock?.cidr === '0.0.0.0/0')?.ipBlock;
    if (internet) assert.ok(internet.except?.includes('169.254.0.0/16'), 'the metadata server is not on the internet');
  }
});

const containerfile = read('Containerfile');
const lastStages = containerfile.split(/^FROM /m).filter((part) => / AS \w+-service\n/.test(part));

test('the image runs as a user that owns nothing in it', () => {
  assert.equal(lastStages.length, 2);
  for (const stage of lastStages) {
    assert.match(stage, /^USER (?!root|0\b)\S+$/m);
    assert.doesNotMatch(stage, /--chown|chmod/);
    assert.ok(stage.indexOf('\nUSER ') > stage.lastIndexOf('\nCOPY '), 'nothing is copied as that user');
  }
});

test('the image is built on a supported Node, from the lock file, without install scripts', () => {
  const versions = [...containerfile.matchAll(/^FROM node:(\d+)/gm)].map(([, major]) => Number(major));
  assert.ok(versions.length === 2 && versions.every((major) => major >= 24), versions.join());
  assert.match(containerfile, /^RUN npm ci --ignore-scripts$/m);
});

test('the bill of materials is in the image, and is written before development packages are removed', () => {
  const at = ['npm run --silent licences', 'npm run --silent sbom -- --output .build/sbom.json', 'npm prune'].map(
    (text) => containerfile.indexOf(text),
  );
  assert.ok(at[0]! > 0 && at[0]! < at[1]! && at[1]! < at[2]!, at.join());
  for (const stage of lastStages) assert.match(stage, /^COPY --from=build \/app\/\.build \.build$/m);
});

const main = read('terraform/main.tf');

test('Terraform neither makes nor reads a secret value, so none is in its state', () => {
  const blocks = main.replace(/^removed \{[\s\S]*?^\}$/gm, '').replace(/^\s*#.*$/gm, '');
  assert.doesNotMatch(blocks, /random_|secret_data|google_redis_instance|auth_string|_secret_version/);
  const settings = read('terraform/settings.tf');
  for (const { name, belongs, secretName } of settingRows) {
    if (belongs !== 'secret') continue;
    const isMadeByDeploy = settings.includes(`= "${secretName}"`);
    assert.ok(isMadeByDeploy || settings.includes(`"${name}",`), `${name} is referred to by the id of its secret`);
  }
});

test('Terraform names the versions of its providers, and makes dead-letter topics as deploy does', () => {
  assert.match(main, /required_version = ">= [\d.]+"/);
  for (const [, version] of main.matchAll(/source = "[^"]+", version = "([^"]+)"/g))
    assert.match(version!, /^>= .*, < \d/);
  assert.match(main, /dead_letter_policy \{\s+dead_letter_topic +=.*\s+max_delivery_attempts = 10/);
  assert.doesNotMatch(
    main,
    /topic += google_pubsub_topic\.dead_letters\.id\n\s+(ack|message)/,
    'keeps no dead letters',
  );
  for (const role of ['roles/pubsub.publisher', 'roles/pubsub.subscriber']) assert.ok(main.includes(role), role);
});
