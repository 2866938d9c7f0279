/** `/desk/api/*`: the API of the local agent desktop. In local mode only, and only for its own page. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { EarshotError, errorFacts } from '../../../shared/errors.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { RecordedMoments } from '../../core/ports/recorded-moments.ts';
import { readWav } from '../caller/wav.ts';
import { type LocalPerson, localQueue } from '../genesys/identities.ts';
import type { LocalGenesys } from '../genesys/server.ts';
import type { DeskCaller } from './desk-caller.ts';
import { DeskCalls } from './desk-calls.ts';
import { addDeskInteractions } from './desk-interactions.ts';
import { createDeskMoments } from './desk-moments.ts';
import { createSampleCalls, type SampleCalls } from './sample-calls.ts';
import { levelStepMs, levelsOf } from './sound-levels.ts';

export type DeskOptions = {
  readonly genesys: LocalGenesys;
  readonly caller: DeskCaller;
  /** Folder of the sample calls, with a slash at the end. */
  readonly samples: URL;
  /** Where the articles are, for the developer to change one. */
  readonly knowledgeFolder: string;
  /** Of calls; `command` adds one that is not recognized yet. */
  readonly languages: () => readonly { readonly tag: string; readonly name: string; readonly command?: string }[];
  readonly clock: Clock;
  readonly logger: Logger;
};

export type Desk = { readonly routes: Hono; readonly moments: RecordedMoments; close(): void };

const StartSchema = v.object({
  person: v.string(),
  sample: v.optional(v.string()),
  microphone: v.optional(v.literal(true)),
  language: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/))),
});
const HoldSchema = v.object({ held: v.boolean() });

/** Four seconds of µ-law on two channels. */
const maxBodyBytes = 64_000;

/** The routes of the desk, and the calls that it has started. */
export function createDesk(options: DeskOptions): Desk {
  const { genesys, caller, clock, logger } = options;
  const samples = createSampleCalls(options.samples);
  const calls = new DeskCalls({ caller, state: genesys.state, clock, logger });
  const app = new Hono();
  addGuard(app, logger);
  const personOf = (token: string) => {
    const person = genesys.state.people.find((p) => p.token === token);
    if (!person) throw new EarshotError('invalid_request', { detail: 'This person is not known' });
    return person;
  };
  app.get('/desk/api/setup', async (c) =>
    c.json({
      genesysOrigin: genesys.origin,
      queue: localQueue.name,
      people: genesys.state.people
        .filter((p) => !p.administrator)
        .map(({ userId, name, email, token, takesPartInAll }) => ({ userId, name, email, token, takesPartInAll })),
      samples: await samples.list(),
      knowledgeFolder: options.knowledgeFolder,
      languages: options.languages(),
    }),
  );
  addSampleRoutes(app, samples);
  addCallRoutes(app, { calls, samples, personOf });
  addDeskInteractions(app, { state: genesys.state, personOf, read: readBody });
  const moments = createDeskMoments({ samples, sampleOf: (id) => calls.sampleOf(id) });
  return { routes: app, moments, close: () => calls.close() };
}

/** Refuses other origins and long bodies, and answers errors as problem documents. */
function addGuard(app: Hono, logger: Logger): void {
  app.use('/desk/api/*', async (c, next) => {
    if (!isSameOrigin(c)) throw new EarshotError('forbidden', { detail: 'Only the desk itself may do this' });
    // The desk always states the length of a body, and the server enforces it.
    if (c.req.method === 'POST' && !(Number(c.req.header('content-length')) <= maxBodyBytes))
      throw new EarshotError('too_large');
    c.header('cache-control', 'no-store');
    return next();
  });
  const answer = (c: Context, error: Error): Response => {
    const { code, detail } = EarshotError.from(error);
    const { httpStatus, sentence } = errorFacts[code];
    if (code === 'internal') logger.error('Desk request failed', { error });
    const body = { type: 'about:blank', title: sentence, status: httpStatus, code, ...(detail && { detail }) };
    return c.json(body, httpStatus as 400, { 'content-type': 'application/problem+json' });
  };
  app.onError((error, c) => answer(c, error));
  app.notFound((c) => answer(c, new EarshotError('not_found')));
}

async function readBody<S extends v.GenericSchema>(c: Context, schema: S): Promise<v.InferOutput<S>> {
  const result = v.safeParse(schema, await c.req.json().catch(() => undefined));
  if (!result.success) throw new EarshotError('invalid_request');
  return result.output;
}

function addSampleRoutes(app: Hono, samples: SampleCalls): void {
  const wavOf = async (id: string) => {
    const wav = await samples.wav(id);
    if (!wav) throw new EarshotError('not_found');
    return wav;
  };
  app.get('/desk/api/samples/:id/sound', async (c) => {
    const wav = await wavOf(c.req.param('id'));
    return c.body(wav as Uint8Array<ArrayBuffer>, 200, { 'content-type': 'audio/wav' });
  });
  app.get('/desk/api/samples/:id/levels', async (c) => {
    const [customer, agent] = readWav(await wavOf(c.req.param('id'))).channels;
    return c.json({ stepMs: levelStepMs, customer: levelsOf(customer!), agent: agent ? levelsOf(agent) : [] });
  });
}

type CallRouteOptions = {
  readonly calls: DeskCalls;
  readonly samples: SampleCalls;
  readonly personOf: (token: string) => LocalPerson;
};

function addCallRoutes(app: Hono, { calls, samples, personOf }: CallRouteOptions): void {
  app.post('/desk/api/calls', async (c) => {
    const { person, sample: id, microphone, language } = await readBody(c, StartSchema);
    const { userId } = personOf(person);
    if (microphone) {
      const spoken = language ?? 'en-US';
      return c.json(calls.start({ title: 'Microphone', sound: { kind: 'live' }, userId, language: spoken }), 201);
    }
    const sample = (await samples.list()).find((s) => s.id === id);
    const wav = sample && (await samples.wav(sample.id));
    if (!sample || !wav) throw new EarshotError('not_found', { detail: 'There is no such sample call' });
    const { title, durationMs } = sample;
    const sound = { kind: 'recording', channels: readWav(wav).channels } as const;
    const request = {
      title,
      sampleId: sample.id,
      sound,
      userId,
      language: sample.language,
      durationMs,
      customer: sample.customer,
    };
    return c.json(calls.start(request), 201);
  });
  app.get('/desk/api/calls', (c) => c.json({ calls: calls.list() }));
  app.get('/desk/api/calls/:id', (c) => c.json(calls.state(c.req.param('id'))));
  app.post('/desk/api/calls/:id/sound', async (c) => {
    calls.push(c.req.param('id'), new Uint8Array(await c.req.arrayBuffer()));
    return c.body(null, 204);
  });
  app.post('/desk/api/calls/:id/hold', async (c) => {
    calls.hold(c.req.param('id'), (await readBody(c, HoldSchema)).held);
    return c.body(null, 204);
  });
  app.delete('/desk/api/calls/:id', (c) => {
    calls.hangUp(c.req.param('id'));
    return c.body(null, 204);
  });
}

/** Browsers state the origin of a request; a request without it is not from a page. The desk listens on loopback only. */
function isSameOrigin(c: Context): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || (site === 'none' && c.req.method === 'GET');
  const origin = c.req.header('origin');
  return origin === undefined || origin === new URL(c.req.url).origin;
}
