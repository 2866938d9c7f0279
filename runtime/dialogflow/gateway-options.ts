/** What a gateway is made of, and its bounds. */
import type { Clock } from '../core/ports/clock.ts';
import type { Meter } from '../core/ports/meter.ts';
import type { OutboundNetwork } from '../core/ports/outbound-network.ts';
import type { TokenSource } from './credentials.ts';

export type DialogflowTarget = {
  /** Full name, or a bare id with `project` (and `location`) beside it. */
  readonly profile: string;
  readonly project?: string | undefined;
  readonly location?: string | undefined;
  /** Loopback `host:port` without TLS in place of Google. */
  readonly endpoint?: string | undefined;
  /** What answers there; by default `local` with an endpoint, else `google`. */
  readonly engine?: 'google' | 'local';
};

export type DialogflowGatewayOptions = {
  readonly target: DialogflowTarget;
  readonly clock: Clock;
  readonly random?: () => number;
  readonly meter?: Meter;
  readonly model?: string | undefined;
  /** Language of conversations that name none. */
  readonly languageCode?: string;
  readonly tokens?: TokenSource;
  /** Default: connects directly. */
  readonly network?: OutboundNetwork;
  readonly limits?: Partial<Omit<GatewayLimits, 'timeoutMs'>> & {
    readonly timeoutMs?: Partial<GatewayLimits['timeoutMs']>;
  };
};

export type GatewayLimits = {
  readonly maxCallsPerChannel: number;
  readonly maxChannels: number;
  readonly streamDeadlineMs: number;
  /** Conversations whose handle is remembered. */
  readonly handles: number;
  readonly timeoutMs: Readonly<
    Record<'conversation' | 'message' | 'knowledge' | 'summary' | 'feedback' | 'check', number>
  >;
};

export const defaultGatewayLimits: GatewayLimits = {
  maxCallsPerChannel: 90,
  maxChannels: 64,
  streamDeadlineMs: 310_000,
  handles: 10_000,
  timeoutMs: {
    conversation: 10_000,
    message: 15_000,
    knowledge: 15_000,
    summary: 40_000,
    feedback: 10_000,
    check: 6_000,
  },
};
