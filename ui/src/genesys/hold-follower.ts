/** Tells the service while her caller is on hold. Repeated, because a hold that nobody renews ends by itself. */
import { type GenesysConversation, isOpen, legsOf } from '../../../shared/genesys/participants.ts';
import type { Timers } from '../data/named-timers.ts';

export type HoldFollower = { onConversation(conversation: GenesysConversation): void; stop(): void };

export function createHoldFollower(options: {
  readonly userId: string;
  readonly tell: (held: boolean) => Promise<void>;
  readonly timers: Timers;
  readonly renewMs?: number;
}): HoldFollower {
  const { userId, tell, timers, renewMs = 20_000 } = options;
  let held = false;
  let timer: unknown;

  function say(): void {
    timers.clear(timer);
    // What could not be told is told again with the next renewal; a call that goes on is no reason to alarm her.
    tell(held).catch(() => undefined);
    if (held) timer = timers.set(say, renewMs);
  }

  return {
    onConversation(conversation) {
      const now = legsOf(conversation, userId).some(
        (leg) => isOpen(leg) && (leg.calls ?? []).some((call) => call.held === true && call.state === 'connected'),
      );
      if (now === held) return;
      held = now;
      say();
    },
    stop() {
      timers.clear(timer);
      if (held) tell(false).catch(() => undefined);
    },
  };
}
