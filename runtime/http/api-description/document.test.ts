import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Hono } from 'hono';
import { errorFacts } from '../../../shared/errors.ts';
import { silentLogger } from '../../core/ports/logger.ts';
import { silentMeter } from '../../core/ports/meter.ts';
import { createTestClock } from '../../testing/clock.ts';
import { createActionsRoute } from '../actions-route.ts';
import { createAdminRoute } from '../admin-route.ts';
import { type AppDeps, createAccessDeps, createApp } from '../app.ts';
import type { PanelEnv } from '../app-env.ts';
import { createArchiveRoute } from '../archive-route.ts';
import { createAssistRoutes } from '../assist-routes.ts';
import { createAudiohookRoute } from '../audiohook-route.ts';
import { createConversationNamesRoute } from '../conversation-names-route.ts';
import { createHintReceiptRoute } from '../hint-receipt-route.ts';
import { createHoldRoute } from '../hold-route.ts';
import { createMomentsRoute } from '../moments-route.ts';
import { createPaintedRowsRoute } from '../painted-rows-route.ts';
import { createPubsubRoute } from '../pubsub-route.ts';
import { createServiceCheckRoute } from '../service-check-route.ts';
import { createSessionRoute } from '../session-route.ts';
import { createSummaryDraftRoute } from '../summary-draft-route.ts';
import { createSupervisorRoute } from '../supervisor-route.ts';
import { createTranslateRoute } from '../translate-route.ts';
import { createUseRoute } from '../use-route.ts';
import { createWrapUpRoute } from '../wrap-up-route.ts';
import { createWritingRoute } from '../writing-route.ts';
import { buildApiDocument, operationsOf } from './document.ts';
import { eventSchemas } from './schemas.ts';

/** The part of a JSON document below these keys. */
const at = (json: unknown, ...keys: (string | number)[]): unknown =>
  keys.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], json);

/** Nothing behind the routes is called here. */
const unused = {} as never;

const assist = { chat: unused, checkMessages: unused, requests: unused, closing: unused, openEventStream: unused };

function wholeApp(local: boolean) {
  const clock = createTestClock();
  const access = createAccessDeps({ access: unused, clock });
  const conversations = new Hono<PanelEnv>()
    .route('/', createAssistRoutes(assist))
    .route('/', createActionsRoute({ actions: unused }))
    .route('/', createTranslateRoute({ translations: unused }))
    .route('/', createWritingRoute({ requests: unused }))
    .route('/', createWrapUpRoute({ wrapUp: unused }))
    .route('/', createSummaryDraftRoute({ drafts: unused }))
    .route('/', createHoldRoute({ holds: unused }))
    .route('/', createPaintedRowsRoute({ painted: undefined }))
    .route('/', createMomentsRoute({ moments: unused, log: unused, audit: unused }))
    .route('/', createHintReceiptRoute({ feed: unused }));
  const page = { frameAncestors: [], connect: [] };
  const shared = { clock, logger: silentLogger, meter: silentMeter };
  const deps: AppDeps = {
    ...shared,
    runtime: 'node',
    version: '1.2.3',
    local,
    log: unused,
    access: unused,
    streams: unused,
    openEventStream: unused,
    readiness: unused,
    metrics: unused,
    metricsToken: undefined,
    peerAddress: () => '127.0.0.1',
    proxyHops: 0,
    allowedOrigins: [],
    files: unused,
    publicConfig: unused,
    panelPolicy: page,
    localPolicy: page,
    routes: {
      archive: archiveRoutes(access, clock),
      supervisor: createSupervisorRoute({
        ...{
          access,
          clock,
          supervision: unused,
          index: unused,
          owners: unused,
          streams: unused,
          feed: unused,
          audit: unused,
        },
        openEventStream: unused,
      }),
      conversations,
      pubsub: createPubsubRoute({ intake: unused, verify: unused, onRefused: unused }),
      session: createSessionRoute(access),
      conversationNames: createConversationNamesRoute({ access, names: unused, clock }),
      admin: createAdminRoute({
        token: undefined,
        isLocal: true,
        peerAddress: () => '',
        onRefused() {},
        erasure: unused,
        exports: unused,
        customers: unused,
        audit: unused,
      }),
      serviceCheck: createServiceCheckRoute({
        access,
        supervisors: unused,
        check: unused,
        clock,
        version: '1.2.3',
        audit: unused,
      }),
      audiohook: createAudiohookRoute({ ...shared, verifier: unused, connections: unused, upgradeSocket: unused }),
    },
  };
  return createApp(deps);
}

function archiveRoutes(access: ReturnType<typeof createAccessDeps>, clock: ReturnType<typeof createTestClock>) {
  const look = { access, supervision: unused, archive: undefined, audit: unused };
  return createArchiveRoute({ ...look, headerOf: unused }).route(
    '/',
    createUseRoute({ ...look, clock, agents: 'listed' }),
  );
}

/** `GET /api/conversations/{id}` for each route of the app; middleware, which has no method of its own, left out. */
const servedBy = (app: ReturnType<typeof wholeApp>): string[] => [
  ...new Set(
    app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)(?:\{.*\})?/g, '{$1}')}`),
  ),
];

for (const local of [false, true]) {
  describe(`the description of the API ${local ? 'in' : 'outside'} local mode`, () => {
    it('describes every route that is served, and no other', () => {
      const described = operationsOf({ local }).map(({ method, path }) => `${method.toUpperCase()} ${path}`);
      assert.deepEqual(described.toSorted(), servedBy(wholeApp(local)).toSorted());
    });

    it('is valid OpenAPI 3.1', async () => {
      const validator = new Validator();
      const result = await validator.validate(structuredClone(buildApiDocument({ version: '1.2.3', local })));
      assert.deepEqual(result.errors ?? [], []);
      assert.equal(result.valid, true);
      assert.equal(validator.version, '3.1');
    });

    it('refers only to what it contains, and contains only what it refers to', () => {
      const document = buildApiDocument({ version: '1.2.3', local });
      const { schemas } = document.components as { schemas: Record<string, unknown> };
      const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, target]) => target);
      for (const target of references) assert.match(target!, /^#\/components\/schemas\/\w+$/);
      const names = new Set(references.map((target) => target!.split('/').at(-1)!));
      // Listed for clients: each operation narrows it.
      names.add('ErrorCode');
      assert.deepEqual([...names].toSorted(), Object.keys(schemas).toSorted());
    });
  });
}

describe('the description of the API', () => {
  const document = buildApiDocument({ version: '1.2.3', local: false });

  it('names each operation once', () => {
    const ids = operationsOf({ local: true }).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('takes limits from the schemas that check requests', () => {
    const message = at(document, 'components', 'schemas', 'MessageRequest');
    assert.equal(at(message, 'properties', 'text', 'maxLength'), 4_000);
    assert.deepEqual(at(message, 'required'), ['messageId', 'role', 'text', 'sentAt']);
  });

  it('gives every operation an answer, and a problem with its code for each error', () => {
    const whole = buildApiDocument({ version: '1.2.3', local: true });
    for (const operation of operationsOf({ local: true })) {
      assert.ok(Object.keys(operation.answers).length > 0, operation.id);
      const responses = at(whole, 'paths', operation.path, operation.method, 'responses');
      for (const code of operation.errors) {
        const { httpStatus } = errorFacts[code];
        if (Object.hasOwn(operation.answers, httpStatus)) continue;
        const problem = at(responses, httpStatus, 'content', 'application/problem+json', 'schema', 'allOf', 1);
        const codes = at(problem, 'properties', 'code', 'enum') as string[];
        assert.ok(codes.includes(code), `${operation.id}: ${code}`);
      }
    }
  });

  it('describes every event type of the stream, and its frames that are not events', () => {
    const events = at(document, 'paths', '/api/conversations/{id}/events', 'get', 'x-events');
    assert.deepEqual(
      Object.keys(events as object).toSorted(),
      ['cursor', 'end', 'reset', ...Object.keys(eventSchemas)].toSorted(),
    );
    assert.deepEqual(at(events, 'utterance'), { data: { $ref: '#/components/schemas/UtteranceEvent' }, id: true });
  });

  it('is served as JSON to anyone, the same text each time', async () => {
    const app = wholeApp(false);
    const answer = await app.request('/api/openapi.json');
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
    assert.match(answer.headers.get('cache-control') ?? '', /max-age/);
    const text = await answer.text();
    assert.deepEqual(JSON.parse(text), document);
    assert.equal(await (await app.request('/api/openapi.json')).text(), text);
  });
});
