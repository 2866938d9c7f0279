/** A panel as the contract means it: it follows, comes back with the last id whenever it was cut, and folds what it gets. */
import assert from 'node:assert/strict';
import { applyEvent, type ConversationView, emptyView } from '../../shared/assist/conversation.ts';
import { safeParseAssistEvent } from '../../shared/assist/event.ts';
import type { SseFrame } from '../../shared/sse.ts';
import { createPanelClient, type Follower, follow, orUnavailable, type PanelClient, signIn } from './panel-client.ts';

export type Session = {
  /** A panel token, made anew when it was refused: a service that lost its sessions asks its agents to sign in again. */
  token(): Promise<string>;
  /** As a panel does it: signs in again where that is asked for, and retries while the service is unavailable. */
  ask(url: string, run: (client: PanelClient) => Promise<Response>): Promise<Response>;
};

/** A session of the local agent, signed in with the first request. */
export function createSession(url: string): Session {
  let token: string | undefined;
  const current = async () => {
    if (token !== undefined) {
      const client = createPanelClient(url, token);
      const probe = await orUnavailable(() => client.get(`/api/conversations/${crypto.randomUUID()}`));
      if (probe.status === 401) token = undefined;
    }
    token ??= await signIn(url);
    return token;
  };
  return {
    token: current,
    async ask(at, run) {
      for (let tries = 0; ; tries++) {
        const client = createPanelClient(at, await current());
        const answer = await orUnavailable(() => run(client));
        if (![401, 503, 504].includes(answer.status) || tries >= 50) return answer;
        // Another instance may have found back to the others later or earlier than this one.
        if (answer.status === 401) token = undefined;
        await sleep(200);
      }
    },
  };
}

export type ResumingPanel = {
  /** What it shows now. */
  view(): ConversationView;
  /** Events and resets with their ids, over all connections, in order of arrival. */
  frames(): readonly SseFrame[];
  /** Heartbeats and what else came beside the events. */
  comments(): readonly string[];
  readonly connections: number;
  /** From here on it asks another instance; what is open now may go on until it is cut. */
  moveTo(url: string): void;
  /** Cuts what is open; it comes back by itself. */
  cut(): void;
  until(what: string, done: (panel: ResumingPanel) => boolean | Promise<boolean>, withinMs?: number): Promise<void>;
  /** No id came twice, and within an epoch each is the one after the last. */
  assertExact(): void;
  stop(): Promise<void>;
};

const comeBackMs = 100;
const lookMs = 50;
const sleep = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));

/** Connects at once, and again 100 ms after every cut until `stop`. */
export function createResumingPanel(url: string, token: () => Promise<string>, conversationId: string): ResumingPanel {
  const connections: Follower[] = [];
  let address = url;
  let stopped = false;
  const frames = () => connections.flatMap((connection) => connection.frames.filter(({ id }) => id !== undefined));

  const run = (async () => {
    while (!stopped) {
      try {
        const connection = await follow(address, await token(), conversationId, frames().at(-1)?.id);
        connections.push(connection);
        if (stopped) connection.stop();
        await connection.ended;
      } catch {
        // Not there just now: come back.
      }
      if (!stopped) await sleep(comeBackMs);
    }
  })();

  const panel: ResumingPanel = {
    frames,
    comments: () => connections.flatMap(({ comments }) => comments),
    get connections() {
      return connections.length;
    },
    view() {
      let view = emptyView();
      for (const { event, data } of frames()) {
        const value: unknown = JSON.parse(data);
        if (event === 'reset') view = structuredClone((value as { conversation: ConversationView }).conversation);
        else {
          const known = safeParseAssistEvent(value);
          assert.ok(known, `An event of type ${event} is not of the contract`);
          applyEvent(view, known);
        }
      }
      return JSON.parse(JSON.stringify(view)) as ConversationView;
    },
    moveTo(next) {
      address = next;
    },
    cut: () => connections.at(-1)?.stop(),
    async until(what, done, withinMs = 90_000) {
      const end = Date.now() + withinMs;
      while (!(await done(panel))) {
        if (Date.now() > end) {
          assert.fail(
            `No ${what} within ${withinMs} ms; seen: ${frames()
              .map(({ event, id }) => `${event} ${id}`)
              .slice(-30)
              .join(', ')}`,
          );
        }
        await sleep(lookMs);
      }
    },
    assertExact() {
      const seen = new Set<string>();
      let last: { epoch: string; seq: number } | undefined;
      for (const { id, event } of frames()) {
        const [epoch, seq] = [id!.split('-')[0]!, Number(id!.split('-')[1])];
        if (event !== 'reset') {
          assert.ok(!seen.has(id!), `${id} came twice`);
          seen.add(id!);
          assert.equal(epoch, last?.epoch ?? epoch, 'a new epoch begins with a reset');
          assert.equal(seq, (last?.seq ?? 0) + 1, `${id} is not the next one`);
        }
        last = { epoch, seq };
      }
    },
    async stop() {
      stopped = true;
      connections.at(-1)?.stop();
      await run;
    },
  };
  return panel;
}
