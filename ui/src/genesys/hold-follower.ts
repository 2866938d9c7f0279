/** Reports to the service while the agent's caller is on hold; renewed, because the service ends a hold that is not. */
import { type GenesysConversation, isOpen, legsOf } from '../../../shared/genesys/participants.ts';
import { createNamedTimers, type Timers } from '../data/named-timers.ts';

export type HoldFollower = { onConversation(conversation: GenesysConversation): void; stop(): void };

export type HoldFollowerOptions = {
  /** The agent. */
  readonly userId: string;
  readonly report: (isHeld: boolean) => Promise<void>;
  readonly timers: Timers;
  readonly renewMs?: number;
};

/** Reports each change; `stop` ends a hold that lasts. */
export function createHoldFollower({ userId, report, timers, renewMs = 20_000 }: HoldFollowerOptions): HoldFollower {
  const renewal = createNamedTimers<'renew'>(timers);
  let isHeld = false;

  function send(): void {
    renewal.clear();
    // A failed report is repeated by the next renewal; the agent need not know of it.
    report(isHeld).catch(() => undefined);
    if (isHeld) renewal.set('renew', send, renewMs);
  }

  return {
    onConversation(conversation) {
      const isHeldNow = legsOf(conversation, userId).some(
        (leg) => isOpen(leg) && (leg.calls ?? []).some((call) => call.held === true && call.state === 'connected'),
      );
      if (isHeldNow === isHeld) return;
      isHeld = isHeldNow;
      send();
    },
    stop() {
      renewal.clear();
      if (isHeld) report(false).catch(() => undefined);
    },
  };
}
