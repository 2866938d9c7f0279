/** Where what is known of the customer is shown. Pure. */

export type CustomerPlace = {
  readonly view: string;
  readonly isLive: boolean;
  /** `card`: above the sections. `strip`: among the facts, whose height is there before, so that nothing moves. */
  readonly place: 'none' | 'card' | 'strip';
};

/** What comes while the agent is looking stays in the strip until another view. */
export function placeCustomer(
  before: CustomerPlace | undefined,
  now: { readonly view: string; readonly isLive: boolean; readonly isKnown: boolean },
): CustomerPlace {
  const { view, isLive, isKnown } = now;
  if (!isKnown) return { view, isLive, place: 'none' };
  const isSameView = before?.view === view;
  if (isSameView && before.place !== 'none') return { view, isLive, place: before.place };
  return { view, isLive, place: isSameView && before.isLive ? 'strip' : 'card' };
}
