/**
 * Faults on request, for developers and tests: `/control/*` of the local Genesys makes requests fail, limits them, repeats, reorders
 * or loses notifications, cuts their sockets, revokes tokens, adds supervisors, removes an agent from a conversation or moves it to another division. Closed to web pages.
 */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { escapePattern } from '../../../shared/escape-pattern.ts';
import type { Faults } from './faults.ts';
import type { GenesysState } from './genesys-state.ts';
import type { NotificationHub } from './notification-hub.ts';
import type { LocalTokens } from './tokens.ts';

export type ControlOptions = {
  readonly state: GenesysState;
  readonly tokens: LocalTokens;
  readonly hub: NotificationHub;
  readonly faults: Faults;
  readonly setSignedInAs: (token: string | null) => void;
  readonly addSupervisors: (count: number) => void;
};

const whole = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));

const ControlSchema = v.variant('do', [
  /** The next `times` requests whose path contains `path` fail; with `afterTheFact` they are executed first. */
  v.object({
    do: v.literal('fail'),
    path: v.pipe(v.string(), v.maxLength(200)),
    status: whole(599),
    times: whole(1_000),
    retryAfterSeconds: v.exactOptional(whole(300)),
    afterTheFact: v.exactOptional(v.boolean()),
    delayMs: v.exactOptional(whole(60_000)),
  }),
  v.object({ do: v.literal('limit'), requestsPerMinute: whole(100_000) }),
  v.object({ do: v.literal('heal') }),
  v.object({
    do: v.literal('disorder'),
    repeat: v.exactOptional(v.boolean()),
    hold: v.exactOptional(whole(20)),
    lose: v.exactOptional(v.boolean()),
  }),
  v.object({ do: v.literal('cut_sockets') }),
  v.object({ do: v.literal('announce_closing') }),
  v.object({ do: v.literal('revoke_tokens') }),
  v.object({ do: v.literal('token_life'), seconds: whole(86_400) }),
  /** The person of a browser without a session; null shows the login page. */
  v.object({ do: v.literal('signed_in_as'), token: v.nullable(v.string()) }),
  /** Further supervisors, with the tokens `local-supervisor-2` and so on. */
  v.object({ do: v.literal('add_supervisors'), count: whole(100) }),
  v.object({ do: v.literal('remove'), conversationId: v.string(), person: v.string() }),
  v.object({ do: v.literal('move_division'), conversationId: v.string(), divisionId: v.pipe(v.string(), v.uuid()) }),
]);
type Control = v.InferOutput<typeof ControlSchema>;

/** `POST /control` with one of the commands above, `GET /control/state` for the number of channels and sockets. */
export function createControlRoutes(options: ControlOptions): Hono {
  const { state, tokens, hub, faults } = options;
  const app = new Hono();

  app.use('/control/*', async (c, next) => (isBrowser(c) ? c.text('Not for web pages', 403) : next()));
  app.get('/control/state', (c) => c.json({ channels: hub.channelCount, sockets: hub.socketCount }));
  app.post('/control', async (c) => {
    if (isBrowser(c)) return c.text('Not for web pages', 403);
    const parsed = v.safeParse(ControlSchema, await c.req.json().catch(() => undefined));
    if (!parsed.success) return c.json({ problem: parsed.issues[0].message }, 400);
    return apply(parsed.output) ? c.body(null, 204) : c.json({ problem: 'There is no such conversation' }, 404);
  });

  function apply(control: Control): boolean {
    switch (control.do) {
      case 'fail': {
        const { do: _, path, ...fault } = control;
        faults.plan({ ...fault, path: new RegExp(escapePattern(path)) });
        return true;
      }
      case 'limit':
        faults.limit(control.requestsPerMinute);
        return true;
      case 'heal':
        faults.clear();
        hub.setDeliveryFaults({});
        return true;
      case 'disorder': {
        const { do: _, ...deliveryFaults } = control;
        hub.setDeliveryFaults(deliveryFaults);
        return true;
      }
      case 'cut_sockets':
        hub.cut();
        return true;
      case 'announce_closing':
        hub.announceClosing();
        return true;
      case 'revoke_tokens':
        tokens.revokeIssued();
        return true;
      case 'token_life':
        tokens.setLifeSeconds(control.seconds);
        return true;
      case 'signed_in_as':
        options.setSignedInAs(control.token);
        return true;
      case 'add_supervisors':
        options.addSupervisors(control.count);
        return true;
      case 'move_division': {
        const conversation = state.find(control.conversationId);
        if (conversation) state.moveToDivision(conversation, control.divisionId);
        return conversation !== undefined;
      }
      case 'remove': {
        const conversation = state.find(control.conversationId);
        const person = state.people.find((p) => p.token === control.person);
        if (!conversation || !person) return false;
        state.remove(conversation, person.userId);
        return true;
      }
    }
  }

  return app;
}

/** A page of another site must not control the simulator. Browsers send one of these headers with every such request. */
function isBrowser(c: Context): boolean {
  return c.req.header('sec-fetch-site') !== undefined || c.req.header('origin') !== undefined;
}
