/** The OpenAPI 3.1 document of this service, from the operations and the schemas that check requests. */
import { type ErrorCode, errorCodes, errorFacts } from '../../../shared/errors.ts';
import { archiveOperations } from './archive-operations.ts';
import type { Answer, Operation, Parameter, Security } from './operation.ts';
import { panelOperations } from './panel-operations.ts';
import { localOperations, platformOperations } from './platform-operations.ts';
import { componentSchemas, describeSchema, eventSchemas, type Json, reference } from './schemas.ts';
import { supervisorOperations } from './supervisor-operations.ts';

export type DescriptionOptions = {
  readonly version: string;
  /** Adds the pages that exist in local mode only. */
  readonly local: boolean;
};

export function operationsOf({ local }: Pick<DescriptionOptions, 'local'>): readonly Operation[] {
  return [
    ...platformOperations,
    ...panelOperations,
    ...supervisorOperations,
    ...archiveOperations,
    ...(local ? localOperations : []),
  ];
}

const bearer = (description: string, bearerFormat?: string): Json => ({
  type: 'http',
  scheme: 'bearer',
  ...(bearerFormat !== undefined && { bearerFormat }),
  description,
});

const securitySchemes: Readonly<Record<Exclude<Security, 'none'>, Json>> = {
  panelToken: bearer('The panel token that `POST /api/session` returns', 'JWT'),
  genesysToken: bearer('A Genesys Cloud access token of the OAuth client of the panel'),
  metricsToken: bearer('METRICS_TOKEN. Without that setting no token is needed from loopback'),
  adminToken: bearer('ADMIN_TOKEN. Without that setting no token is needed from the same machine'),
  pushToken: bearer('The OpenID token of Google for a configured push service account', 'JWT'),
  audiohookKey: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-KEY',
    description: 'An AudioHook key; with a client secret the request is signed as well (HTTP message signatures)',
  },
};

const tags: readonly Json[] = [
  { name: 'platform', description: 'Health, metrics and this description' },
  { name: 'genesys', description: 'Genesys Cloud' },
  { name: 'panel', description: 'The panel of an agent' },
  { name: 'supervisor', description: 'Supervisors' },
  { name: 'google', description: 'Google Cloud' },
  { name: 'admin', description: 'Requests of data subjects' },
  { name: 'pages', description: 'Pages and files' },
  { name: 'local', description: 'Local mode only' },
];

/** The whole document; building it takes some milliseconds, so callers keep it. */
export function buildApiDocument(options: DescriptionOptions): Json {
  const operations = operationsOf(options);
  const used = new Set<string>(operations.map(({ tag }) => tag));
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describeOperation(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Earshot',
      version: options.version,
      description: 'Google Agent Assist beside the agent in Genesys Cloud. Errors are problems with a stable `code`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: tags.filter(({ name }) => used.has(name as string)),
    paths,
    components: { schemas: { ...componentSchemas(), ErrorCode: describeErrorCodes(errorCodes) }, securitySchemes },
  };
}

function describeOperation(operation: Operation): Json {
  const { parameters = [], request, security } = operation;
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.description !== undefined && { description: operation.description }),
    security: security === 'none' ? [] : [{ [security]: [] }],
    ...(parameters.length > 0 && { parameters: parameters.map(describeParameter) }),
    ...(request && {
      requestBody: { required: true, content: { 'application/json': { schema: describeSchema(request) } } },
    }),
    responses: { ...describeAnswers(operation), ...describeProblems(operation) },
    ...(operation.streamsEvents && { 'x-events': describeEvents() }),
    ...(operation.frames && { 'x-events': describeFrames(operation.frames) }),
  };
}

function describeParameter({ schema, ...parameter }: Parameter): Json {
  return { ...parameter, schema: describeSchema(schema) };
}

function describeAnswers({ answers }: Operation): Record<string, Json> {
  return Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, describeAnswer(answer)]));
}

function describeAnswer({ description, json, media }: Answer): Json {
  const content = {
    ...(json && { 'application/json': { schema: describeSchema(json) } }),
    ...(media && { [media.type]: { schema: { type: 'string', description: media.description } } }),
  };
  return Object.keys(content).length > 0 ? { description, content } : { description };
}

/** One response per status; a status that is an answer of its own already keeps that. */
function describeProblems({ errors, answers, id }: Operation): Record<string, Json> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set<ErrorCode>([...errors, 'internal'])) {
    const { httpStatus } = errorFacts[code];
    byStatus.set(httpStatus, [...(byStatus.get(httpStatus) ?? []), code]);
  }
  if (id === 'openAudiohook') byStatus.set(426, ['invalid_request']);
  const problems = [...byStatus].filter(([status]) => !Object.hasOwn(answers, status));
  return Object.fromEntries(problems.map(([status, codes]) => [String(status), describeProblem(codes)]));
}

function describeProblem(codes: readonly ErrorCode[]): Json {
  const schema = { allOf: [{ $ref: reference('Problem') }, { properties: { code: describeErrorCodes(codes) } }] };
  return {
    description: codes.map((code) => `\`${code}\`: ${errorFacts[code].sentence}`).join('; '),
    content: { 'application/problem+json': { schema } },
  };
}

const describeErrorCodes = (codes: readonly ErrorCode[]): Json => ({ type: 'string', enum: codes });

function describeFrames(frames: NonNullable<Operation['frames']>): Json {
  return Object.fromEntries(Object.entries(frames).map(([name, schema]) => [name, { data: describeSchema(schema) }]));
}

/** The frames of an event stream: `event:` → schema of the JSON in `data:`. OpenAPI has no vocabulary of its own for them. */
function describeEvents(): Json {
  const frame = (name: string, id: boolean) => ({ data: { $ref: reference(name) }, id });
  return {
    cursor: frame('CursorFrame', false),
    reset: frame('ResetFrame', true),
    end: frame('EndFrame', false),
    ...Object.fromEntries(Object.entries(eventSchemas).map(([type, { name }]) => [type, frame(name, true)])),
  };
}
