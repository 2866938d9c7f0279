/** What the platform, Genesys, Google and browsers ask for. */
import * as v from 'valibot';
import {
  AdminConversationRequestSchema,
  AdminCustomerRequestSchema,
  AdminCustomerSchema,
  adminPaths,
  ConversationExportSchema,
  ErasureProofSchema,
} from '../../../shared/api/admin.ts';
import { LiveSchema, ReadySchema } from '../../../shared/api/health.ts';
import { PublicConfigSchema, paths } from '../../../shared/api/routes.ts';
import { streamCheckPath } from '../../../shared/api/stream-check.ts';
import { PushEnvelopeSchema, pushKinds } from '../pubsub-route.ts';
import type { Operation, Parameter, Tag } from './operation.ts';

const get = { method: 'get', security: 'none', errors: [] } as const;

const platform: readonly Operation[] = [
  {
    ...get,
    path: paths.healthz,
    id: 'live',
    tag: 'platform',
    summary: 'The process is alive',
    answers: { 200: { description: 'Version and runtime', json: LiveSchema } },
  },
  {
    ...get,
    path: paths.readyz,
    id: 'ready',
    tag: 'platform',
    summary: 'The instance accepts new work',
    answers: {
      200: { description: 'Ready', json: ReadySchema },
      503: { description: 'Draining, or a component is down', json: ReadySchema },
    },
  },
  {
    ...get,
    path: paths.metrics,
    id: 'metrics',
    tag: 'platform',
    summary: 'Metrics in the Prometheus text format',
    description: 'With METRICS_TOKEN as bearer token; without that setting from loopback only.',
    security: 'metricsToken',
    answers: { 200: { description: 'Metrics', media: { type: 'text/plain', description: 'Prometheus text' } } },
    errors: ['unauthenticated', 'forbidden'],
  },
  {
    ...get,
    path: streamCheckPath,
    id: 'checkStream',
    tag: 'platform',
    summary: 'A few server-sent events with pauses between them',
    description:
      'Shows what a proxy in front does to event streams: events that arrive together were held back. The data of an event `check` is `{sequence, httpVersion?}`, with the HTTP version in which the request reached the service.',
    answers: {
      200: { description: 'Server-sent events', media: { type: 'text/event-stream', description: 'Events' } },
    },
    errors: ['rate_limited'],
  },
  {
    ...get,
    path: paths.apiDescription,
    id: 'describeApi',
    tag: 'platform',
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1', json: v.looseObject({ openapi: v.string() }) } },
  },
  {
    ...get,
    path: paths.audiohook,
    id: 'openAudiohook',
    tag: 'genesys',
    summary: 'Open an AudioHook connection (WebSocket, AudioHook protocol v2)',
    description:
      'Every refusal of credentials is the same 401. While replays cannot be noticed (AUDIOHOOK_NONCES=shared, Redis away) a valid call gets 503 and may be tried again. A request that is not a WebSocket upgrade gets 426.',
    security: 'audiohookKey',
    answers: { 101: { description: 'The connection speaks AudioHook v2' } },
    errors: ['unauthenticated', 'unavailable', 'draining', 'unsupported'],
  },
];

const administration = {
  method: 'post',
  tag: 'admin',
  security: 'adminToken',
  request: AdminConversationRequestSchema,
  errors: ['unauthenticated', 'forbidden', 'invalid_request', 'too_large', 'rate_limited', 'unavailable', 'timeout'],
} as const;

const admin: readonly Operation[] = [
  {
    ...administration,
    path: adminPaths.erase,
    id: 'eraseConversation',
    summary: 'Erase a conversation everywhere, for good, and look again',
    answers: { 200: { description: 'What was removed where, and what is left', json: ErasureProofSchema } },
  },
  {
    ...administration,
    path: adminPaths.export,
    id: 'exportConversation',
    summary: 'Everything that is kept of a conversation',
    answers: { 200: { description: 'Masked as it is stored', json: ConversationExportSchema } },
  },
  {
    ...administration,
    path: adminPaths.customers,
    id: 'findCustomer',
    summary: 'The conversations of a customer, to export or erase each',
    request: AdminCustomerRequestSchema,
    answers: { 200: { description: 'Conversations of which something may be kept', json: AdminCustomerSchema } },
  },
];

const push: readonly Operation[] = pushKinds.map((kind) => ({
  method: 'post',
  path: `/pubsub/${kind}`,
  id: `push-${kind}`,
  tag: 'google',
  summary: `Pub/Sub push of a Dialogflow ${kind}`,
  security: 'pushToken',
  request: PushEnvelopeSchema,
  answers: { 204: { description: 'Acknowledged; also for a message that can never be read' } },
  errors: ['unauthenticated', 'too_large', 'unavailable', 'unsupported'],
}));

const html = (description: string) => ({ 200: { description, media: { type: 'text/html', description: 'Page' } } });
const page = (path: string, summary: string, id: string, tag: Tag = 'pages'): Operation => ({
  ...get,
  path,
  id,
  tag,
  summary,
  answers: html(summary),
  errors: ['unavailable'],
});

const name: Parameter = {
  name: 'name',
  in: 'path',
  required: true,
  description: 'File name',
  schema: v.string(),
};
const query = (parameter: string, description: string): Parameter => ({
  name: parameter,
  in: 'query',
  required: false,
  description,
  schema: v.string(),
});

const pages: readonly Operation[] = [
  {
    ...page('/', 'The panel', 'panelPage'),
    parameters: [
      query('conversationId', 'Genesys conversation id; also as `conversationid`'),
      query('gcHostOrigin', 'Origin of the Genesys page that embeds the panel'),
      query('gcTargetEnv', 'Genesys environment of that page'),
      query('langTag', 'Language of the desktop'),
      query('usePopupAuth', '`true`: sign in through a popup'),
    ],
  },
  page('/check', 'The service check, for supervisors', 'checkPage'),
  page('/supervisor', 'The live conversations, for supervisors', 'supervisorPage'),
  page('/oauth/callback', 'Fixed redirect URI of the sign-in', 'oauthCallback'),
  {
    ...get,
    path: paths.config,
    id: 'publicConfig',
    tag: 'pages',
    summary: 'Public settings of the panel',
    answers: { 200: { description: 'Settings', json: PublicConfigSchema } },
  },
  {
    ...get,
    path: '/modules.js',
    id: 'modules',
    tag: 'pages',
    summary: 'The custom elements',
    answers: { 200: { description: 'ES module', media: { type: 'text/javascript', description: 'Script' } } },
    errors: ['unavailable'],
  },
  {
    ...get,
    path: '/modules.d.ts',
    id: 'moduleTypes',
    tag: 'pages',
    summary: 'TypeScript types of the custom elements, for a project to save',
    answers: { 200: { description: 'Declarations', media: { type: 'text/plain', description: 'TypeScript' } } },
    errors: ['unavailable'],
  },
  {
    ...get,
    path: '/assets/{name}',
    id: 'asset',
    tag: 'pages',
    summary: 'A built file; its name changes with its content',
    parameters: [name],
    answers: { 200: { description: 'The file', media: { type: '*/*', description: 'By file extension' } } },
    errors: ['not_found'],
  },
  {
    ...get,
    path: '/{name}',
    id: 'staticFile',
    tag: 'pages',
    summary: 'An icon or another fixed file',
    parameters: [name],
    answers: { 200: { description: 'The file', media: { type: '*/*', description: 'By file extension' } } },
    errors: ['not_found'],
  },
];

export const platformOperations: readonly Operation[] = [...platform, ...admin, ...push, ...pages];

/** Pages that exist in local mode only. */
export const localOperations: readonly Operation[] = [
  page('/desk', 'The agent desktop simulator', 'deskPage', 'local'),
  page('/customer', 'The page of the simulated customer', 'customerPage', 'local'),
  page('/gallery', 'Every state of the panel', 'galleryPage', 'local'),
  page('/modules-demo', 'The custom elements in a page', 'modulesDemoPage', 'local'),
];
