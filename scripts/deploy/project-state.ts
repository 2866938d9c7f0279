/** What a Google Cloud project has, as far as the deploy scripts can see it. */

export type Call = {
  readonly command: string;
  readonly positional: readonly string[];
  readonly flags: ReadonlyMap<string, string>;
  readonly input: string;
};

export type Subscription = {
  topic: string;
  /** Empty for one that is pulled. */
  endpoint: string;
  account: string;
  audience: string;
  /** Name of the dead-letter topic, or empty. */
  deadLetters: string;
  attempts: string;
  retention: string;
  /** `role member` */
  bindings: Set<string>;
};

export type ProjectState = {
  readonly project: string;
  readonly number: string;
  apis: Set<string>;
  accounts: Map<string, Set<string>>;
  /** `role member` */
  bindings: Set<string>;
  redis: Map<string, { tier: string; auth: boolean; tls: boolean; config: string; state: string }>;
  connectors: Set<string>;
  secrets: Map<string, { versions: string[]; readers: Set<string>; annotations: Map<string, string> }>;
  topics: Set<string>;
  /** `topic role member` */
  topicBindings: Set<string>;
  subscriptions: Map<string, Subscription>;
  repositories: Set<string>;
  images: Set<string>;
  services: Map<string, { flags: ReadonlyMap<string, string>; labels: Record<string, string> }>;
  profile: Record<string, unknown> | undefined;
};

/** A project with a conversation profile and nothing else; no API is on. */
export function emptyProject(): ProjectState {
  return {
    project: 'demo-project',
    number: '123456789012',
    apis: new Set(),
    accounts: new Map(),
    bindings: new Set(),
    redis: new Map(),
    connectors: new Set(),
    secrets: new Map(),
    topics: new Set(),
    topicBindings: new Set(),
    subscriptions: new Map(),
    repositories: new Set(),
    images: new Set(),
    services: new Map(),
    profile: { name: 'projects/demo-project/locations/global/conversationProfiles/p1', displayName: 'Support' },
  };
}

/** What gcloud answers with an error line and status 1. */
export class Refusal extends Error {}
