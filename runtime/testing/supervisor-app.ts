/** The routes of supervisors over a real index in memory, with people of two organizations: for the tests of who may see what. */
import { Hono } from 'hono';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { EarshotError } from '../../shared/errors.ts';
import { parseConversationId } from '../../shared/ids.ts';
import { createAssistFeed } from '../core/assist/feed.ts';
import { createMasker } from '../core/masking/masker.ts';
import type { AuditEntry } from '../core/ports/audit.ts';
import type { ParticipationAnswer } from '../core/ports/genesys-api.ts';
import type { LiveAbout, LiveIndex } from '../core/ports/live-index.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { silentMeter } from '../core/ports/meter.ts';
import type { Access, PanelAccess, PanelIdentity } from '../core/ports/panel-access.ts';
import type { Supervised, SupervisionAccess } from '../core/ports/supervision.ts';
import { createConversationOwners } from '../core/supervisor/conversation-owners.ts';
import { createLiveConversations } from '../core/supervisor/live-conversations.ts';
import type { AppEnv } from '../http/app-env.ts';
import { problemOfError } from '../http/problem.ts';
import type { OpenEventStream, SseSink } from '../http/sse-sink.ts';
import { createSupervisorRoute } from '../http/supervisor-route.ts';
import { createSupervisorStreams } from '../http/supervisor-streams.ts';
import { createMemoryConversationLog } from '../log/memory-conversation-log.ts';
import { createMemoryLiveIndex } from '../store/memory-live-index.ts';
import { createTestClock } from './clock.ts';

export const people = {
  agent: { organization: 'o1', supervises: [] },
  otherAgent: { organization: 'o1', supervises: [] },
  supervisor: { organization: 'o1', supervises: ['sales'] },
  otherSupervisor: { organization: 'o1', supervises: ['service'] },
  foreignSupervisor: { organization: 'o2', supervises: ['sales'] },
} as const;
export type Person = keyof typeof people;

/** Of organization o1 and division sales; the agent takes part in it. */
export const conversation = parseConversationId('11111111-1111-4111-8111-111111111111');

export type Reader = { readonly text: () => string; readonly isEnded: () => boolean; leave(): void };

/** Tokens are the names of people. `answers` is what Genesys says to a supervisor's own token about conversations. */
export function setUpSupervisorApp(answers: Readonly<Record<string, ParticipationAnswer>> = {}) {
  const clock = createTestClock();
  const index = createMemoryLiveIndex();
  const own = { clock, logger: silentLogger, meter: silentMeter, random: () => 0.5 };
  const bare = createMemoryConversationLog({ ...own, limits: {} });
  const live = createLiveConversations({ log: bare, index, ...own });
  const feed = createAssistFeed({ log: live.log, masker: createMasker(['card', 'phone']), ...own });
  const entries: AuditEntry[] = [];
  const scopes = new Map<Person, readonly string[]>(
    Object.entries(people).map(([name, { supervises }]) => [name as Person, supervises]),
  );
  const asked: string[] = [];

  const { supervision, access } = accessOf({ scopes, index, answers, asked });
  const owners = createConversationOwners({ access: supervision, clock, learn: live.learn });
  const streams = createSupervisorStreams({ index, access: supervision, owners, ...own });
  const readers: Reader[] = [];
  const app = new Hono<AppEnv>();
  app.onError((error) => problemOfError(EarshotError.from(error)));
  app.use(async (c, next) => {
    c.set('answerHeaders', {});
    await next();
  });
  app.route(
    '/',
    createSupervisorRoute({
      access: { access, budgets: { refuse() {}, spend() {}, checkToken() {}, signIn() {} } },
      openEventStream: openReader(readers),
      audit: { record: (entry) => entries.push(entry) },
      ...{ supervision, index, owners, streams, feed, clock },
    }),
  );
  const append = (id: typeof conversation, ...events: AssistEvent[]) => live.log.append(id, events);
  return {
    ...{ app, clock, index, live, feed, streams, entries, asked, scopes, readers, append, log: live.log },
    ask: (path: string, person?: string, body?: unknown) =>
      app.request(path, {
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
        ...(person !== undefined && { headers: { authorization: `Bearer ${person}` } }),
      }),
    /** Begins a call, of which `about` is known where it is given. */
    async begin(id: typeof conversation, about?: Partial<LiveAbout>) {
      const at = new Date(clock.now()).toISOString();
      await append(id, { type: 'conversation', status: 'started', channel: 'voice', at });
      if (about) live.learn(id, { organizationId: 'o1', divisionIds: ['sales'], at: clock.now(), ...about });
      await clock.advance(300);
    },
  };
}

/** Keeps what is written to each stream. */
const openReader =
  (readers: Reader[]): OpenEventStream =>
  (_c, headers, start) => {
    const chunks: string[] = [];
    let isEnded = false;
    const end = () => {
      isEnded = true;
    };
    const sink: SseSink = {
      write: (bytes) => void chunks.push(new TextDecoder().decode(bytes)),
      bufferedBytes: () => 0,
      end,
      destroy: end,
    };
    const source = start(sink);
    readers.push({ text: () => chunks.join(''), isEnded: () => isEnded, leave: () => source.onClose() });
    return new Response(null, { headers });
  };

/** Both sides of access, over the scopes of people and what Genesys answers. */
function accessOf({
  scopes,
  index,
  answers,
  asked,
}: {
  readonly scopes: ReadonlyMap<Person, readonly string[]>;
  readonly index: LiveIndex;
  readonly answers: Readonly<Record<string, ParticipationAnswer>>;
  readonly asked: string[];
}): { supervision: SupervisionAccess; access: PanelAccess } {
  const supervised = async ({ agentId, organizationId }: PanelIdentity): Promise<Supervised> => {
    const divisionIds = scopes.get(agentId as Person) ?? [];
    if (divisionIds.length > 0)
      return { allowed: true, organizationId, divisionIds, isOnlyOrganization: organizationId === 'o1' };
    return { allowed: false, code: 'forbidden', reason: 'Only supervisors see this' };
  };
  const supervision: SupervisionAccess = {
    supervised,
    async lookUp({ organizationId }, id) {
      asked.push(id);
      return organizationId === 'o1' ? answers[id] : undefined;
    },
  };
  const access: PanelAccess = {
    signIn: () => Promise.reject(new EarshotError('internal')),
    signOut: async () => {},
    async verify(token) {
      const person = people[token as Person];
      if (!person) throw new EarshotError('unauthenticated');
      const { organization } = person;
      return {
        agentId: token,
        name: `Name of ${token}`,
        organizationId: organization,
        sessionId: token,
        expiresAt: 1e15,
      };
    },
    async authorize({ agentId, organizationId }, id): Promise<Access> {
      if (agentId === 'agent') return { allowed: true, mode: 'participant' };
      const about = index.get(id)?.about;
      const scope = scopes.get(agentId as Person) ?? [];
      const may = about?.organizationId === organizationId && about.divisionIds.some((each) => scope.includes(each));
      return may ? { allowed: true, mode: 'supervisor' } : { allowed: false, code: 'forbidden', reason: 'Not yours' };
    },
  };
  return { supervision, access };
}

/** The frames of a stream: type and data. */
export function framesOf(text: string): { readonly event: string; readonly data: unknown }[] {
  return text.split('\n\n').flatMap((block) => {
    const event = /^event: (.*)$/m.exec(block)?.[1];
    const data = /^data: (.*)$/m.exec(block)?.[1];
    return event !== undefined && data !== undefined ? [{ event, data: JSON.parse(data) }] : [];
  });
}
