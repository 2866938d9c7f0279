/** Credentials, conversation profile, region, features and topics, asked of Dialogflow's REST interface. */
import type { Config } from '../../runtime/config.ts';
import { type Finding, fail, pass, warn } from '../../runtime/core/operations/finding.ts';
import { endpointOfLocation } from '../../runtime/dialogflow/endpoints.ts';
import { features } from '../../shared/api/features.ts';

export type GoogleDeps = {
  readonly fetch: typeof fetch;
  /** An access token of the credentials the service will use. */
  readonly googleToken: () => Promise<string>;
};

type Topic = { topic?: string; messageFormat?: string };
type Profile = {
  notificationConfig?: Topic;
  newMessageEventNotificationConfig?: Topic;
  newRecognitionResultNotificationConfig?: Topic;
  languageCode?: string;
  humanAgentAssistantConfig?: {
    notificationConfig?: Topic;
    humanAgentSuggestionConfig?: {
      featureConfigs?: { suggestionFeature?: { type?: string } }[];
      generators?: string[];
    };
  };
};

/** Findings about credentials, the conversation profile, its location, topics, features and language. Nothing is changed. */
export async function checkGoogle(config: Config, deps: GoogleDeps): Promise<Finding[]> {
  const name = config.CONVERSATION_PROFILE_NAME;
  if (name === undefined || config.DIALOGFLOW_ENDPOINT !== undefined) return [];
  const [, project, , location = 'global'] = /^projects\/([^/]+)(\/locations\/([^/]+))?/.exec(name) ?? [];
  const findings: Finding[] = [];
  let address: string;
  try {
    address = endpointOfLocation(location).address.replace(/:443$/, '');
  } catch {
    return [
      fail(
        'google.region',
        'Agent Assist is not available in the location of the profile',
        'Check the location in CONVERSATION_PROFILE_NAME',
        location,
      ),
    ];
  }
  if (location !== 'global' && config.SERVICE_REGION !== undefined && !sameArea(location, config.SERVICE_REGION)) {
    findings.push(
      warn(
        'google.region',
        'Service and profile are in different regions',
        'Run the service in the region of the profile; every message crosses between them twice',
        `${config.SERVICE_REGION}, ${location}`,
      ),
    );
  } else findings.push(pass('google.region', 'The location of the profile is valid', location));
  if (config.GCP_PROJECT_ID !== undefined && project !== config.GCP_PROJECT_ID) {
    findings.push(
      warn(
        'google.project',
        'The profile is in another project',
        'Make sure that the service account has roles/dialogflow.agentAssistClient there',
        project,
      ),
    );
  }

  let token: string;
  try {
    token = await deps.googleToken();
  } catch {
    return [
      ...findings,
      fail(
        'google.credentials',
        'No Google credentials were found',
        'On this machine: gcloud auth application-default login; on Cloud Run: assign a service account',
      ),
    ];
  }
  findings.push(pass('google.credentials', 'Google credentials were found'));

  let response: Response;
  try {
    response = await deps.fetch(`https://${address}/v2/${name}`, {
      headers: { authorization: `Bearer ${token}`, ...(project && { 'x-goog-user-project': project }) },
      signal: AbortSignal.timeout(10_000),
    });
  } catch {
    return [
      ...findings,
      fail(
        'google.reach',
        'Dialogflow cannot be reached',
        'Allow outbound port 443 from here, also through VPC egress',
        address,
      ),
    ];
  }
  if (!response.ok) return [...findings, await refusal(response)];
  findings.push(pass('google.profile', 'The conversation profile exists'));
  return [...findings, ...checkProfile((await response.json()) as Profile, config)];
}

/** us-central1 and us-east1 share an area; a multi-region such as `us` covers its own. */
const sameArea = (a: string, b: string) => a.split('-')[0] === b.split('-')[0];

async function refusal(response: Response): Promise<Finding> {
  const reason = JSON.stringify(await response.json().catch(() => ({})));
  switch (response.status) {
    case 401:
      return fail(
        'google.credentials',
        'Google refuses the credentials',
        'Renew them: gcloud auth application-default login, or a new key',
      );
    case 403:
      if (/SERVICE_DISABLED|has not been used|is disabled/.test(reason)) {
        return fail('google.api', 'The Dialogflow API is off', 'gcloud services enable dialogflow.googleapis.com');
      }
      return fail(
        'google.permission',
        'The service account may not use Agent Assist',
        'Give it roles/dialogflow.agentAssistClient',
      );
    case 404:
      return fail(
        'google.profile',
        'The conversation profile does not exist',
        'Copy its full name from the Agent Assist console into CONVERSATION_PROFILE_NAME',
      );
    case 429:
      return fail(
        'google.quota',
        'The quota is exhausted',
        'Request more of “All other requests per minute” for Dialogflow, and set STREAMS_PER_MINUTE to your quota',
      );
    default:
      return fail(
        'google.reach',
        'Dialogflow answers with an error',
        'Try again; see status.cloud.google.com',
        String(response.status),
      );
  }
}

const kinds = [
  ['suggestion', 'humanAgentAssistantConfig.notificationConfig'],
  ['lifecycle', 'notificationConfig'],
  ['new message', 'newMessageEventNotificationConfig'],
  ['recognition result', 'newRecognitionResultNotificationConfig'],
] as const;

function checkProfile(profile: Profile, config: Config): Finding[] {
  const topics: (Topic | undefined)[] = [
    profile.humanAgentAssistantConfig?.notificationConfig,
    profile.notificationConfig,
    profile.newMessageEventNotificationConfig,
    profile.newRecognitionResultNotificationConfig,
  ];
  const findings = kinds.flatMap(([kind, field], i): Finding[] => {
    const topic = topics[i];
    if (!topic?.topic) {
      return [warn('google.topics', `No topic for ${kind} notifications`, `Set ${field}; scripts/deploy.sh does`)];
    }
    if (topic.messageFormat !== 'JSON') {
      return [
        fail(
          'google.topics',
          `The ${kind} notifications come as binary`,
          `Set ${field}.messageFormat to JSON; scripts/deploy.sh does`,
        ),
      ];
    }
    return [];
  });
  if (findings.length === 0) findings.push(pass('google.topics', 'All four kinds of notification are wired'));

  const suggestions = profile.humanAgentAssistantConfig?.humanAgentSuggestionConfig;
  const types = new Set(suggestions?.featureConfigs?.map((feature) => feature.suggestionFeature?.type));
  if (types.size === 0 && (suggestions?.generators?.length ?? 0) === 0) {
    findings.push(
      warn(
        'google.features',
        'The profile has no suggestions enabled',
        'Enable knowledge assist, summaries or generators in the Agent Assist console',
      ),
    );
  } else findings.push(pass('google.features', 'The profile suggests', [...types].join(', ')));
  for (const feature of config.FEATURES) {
    const type = features[feature]?.profileType;
    if (type && !types.has(type)) {
      findings.push(
        warn(
          'google.features',
          `FEATURES shows ${feature}, which the profile does not give`,
          `Switch ${type} on in the profile, or take ${feature} out of FEATURES`,
        ),
      );
    }
  }
  const language = profile.languageCode ?? 'en-US';
  if (language.split('-')[0] !== config.DEFAULT_LANGUAGE.split('-')[0]) {
    findings.push(
      warn(
        'google.language',
        'Profile and service have different languages',
        'Set DEFAULT_LANGUAGE to the profile’s language',
        `${language}, ${config.DEFAULT_LANGUAGE}`,
      ),
    );
  }
  return findings;
}
