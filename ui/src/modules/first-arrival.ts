/** When the first of something is there, and whether it came while the agent was looking: only that is worth announcing. */
import { type Accessor, createEffect, createMemo } from 'solid-js';
import { usePanel } from './context.ts';

export type FirstArrival = {
  readonly isThere: Accessor<boolean>;
  /** It came after the panel was live. */
  readonly arrives: Accessor<boolean>;
};

/** Follows `isThere`. */
export function createFirstArrival(isThere: Accessor<boolean>): FirstArrival {
  const { state } = usePanel().connection.store;
  const there = createMemo(isThere);
  let wasLiveWithout = false;
  createEffect(() => {
    if (state.phase === 'live' && !there()) wasLiveWithout = true;
  });
  return { isThere: there, arrives: () => wasLiveWithout };
}
