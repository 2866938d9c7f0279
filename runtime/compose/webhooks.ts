/** Webhooks, where WEBHOOK_URL names an address. */
import type { LiveAlert } from '../../shared/supervisor/overview.ts';
import type { Config } from '../config.ts';
import type { Erasures } from '../core/ports/erasures.ts';
import { type WebhookEvent, webhookAlertOf, webhookTypes } from '../core/webhooks/webhook-events.ts';
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

export type WebhooksSide = {
  readonly onAlert: (alert: LiveAlert) => void;
  /** The live side with webhooks behind its log. */
  behind(live: LiveSide): LiveSide;
};

/** Alerts that were reported last; one that is found again is not reported again. */
const alertsRemembered = 5_000;

/** Changes nothing where the settings ask for no webhooks. */
export function composeWebhooks(deps: WebhooksDeps): WebhooksSide {
  const { config, platform, observability, state, erasures } = deps;
  const { WEBHOOK_KEY: key } = config;
  const url = config.WEBHOOK_URL?.reveal();
  if (url === undefined) return { onAlert() {}, behind: (live) => live };
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
  const alerts = new Set<string>();
  return {
    onAlert(alert) {
      const event = webhookAlertOf(alert);
      if (!event || alerts.has(event.id)) return;
      alerts.add(event.id);
      if (alerts.size > alertsRemembered) alerts.delete(alerts.values().next().value!);
      webhooks.deliver(event);
    },
    behind: (live) => putBehind(webhooks, live),
  };
}

function putBehind(webhooks: Webhooks, live: LiveSide): LiveSide {
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
