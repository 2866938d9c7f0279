/** The settings in `scripts/deploy/kubernetes.yaml`: a region between two marks, made from the table. */
import type { settings } from '../../runtime/settings.ts';
import { rowsOf } from './rows.ts';

const start = '  # settings: made from runtime/settings.ts by npm run settings';
const end = '  # end of settings';

/** What stands in the file for an example; all others stand there as comments with their default. */
const examples: Partial<Record<keyof typeof settings, string>> = {
  HOST: '0.0.0.0',
  LOG_FORMAT: 'gcp',
  TRUSTED_PROXY_HOPS: '1',
  GCP_PROJECT_ID: 'my-project',
  SERVICE_REGION: 'us-central1',
  CONVERSATION_PROFILE_NAME: 'projects/my-project/locations/global/conversationProfiles/my-profile',
  PUBSUB_AUDIENCE: 'https://earshot.example.com',
  PUBSUB_SERVICE_ACCOUNTS: 'earshot-push@my-project.iam.gserviceaccount.com',
  REDIS_CA: '/etc/earshot/redis/ca.pem',
  OAUTH_CLIENT_ID: 'my-oauth-client',
  GENESYS_CLOUD_REGION: 'mypurecloud.com',
  ALLOWED_ORGANIZATION_IDS: '00000000-0000-0000-0000-000000000000',
  APPLICATION_SERVER_URL: 'https://earshot.example.com',
};
/** Set by each deployment of the file for itself. */
const ownToEach = new Set(['ROLE', 'DRAIN_SECONDS', 'PORT']);

/** `text` with its region of settings made anew. Throws where the marks are missing. */
export function withKubernetesSettings(text: string): string {
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error('kubernetes.yaml has no region of settings');
  return `${text.slice(0, from)}${start}\n${lines().join('\n')}\n${text.slice(to)}`;
}

function lines(): string[] {
  const plain = rowsOf('plain')
    .filter(({ name }) => !ownToEach.has(name))
    .map(({ name, defaultText, help }) => {
      const example = examples[name as keyof typeof settings];
      return example === undefined ? `  # ${name}: '${defaultText}'  # ${help}` : `  ${name}: '${example}'`;
    });
  const secrets = rowsOf('secret').map(({ name, help }) => `  #   ${name}: ${help}`);
  return [...plain, '  # In the secret named earshot, those that are used:', ...secrets];
}
