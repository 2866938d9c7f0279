/**
 * Messages between a framed page and the Genesys desktop by `postMessage`: the wire protocol of the vendor's Client App SDK (2.6),
 * implemented here, because the SDK refuses hosts outside its own list of regions and is larger than the panel needs. Every call is
 * fire and forget; there is no answer.
 */
import * as v from 'valibot';

export const hostProtocol = 'purecloud-client-apps';
const agent = { protocol: hostProtocol, protocolAgentName: 'purecloud-client-app-sdk', protocolAgentVersion: '2.6.10' };

const common = { protocol: v.literal(hostProtocol) };
const short = v.pipe(v.string(), v.maxLength(2_000));

export const HostActionSchema = v.variant('action', [
  v.object({
    ...common,
    action: v.literal('setAttentionCount'),
    count: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
  v.object({
    ...common,
    action: v.literal('showToast'),
    title: short,
    message: short,
    type: v.optional(v.picklist(['info', 'success', 'error'])),
    id: v.optional(short),
  }),
  v.object({
    ...common,
    action: v.literal('proposeInteractionMessage'),
    mode: v.literal('insert'),
    message: v.pipe(v.string(), v.maxLength(4_000)),
  }),
  v.object({ ...common, action: v.literal('openWindow'), targetUrl: short }),
  v.object({ ...common, action: v.literal('bootstrapped') }),
  v.object({ ...common, action: v.literal('stopped') }),
]);
export type HostAction = v.InferOutput<typeof HostActionSchema>;

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** The message for an action, as the host expects it. */
export function hostMessage(action: DistributiveOmit<HostAction, 'protocol'>): Record<string, unknown> {
  return { ...action, ...agent };
}

/** The action in a message from a framed page, or undefined where it is none that is known. */
export function safeParseHostAction(data: unknown): HostAction | undefined {
  const result = v.safeParse(HostActionSchema, data);
  return result.success ? result.output : undefined;
}

export const lifecycleHooks = ['bootstrap', 'focus', 'blur', 'stop'] as const;
export type LifecycleHook = (typeof lifecycleHooks)[number];

const LifecycleSchema = v.object({
  purecloudEventType: v.literal('appLifecycleHook'),
  hook: v.picklist(lifecycleHooks),
});

/** As the host of a Genesys Client App expects it by `postMessage`. */
export function lifecycleMessage(hook: LifecycleHook): Record<string, unknown> {
  return { purecloudEventType: 'appLifecycleHook', hook };
}

/** The hook in a message from the host, or undefined. Origin and source are the caller's to check first. */
export function safeParseLifecycleHook(data: unknown): LifecycleHook | undefined {
  const result = v.safeParse(LifecycleSchema, data);
  return result.success ? result.output.hook : undefined;
}
