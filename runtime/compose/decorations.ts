/**
 * What is wrapped around the ports, in the order in which it is wrapped: of two rows about one port the later is the outer and
 * sees every call first. The composition root applies these rows and wraps nothing by itself.
 */
import type { ChatBridge } from '../core/chat/bridge.ts';
import type { QuietChats } from '../core/chat/quiet-chats.ts';
import type { OrphanWatch } from '../core/operations/orphan-watch.ts';
import type { AssistFeed } from '../core/ports/assist-feed.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { Meter } from '../core/ports/meter.ts';
import type { VoiceBridge } from '../core/ports/voice-call.ts';
import type { VoiceBridgeDeps } from '../core/speech/bridge.ts';
import type { Capture } from '../observe/capture.ts';
import { measureLog } from '../observe/measured-log.ts';
import type { Tracing } from '../observe/tracing.ts';

/** Each decorated port, and what its rows take; `undefined` is a part that the settings leave out. */
type Ports = {
  log: { readonly port: ConversationLog; readonly tracing: Tracing | undefined; readonly meter: Meter; clock: Clock };
  /** The log as event streams follow it. */
  followedLog: { readonly port: ConversationLog; readonly orphans: OrphanWatch | undefined };
  /** The feed of chat messages and notifications; calls use the bare feed. */
  feed: { readonly port: AssistFeed; readonly capture: Capture | undefined };
  chat: { readonly port: ChatBridge; readonly quietChats: QuietChats | undefined };
  /** The gateway of calls; chat uses the bare gateway. */
  gateway: { readonly port: VoiceBridgeDeps['gateway']; readonly capture: Capture | undefined };
  bridge: { readonly port: VoiceBridge; readonly capture: Capture | undefined; readonly tracing: Tracing | undefined };
};

type Subject = keyof Ports;

type Row<S extends Subject> = {
  readonly subject: S;
  readonly by: string;
  /** Why it stands at this place. */
  readonly reason: string;
  readonly wrap: (port: Ports[S]['port'], parts: Omit<Ports[S], 'port'>) => Ports[S]['port'];
};

const row = <S extends Subject>(of: Row<S>): Row<S> => of;

export const decorations = [
  row({
    subject: 'log',
    by: 'tracing',
    reason: 'innermost: a span covers the store alone, without the time that metrics take',
    wrap: (log, { tracing }) => tracing?.log(log) ?? log,
  }),
  row({
    subject: 'log',
    by: 'metrics',
    reason: 'after tracing: append times include everything that a caller waits for',
    wrap: (log, { meter, clock }) => measureLog(log, meter, clock.monotonic),
  }),
  row({
    subject: 'followedLog',
    by: 'orphan watch',
    reason: 'around the decorated log, because the end it appends to an orphaned call is traced and measured too',
    wrap: (log, { orphans }) => orphans?.log ?? log,
  }),
  row({
    subject: 'feed',
    by: 'capture',
    reason:
      'chat and notifications only: what a call feeds is captured at its bridge, and would be recorded twice here',
    wrap: (feed, { capture }) => capture?.feed(feed) ?? feed,
  }),
  row({
    subject: 'chat',
    by: 'quiet chats',
    reason: 'around the bridge: a message that is refused, or was posted before, is no sign of life',
    wrap: (chat, { quietChats }) => quietChats?.watch(chat) ?? chat,
  }),
  row({
    subject: 'gateway',
    by: 'capture',
    reason: 'calls only, and below the bridge: it records what Dialogflow answers before the bridge interprets it',
    wrap: (gateway, { capture }) => capture?.gateway(gateway) ?? gateway,
  }),
  row({
    subject: 'bridge',
    by: 'capture',
    reason: 'next to the bridge: it records audio as the bridge gets it',
    wrap: (bridge, { capture }) => capture?.bridge(bridge) ?? bridge,
  }),
  row({
    subject: 'bridge',
    by: 'tracing',
    reason: 'outermost: the latency of a frame is counted from its arrival, before capture writes it',
    wrap: (bridge, { tracing }) => tracing?.bridge(bridge) ?? bridge,
  }),
] as const;

/** The port with every decoration of `subject` applied, in the order of the table. */
export function decoratePort<S extends Subject>(
  subject: S,
  port: Ports[S]['port'],
  parts: Omit<Ports[S], 'port'>,
): Ports[S]['port'] {
  return decorations
    .filter((decoration) => decoration.subject === subject)
    .reduce((inner, decoration) => (decoration as unknown as Row<S>).wrap(inner, parts), port);
}
