/** Webhooks that are sent: what the log and the alerts report, through an outbox, to one address. */
import { fileURLToPath } from 'node:url';
import type { LiveAlert } from '../../shared/supervisor/overview.ts';
import type { Config } from '../config.ts';
import { type WebhookEvent, webhookAlertOf, webhookTypes } from '../core/webhooks/webhook-events.ts';
import type { WebhookOutbox } from '../core/webhooks/webhook-outbox.ts';
import { type DeliveryResult, Webhooks } from '../core/webhooks/webhooks.ts';
import { createMemoryWebhookOutbox } from '../store/memory-webhook-outbox.ts';
import { sendSigned } from '../tools/signed-request.ts';
import type { StateSide } from './state.ts';
import type { LiveSide } from './supervisor.ts';
import type { WebhooksDeps, WebhooksSide } from './webhooks.ts';

/** One attempt may take so long, in ms. */
const attemptMs = 10_000;

/** Alerts that were reported last; one that is found again is not reported again. */
const alertsRemembered = 5_000;

/** `url`: that of WEBHOOK_URL. */
export async function composeSentWebhooks(deps: WebhooksDeps, url: string): Promise<WebhooksSide> {
  const { config, platform, observability, state, erasures } = deps;
  const { WEBHOOK_KEY: key } = config;
  const hosts = { names: [new URL(url).host], loopback: config.localGenesys };
  const send = async (event: WebhookEvent): Promise<DeliveryResult> => {
    const signal = AbortSignal.timeout(attemptMs);
    const request = { url, body: event, idempotencyKey: event.id, signal };
    return resultOf(await sendSigned({ fetch: platform.fetch, clock: platform.clock, key, hosts }, request));
  };
  const { clock, random } = platform;
  const { logger, meter } = observability;
  const types = new Set(webhookTypes);
  const outbox = await openOutbox(config, state);
  const webhooks = new Webhooks({ send, types, outbox, erasures, clock, random, logger, meter });
  webhooks.start();
  const alerts = new Set<string>();
  const deliverAlert = (alert: LiveAlert): void => {
    const event = webhookAlertOf(alert);
    if (!event || alerts.has(event.id)) return;
    alerts.add(event.id);
    if (alerts.size > alertsRemembered) alerts.delete(alerts.values().next().value!);
    webhooks.deliver(event);
  };
  return {
    webhooks,
    behind(live) {
      live.onAlerts((_, found) => found.forEach(deliverAlert));
      return putBehind(webhooks, live);
    },
  };
}

function putBehind(webhooks: Webhooks, live: LiveSide): LiveSide {
  return {
    ...live,
    log: webhooks.log(live.log),
    liveData: {
      ...live.liveData,
      async erase(id) {
        // Each part by itself: an outbox that is away must not keep the overview from forgetting.
        const [forgotten, erased] = await Promise.allSettled([webhooks.forget(id), live.liveData.erase(id)]);
        for (const part of [forgotten, erased]) if (part.status === 'rejected') throw part.reason;
        return erased.status === 'fulfilled' ? erased.value : {};
      },
      async count(id) {
        const [waiting, known] = await Promise.all([webhooks.countOf(id).catch(() => 0), live.liveData.count(id)]);
        return { ...known, keys: (known.keys ?? 0) + waiting };
      },
    },
    async closeLive() {
      await webhooks.close();
      await live.closeLive();
    },
  };
}

/** In Redis, where instances share one; else in a file, where there is a folder for it; else in memory. */
async function openOutbox(config: Config, { redis }: StateSide): Promise<WebhookOutbox> {
  if (redis) {
    const { createRedisWebhookOutbox } = await import('../store/redis-webhook-outbox.ts');
    return createRedisWebhookOutbox(redis);
  }
  const folder = config.WEBHOOK_FOLDER ?? (config.localGenesys ? localFolder() : undefined);
  if (folder === undefined) return createMemoryWebhookOutbox();
  const { createJournalFile } = await import('../store/journal-file.ts');
  return createMemoryWebhookOutbox(createJournalFile(`${folder}/webhooks.jsonl`));
}

const localFolder = (): string => fileURLToPath(new URL('../../.local/webhooks', import.meta.url));

/** What the receiver does not understand it will not understand later either. */
function resultOf(answer: Awaited<ReturnType<typeof sendSigned>>): DeliveryResult {
  if (answer.type === 'refused_host' || answer.type === 'redirected') return 'refused';
  if (answer.type !== 'answer') return 'again';
  if (answer.status >= 200 && answer.status < 300) return 'delivered';
  return answer.status >= 400 && answer.status < 500 && answer.status !== 408 && answer.status !== 429
    ? 'refused'
    : 'again';
}
