/** Webhooks, where WEBHOOK_URL names an address. */
import type { Config } from '../config.ts';
import type { Erasures } from '../core/ports/erasures.ts';
import type { Webhooks } from '../core/webhooks/webhooks.ts';
import type { Observability } from './observability.ts';
import type { Platform } from './platform.ts';
import type { StateSide } from './state.ts';
import type { LiveSide } from './supervisor.ts';

export type WebhooksDeps = {
  readonly config: Config;
  readonly platform: Platform;
  readonly observability: Observability;
  readonly state: StateSide;
  readonly erasures: Erasures;
};

export type WebhooksSide = {
  /** Undefined where the settings ask for no webhooks. */
  readonly webhooks: Pick<Webhooks, 'test' | 'resend' | 'counts'> | undefined;
  /** The live side with webhooks behind its log and its alerts. */
  behind(live: LiveSide): LiveSide;
};

/** Changes nothing where the settings ask for no webhooks. */
export async function composeWebhooks(deps: WebhooksDeps): Promise<WebhooksSide> {
  const url = deps.config.WEBHOOK_URL?.reveal();
  if (url === undefined) return { webhooks: undefined, behind: (live) => live };
  const { composeSentWebhooks } = await import('./sent-webhooks.ts');
  return composeSentWebhooks(deps, url);
}
