/** The table of settings. One row each: schema (text in, value out) and the line that stands in `.env.sample`. */
import * as v from 'valibot';
import { Secret } from './secret.ts';
import {
  choice,
  flag,
  integer,
  list,
  looksRandom,
  optionalText,
  type Setting,
  secrets,
  url,
} from './setting-schemas.ts';

export const settings = {
  PORT: { group: 'Service', help: 'Port to listen on', sample: '8080', schema: integer(8080, 0, 65_535) },
  HOST: { group: 'Service', help: 'Address to listen on; 127.0.0.1 in local mode, else 0.0.0.0', schema: optionalText },
  ROLE: {
    group: 'Service',
    help: 'all, or voice and panel as two services that share Redis',
    sample: 'all',
    schema: choice(['all', 'voice', 'panel'], 'all'),
  },
  LOG_LEVEL: {
    group: 'Service',
    help: 'debug, info, warn or error',
    sample: 'info',
    schema: choice(['debug', 'info', 'warn', 'error'], 'info'),
  },
  LOG_FORMAT: {
    group: 'Service',
    help: 'text for people, json for machines, gcp for Cloud Logging; auto looks where it runs',
    sample: 'auto',
    schema: choice(['auto', 'text', 'json', 'gcp'], 'auto'),
  },
  METRICS_TOKEN: {
    group: 'Service',
    help: 'Bearer token for /metrics; without it only loopback may read',
    schema: v.pipe(
      optionalText,
      v.transform((t) => (t === undefined ? undefined : new Secret(t))),
    ),
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    group: 'Service',
    help: 'Where traces go (OTLP over HTTP); absent: no tracing, no cost',
    schema: url(['http:', 'https:']),
  },
  TRUSTED_PROXY_HOPS: {
    group: 'Service',
    help: 'Proxies in front that add to X-Forwarded-For (Cloud Run: 1); 0: the connection’s own address counts',
    sample: '0',
    schema: integer(0, 0, 10),
  },
  DRAIN_SECONDS: {
    group: 'Service',
    help: 'From SIGTERM to the end: calls may go on for so long, less up to 18 seconds in which they are ended in order',
    sample: '3600',
    schema: integer(3600, 0, 86_400),
  },
  MAX_CALLS: {
    group: 'Limits',
    help: 'AudioHook connections in total',
    sample: '1000',
    schema: integer(1000, 1, 100_000),
  },
  MAX_CALLS_PER_KEY: {
    group: 'Limits',
    help: 'AudioHook connections per API key',
    sample: '1000',
    schema: integer(1000, 1, 100_000),
  },
  MAX_CALLS_PER_ADDRESS: {
    group: 'Limits',
    help: 'AudioHook connections per client address; behind a proxy or for Genesys’s few addresses no less than MAX_CALLS',
    sample: '1000',
    schema: integer(1000, 1, 100_000),
  },
  MAX_PANELS: {
    group: 'Limits',
    help: 'Event streams in total',
    sample: '10000',
    schema: integer(10_000, 1, 1_000_000),
  },
  RING_SECONDS: {
    group: 'Limits',
    help: 'Audio kept per speaker until it is recognized',
    sample: '30',
    schema: integer(30, 5, 300),
  },
  HISTORY_EVENTS: {
    group: 'Limits',
    help: 'Events kept per conversation for exact replay',
    sample: '2000',
    schema: integer(2000, 100, 100_000),
  },
  HISTORY_SECONDS: {
    group: 'Limits',
    help: 'How long an ended conversation is kept',
    sample: '900',
    schema: integer(900, 10, 604_800),
  },

  GCP_PROJECT_ID: { group: 'Google', help: 'Google Cloud project', schema: optionalText },
  SERVICE_REGION: {
    group: 'Google',
    help: 'Region of service and Dialogflow, for example us-central1',
    schema: v.optional(
      v.pipe(v.string(), v.regex(/^[a-z0-9-]{2,40}$/, 'must be a Google Cloud region such as us-central1')),
    ),
  },
  CONVERSATION_PROFILE_NAME: {
    group: 'Google',
    help: 'projects/…/locations/…/conversationProfiles/…; without it the Dialogflow that runs here answers',
    schema: optionalText,
  },
  FAILOVER_REGIONS: {
    group: 'Google',
    help: 'Conversation profiles in other regions, full names, in order, tried when the first fails',
    schema: list,
  },
  LOCAL_FALLBACK: {
    group: 'Google',
    help: 'true: the local engine takes over when every region fails',
    sample: 'false',
    schema: flag(false),
  },
  DIALOGFLOW_ENDPOINT: {
    group: 'Google',
    help: 'Plain gRPC on a loopback host:port instead of Google, for tests',
    schema: v.optional(
      v.pipe(v.string(), v.regex(/^(?:127\.0\.0\.1|localhost|\[::1\]):\d{1,5}$/, 'must be a loopback host:port')),
    ),
  },
  STREAMS_PER_MINUTE: {
    group: 'Google',
    help: 'Speech streams that may be opened in a minute: your AnalyzeContent quota',
    sample: '300',
    schema: integer(300, 1, 1_000_000),
  },
  STREAM_SECONDS: {
    group: 'Google',
    help: 'Age at which a speech stream is replaced',
    sample: '90',
    schema: integer(90, 10, 280),
  },
  SPEECH_MODEL: {
    group: 'Google',
    help: 'Speech model for calls; absent: what the profile says',
    sample: 'telephony',
    schema: optionalText,
  },
  DEFAULT_LANGUAGE: {
    group: 'Google',
    help: 'Language of calls that name none',
    sample: 'en-US',
    schema: v.optional(v.string(), 'en-US'),
  },
  PUBSUB_AUDIENCE: {
    group: 'Google',
    help: 'Audience of the push subscriptions’ tokens; default: the push address',
    schema: optionalText,
  },
  PUBSUB_SERVICE_ACCOUNTS: {
    group: 'Google',
    help: 'Service accounts that may push, comma-separated; without any, the push routes are closed',
    schema: list,
  },

  API_KEY: {
    group: 'AudioHook',
    help: 'AudioHook keys, comma-separated for rotation; local mode makes its own',
    schema: secrets(
      (k) => /^[a-zA-Z0-9+/_-]{16,}={0,2}$/.test(k),
      'every key needs at least 16 characters of A–Z a–z 0–9 + / _ -',
    ),
  },
  AUDIOHOOK_CLIENT_SECRET: {
    group: 'AudioHook',
    help: 'Client secrets in base64, in the order of the keys; with them calls must be signed',
    schema: secrets(
      (s) => /^[A-Za-z0-9+/]+={0,2}$/.test(s) && s.replace(/=+$/, '').length >= 22,
      'every secret must be base64 of at least 16 random bytes',
    ),
  },
  AUDIOHOOK_PUBLIC_AUTHORITY: {
    group: 'AudioHook',
    help: 'Host that Genesys calls, where a proxy rewrites it',
    schema: optionalText,
  },
  AUDIOHOOK_PUBLIC_PATH_PREFIX: { group: 'AudioHook', help: 'Path prefix that a proxy strips', schema: optionalText },
  AUDIOHOOK_SKEW_SECONDS: {
    group: 'AudioHook',
    help: 'Allowed clock difference when checking a signature',
    sample: '3',
    schema: integer(3, 0, 60),
  },
  AUDIOHOOK_RECONNECT: {
    group: 'AudioHook',
    help: 'true: calls are handed to another instance when this one stops; needs Reconnections switched on in the integration',
    sample: 'false',
    schema: flag(false),
  },

  REDIS_URL: {
    group: 'Redis',
    help: 'redis:// or rediss:// address; absent: memory of this one instance',
    schema: v.pipe(
      url(['redis:', 'rediss:']),
      v.transform((t) => (t === undefined ? undefined : new Secret(t))),
    ),
  },
  REDIS_KEY_PREFIX: {
    group: 'Redis',
    help: 'Prefix of every key',
    sample: 'earshot',
    schema: v.optional(v.pipe(v.string(), v.regex(/^[\w-]{1,40}$/, 'may have letters, digits, _ and -')), 'earshot'),
  },
  REDIS_CA: { group: 'Redis', help: 'PEM file of the CA for rediss://', schema: optionalText },
  REDIS_COMMAND_TIMEOUT_MS: {
    group: 'Redis',
    help: 'Time-out of every command',
    sample: '500',
    schema: integer(500, 50, 60_000),
  },

  OAUTH_CLIENT_ID: {
    group: 'Genesys',
    help: 'OAuth client of the panel; without it the Genesys that runs here answers',
    schema: optionalText,
  },
  GENESYS_CLOUD_REGION: {
    group: 'Genesys',
    help: 'Region domain, for example mypurecloud.com or euw2.pure.cloud',
    schema: optionalText,
  },
  OAUTH_GRANT: {
    group: 'Genesys',
    help: 'pkce, or implicit for a client that is still of that kind',
    sample: 'pkce',
    schema: choice(['pkce', 'implicit'], 'pkce'),
  },
  REDIRECT_URI: {
    group: 'Genesys',
    help: 'Redirect URI registered with the OAuth client; default: APPLICATION_SERVER_URL/oauth/callback',
    schema: url(['http:', 'https:']),
  },
  ALLOWED_ORGANIZATION_IDS: {
    group: 'Genesys',
    help: 'Genesys organizations that may use this service, comma-separated',
    schema: list,
  },
  SUPERVISOR_PERMISSION: {
    group: 'Genesys',
    help: 'Permission that lets a supervisor read along; one that agents do not have',
    sample: 'conversation:call:monitor',
    schema: v.optional(v.string(), 'conversation:call:monitor'),
  },
  LEGACY_WEB_CHAT: {
    group: 'Genesys',
    help: 'true: also Web Chat v2, which Genesys removed in August 2026',
    sample: 'false',
    schema: flag(false),
  },
  SESSION_SECRET: {
    group: 'Security',
    help: 'Signs panel sessions; several comma-separated for rotation, the first signs',
    schema: secrets(
      looksRandom,
      'every secret needs at least 32 random characters; make one with: openssl rand -base64 48',
    ),
  },
  SESSION_SECONDS: {
    group: 'Security',
    help: 'Life of a panel session',
    sample: '3600',
    schema: integer(3600, 60, 86_400),
  },
  REDACT: {
    group: 'Security',
    help: 'What is masked before logs, history and panel: any of card, phone, email',
    schema: v.pipe(
      list,
      v.check((l) => l.every((x) => ['card', 'phone', 'email'].includes(x)), 'may list card, phone, email'),
    ),
  },
  AUDIT_LOG: { group: 'Security', help: 'File for the audit log; absent: the service log', schema: optionalText },

  FEATURES: {
    group: 'Panel',
    help: 'Modules in the panel, in order',
    sample:
      'TRANSCRIPT,SENTIMENT,INTENT,PROACTIVE_GENERATIVE_KNOWLEDGE_ASSIST,KNOWLEDGE_SEARCH,SMART_REPLY,AGENT_COACHING,CONVERSATION_SUMMARIZATION',
    schema: list,
  },
  CHANNEL: {
    group: 'Panel',
    help: 'voice, chat or omnichannel',
    sample: 'omnichannel',
    schema: choice(['omnichannel', 'voice', 'chat'], 'omnichannel'),
  },
  APPLICATION_SERVER_URL: { group: 'Panel', help: 'Public address of the panel', schema: url(['http:', 'https:']) },
  PROXY_SERVER: {
    group: 'Panel',
    help: 'Address of the backend where the panel is served from another origin',
    schema: url(['http:', 'https:']),
  },
  FRAME_ANCESTORS: {
    group: 'Panel',
    help: 'More origins that may embed the panel, comma-separated (a CRM that embeds Genesys)',
    schema: list,
  },

  KNOWLEDGE_DIR: {
    group: 'Local engine',
    help: 'Folder of Markdown, HTML or text articles; default: the sample articles',
    schema: optionalText,
  },
  LOCAL_MODELS: {
    group: 'Local engine',
    help: 'auto, or off to start without speech models',
    sample: 'auto',
    schema: choice(['auto', 'off'], 'auto'),
  },
  LOCAL_WORKERS: {
    group: 'Local engine',
    help: 'Recognition workers; 0: as many as the machine has room for',
    sample: '0',
    schema: integer(0, 0, 64),
  },
  LLM_URL: {
    group: 'Local engine',
    help: 'Endpoint of an OpenAI-compatible or Google generator API that composes answers',
    schema: url(['http:', 'https:']),
  },
  LLM_API: {
    group: 'Local engine',
    help: 'openai or google',
    sample: 'openai',
    schema: choice(['openai', 'google'], 'openai'),
  },
  LLM_MODEL: { group: 'Local engine', help: 'Model name for that endpoint', schema: optionalText },
  LLM_API_KEY: {
    group: 'Local engine',
    help: 'Key for that endpoint',
    schema: v.pipe(
      optionalText,
      v.transform((t) => (t === undefined ? undefined : new Secret(t))),
    ),
  },

  REDIS_INSTANCE_ID: { group: 'Deploy', help: 'Memorystore instance', schema: optionalText },
  VPC_CONNECTOR_NAME: { group: 'Deploy', help: 'Serverless VPC connector', schema: optionalText },
  SERVICE_ACCOUNT: { group: 'Deploy', help: 'Service account the services run as', schema: optionalText },
  UI_CONNECTOR: { group: 'Deploy', help: 'Address or name of the panel service', schema: optionalText },
  VOICE_INTERCEPTOR_SERVICE: { group: 'Deploy', help: 'Name of the voice service', schema: optionalText },
  CAPTURE_DIR: {
    group: 'Capture',
    help: 'Folder for captured calls (npm run replay); absent: nothing is captured',
    schema: optionalText,
  },
  CAPTURE_CONSENT: {
    group: 'Capture',
    help: 'true: callers and agents are told that calls are captured; without it nothing is',
    sample: 'false',
    schema: flag(false),
  },
  CAPTURE_DAYS: {
    group: 'Capture',
    help: 'How long a captured call is kept',
    sample: '7',
    schema: integer(7, 1, 365),
  },
} as const satisfies Record<string, Setting>;
