/**
 * The kinds of facts. To add one: a name here, where it is found in `runtime/core/assist/facts/`, and its label in the panel.
 */
export const factKinds = [
  'order_number',
  /** Another number that names something: policy, IMEI, serial, tracking, ticket. */
  'reference',
  'amount',
  'date',
  'time',
  'address',
  /** Of the agent to the customer. */
  'promise',
  /** Of the customer, until the agent has answered it. */
  'question',
] as const;
export type FactKind = (typeof factKinds)[number];
