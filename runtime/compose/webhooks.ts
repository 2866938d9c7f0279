/** Webhooks, where WEBHOOK_URL names an address. */
import type { Config } from '../config.ts';
import type { Erasures } from '../core/ports/erasures.ts';
import { type WebhookEvent, webhookTypes } from '../core/webhooks/webhook-events.ts';
import { type DeliveryResult, Webhooks } from '../core/webhooks/webhooks.ts';
import { sendSigned } from '../tools/signed-request.ts';
import type { Observability } from './observability.ts';
import type { Platform } from './platform.ts';
import type { StateSide } from './state.ts';
import type { LiveSide } from './supervisor.ts';

/** One attempt may take so long, in ms. */
const attemptMs = 10_000;

export type WebhooksDeps = {
  readonly config: Config;
  readonly platform: Platform;
  readonly observability: Observability;
  readonly state: StateSide;
  readonly erasures: Erasures;
};

/** The live side with webhooks behind its log; as it was where the settings ask for none. */
export function composeWebhooks(deps: WebhooksDeps, live: LiveSide): LiveSide {
  const { config, platform, observability, state, erasures } = deps;
  const { WEBHOOK_KEY: key } = config;
  const url = config.WEBHOOK_URL?.reveal();
  if (url === undefined) return live;
  const hosts = { names: [new URL(url).host], loopback: config.localGenesys };
  const send = async (event: WebhookEvent): Promise<DeliveryResult> => {
    const signal = AbortSignal.timeout(attemptMs);
    const request = { url, body: event, idempotencyKey: event.id, signal };
    return resultOf(await sendSigned({ fetch: platform.fetch, clock: platform.clock, key, hosts }, request));
  };
  const { clock, random } = platform;
  const { logger, meter } = observability;
  const types = new Set(webhookTypes);
  const webhooks = new Webhooks({ ...{ send, types, store: state.store, erasures, clock, random, logger, meter } });
  return {
    ...live,
    log: webhooks.log(live.log),
    liveData: {
      ...live.liveData,
      async erase(id) {
        webhooks.forget(id);
        return live.liveData.erase(id);
      },
    },
    async closeLive() {
      await webhooks.close();
      await live.closeLive();
    },
  };
}

/** What the receiver does not understand it will not understand later either. */
function resultOf(answer: Awaited<ReturnType<typeof sendSigned>>): DeliveryResult {
  if (answer.type === 'refused_host' || answer.type === 'redirected') return 'refused';
  if (answer.type !== 'answer') return 'again';
  if (answer.status >= 200 && answer.status < 300) return 'delivered';
  return answer.status >= 400 && answer.status < 500 && answer.status !== 408 && answer.status !== 429
    ? 'refused'
    : 'again';
}
