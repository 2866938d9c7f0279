/** Requests of a panel to the service: what the HTTP routes do, with the network in between. */

import type { AccessPurpose, PanelIdentity } from '../../../runtime/core/ports/panel-access.ts';
import type { MessageRequest } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { type ConversationId, safeParseEventId, toEventId } from '../../../shared/ids.ts';
import type { Fleet } from '../service/fleet.ts';
import type { ServiceInstance } from '../service/instance.ts';
import type { Host } from '../world/host.ts';
import type { Connection, Network } from '../world/network.ts';
import { startOfTime } from '../world/world.ts';
import { createSimulatedSink, StreamBody } from './stream-response.ts';

export type PanelNetwork = {
  readonly network: Network;
  readonly fleet: Fleet;
  /** The agent's browser. */
  readonly host: Host;
  readonly identity: PanelIdentity;
  /** What arrives next from an event stream was written by the instance at this simulated time. */
  readonly onArrival: (writtenAt: number) => void;
};

export const identityOf = (userId: string, tab: number): PanelIdentity => ({
  agentId: userId,
  name: userId,
  organizationId: 'organization',
  sessionId: `${userId}/${tab}`,
  expiresAt: startOfTime + 365 * 24 * 3_600_000,
});

/** Rejects with the EarshotError of the service, or with a TypeError where it cannot be reached, as `fetch` does. */
function ask<T>(
  { network, fleet, host }: PanelNetwork,
  work: (instance: ServiceInstance, connection: Connection) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const instance = fleet.route();
    const failed = () => reject(new TypeError('fetch failed'));
    const connection =
      instance &&
      network.connect({ route: 'panel', near: host, far: instance.host, onNearLost: failed, onFarLost() {} });
    if (!connection) {
      network.world.after(30, () => host.deliver(failed));
      return;
    }
    signal?.addEventListener('abort', () => {
      failed();
      connection.closeFromNear();
    });
    connection.toFar(() => {
      work(instance, connection).then(
        (answer) => connection.toNear(() => resolve(answer)),
        (error) => connection.toNear(() => reject(error)),
      );
    });
  });
}

type Question = { readonly id: ConversationId; readonly purpose: AccessPurpose; readonly fresh?: boolean };

async function authorize(
  { access }: ServiceInstance,
  identity: PanelIdentity,
  { id, purpose, fresh = false }: Question,
): Promise<{ readonly until: number | undefined }> {
  const answer = await access.authorize(identity, id, purpose, { fresh });
  if (!answer.allowed) throw new EarshotError(answer.code, { detail: answer.reason });
  return { until: answer.until };
}

/** `fetch` for the event stream of a conversation; nothing else is asked through it. */
export function createStreamFetch(panel: PanelNetwork, id: ConversationId): typeof fetch {
  const { network, fleet, host, identity } = panel;

  function open(after: string | undefined, signal: AbortSignal | undefined): Promise<Response> {
    return new Promise((resolve, reject) => {
      const instance = fleet.route();
      let source: { onClose(): void } | undefined;
      const gone = (): void => {
        source?.onClose();
        source = undefined;
      };
      const lost = new TypeError('network error');
      const body = new StreamBody(() => connection?.closeFromNear());
      const connection =
        instance &&
        network.connect({
          route: 'panel',
          near: host,
          far: instance.host,
          onNearLost() {
            body.fail(lost);
            reject(lost);
          },
          onFarLost: gone,
        });
      if (!connection) {
        network.world.after(30, () => host.deliver(() => reject(lost)));
        return;
      }
      signal?.addEventListener('abort', () => {
        connection.closeFromNear();
        body.fail(lost);
        reject(lost);
      });
      const refuse = (error: unknown) =>
        connection.toNear(() => {
          resolve(refusal(EarshotError.from(error)));
          connection.closeFromNear();
        });
      connection.toFar(() => {
        // As the route does: one who comes back is asked about again.
        authorize(instance, identity, { id, purpose: 'read', fresh: after !== undefined })
          .then(({ until }) => {
            if (!connection.isOpen) return;
            const reservation = instance.streams.reserve(identity);
            connection.toNear(() => resolve({ ok: true, status: 200, body } as unknown as Response));
            const sink = createSimulatedSink({
              connection,
              body,
              now: () => network.world.now,
              onArrival: panel.onArrival,
              onEnd: () => connection.closeFromNear(),
            });
            source = reservation.open({ conversationId: id, after: cursorOf(after), until, sink });
          })
          .catch(refuse);
      });
    });
  }

  return ((_url: string, init?: RequestInit) => {
    const headers = (init?.headers ?? {}) as Record<string, string>;
    return open(headers['last-event-id'], init?.signal ?? undefined);
  }) as typeof fetch;
}

/** As the events route reads it. */
function cursorOf(header: string | undefined) {
  if (header === undefined) return undefined;
  const parsed = safeParseEventId(header);
  return parsed ? toEventId(parsed.epoch, parsed.seq) : toEventId('none', 0);
}

function refusal(error: EarshotError): Response {
  const problem = { type: 'about:blank', title: error.message, status: 400, code: error.code };
  const retryAfter = error.retryAfterMs === undefined ? null : String(Math.ceil(error.retryAfterMs / 1_000));
  return {
    ok: false,
    status: 400,
    headers: { get: () => retryAfter },
    json: async () => problem,
  } as unknown as Response;
}

/** `POST …/messages`. */
export async function postMessages(
  panel: PanelNetwork,
  id: ConversationId,
  messages: readonly MessageRequest[],
): Promise<void> {
  await ask(panel, async (instance) => {
    await authorize(instance, panel.identity, { id, purpose: 'write' });
    for (const message of messages) await instance.chat.post(id, message);
  }).catch((error) => {
    throw error instanceof TypeError ? new EarshotError('unavailable') : error;
  });
}

/** `POST …/hold`. */
export async function postHold(panel: PanelNetwork, id: ConversationId, held: boolean): Promise<void> {
  await ask(panel, async (instance) => {
    await authorize(instance, panel.identity, { id, purpose: 'write' });
    return instance.holds.set(id, held, 45_000);
  });
}
