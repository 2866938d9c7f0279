/** Faults of single streams, calls and panels, and what people do to conversations. */
import { EarshotError } from '../../../shared/errors.ts';
import { type FaultRow, onCall, onPanel, onStream } from './fault-kind.ts';

const streamErrors = ['unavailable', 'timeout', 'cancelled', 'quota_exhausted'] as const;

export const conversationFaults = {
  streamFails: {
    says: 'a recognition stream fails',
    weight: 4,
    ms: [0, 0],
    inject: onStream((stream, { choice }) =>
      stream.fail(new EarshotError(streamErrors[Math.floor(choice * streamErrors.length)]!)),
    ),
  },
  streamStalls: {
    says: 'a recognition stream goes silent',
    weight: 2,
    ms: [0, 0],
    inject: onStream((one) => one.stall()),
  },
  streamLate: {
    says: 'the results of a recognition stream come late',
    weight: 2,
    ms: [500, 9_000],
    inject: onStream((stream, { ms }) => stream.delay(ms)),
  },
  streamBlocks: {
    says: 'a recognition stream takes no audio',
    weight: 1,
    ms: [200, 8_000],
    inject: onStream((stream, { ms }) => stream.block(ms)),
  },
  callCut: {
    says: 'the socket of a call breaks',
    weight: 3,
    ms: [0, 20_000],
    inject: onCall((call, { ms, choice }) => call.sessions[0]?.connection?.break(choice < 0.5 ? 0 : ms)),
  },
  callStall: {
    says: 'the network of a call stalls, then delivers everything',
    weight: 2,
    ms: [300, 12_000],
    inject: onCall((call, { ms }) => call.stall(ms)),
  },
  callTwice: {
    says: 'a second session of a call is opened',
    weight: 1,
    ms: [0, 0],
    inject: onCall((call, _fault, simulation) => simulation.openSecond(call)),
  },
  callPause: {
    says: 'Genesys pauses the audio of a call',
    weight: 1,
    ms: [500, 20_000],
    inject: onCall((call, { ms }, { world }) => {
      const paused = [...call.sessions];
      for (const session of paused) session.pause();
      world.after(ms, () => {
        for (const session of paused) session.resume();
      });
    }),
  },
  callDiscard: {
    says: 'Genesys drops some audio of a call',
    weight: 1,
    ms: [40, 3_000],
    inject: onCall((call, { ms }) => {
      for (const session of call.sessions) session.discard(ms);
    }),
  },
  hold: {
    says: 'a customer is put on hold',
    weight: 1,
    ms: [1_000, 30_000],
    inject: onCall((call, { ms }, { world }) => {
      call.record.hold(true);
      world.after(ms, () => call.record.hold(false));
    }),
  },
  transfer: {
    says: 'a call goes to another agent',
    weight: 1,
    ms: [0, 5_000],
    inject: onCall((call, { ms }, simulation) => simulation.transfer(call, ms)),
  },
  genesysFails: {
    says: 'the Genesys API does not answer',
    weight: 1,
    ms: [500, 60_000],
    inject: ({ genesys }, { ms }) => {
      genesys.fail(ms);
      return true;
    },
  },
  slowNetwork: {
    says: 'every network is slow',
    weight: 1,
    ms: [1_000, 20_000],
    inject: ({ network }, { ms, choice }) => {
      network.slowDown(2 + 20 * choice, ms);
      return true;
    },
  },
  panelCut: {
    says: 'the connections of a panel break',
    weight: 3,
    ms: [0, 30_000],
    inject: onPanel((panel, { ms }, { network }) => network.cut(panel.host, 'panel', ms)),
  },
  panelStall: {
    says: 'a panel reads nothing for a while',
    weight: 2,
    ms: [500, 60_000],
    inject: onPanel((panel, { ms }, { network }) => {
      for (const connection of network.of(panel.host, 'panel')) connection.stall(ms);
    }),
  },
  panelSleep: {
    says: 'a laptop sleeps',
    weight: 1,
    ms: [1_000, 120_000],
    inject: onPanel((panel, { ms }) => panel.sleep(ms)),
  },
  panelWake: {
    says: 'an agent comes back to the page',
    weight: 1,
    ms: [0, 0],
    inject: onPanel((panel) => panel.wake()),
  },
  panelOpens: {
    says: 'another panel is opened',
    weight: 1,
    ms: [0, 0],
    inject: onPanel((panel, _fault, simulation) => simulation.openPanel(panel.setup.userId, panel.conversationId)),
  },
  erase: {
    says: 'a conversation is erased',
    // What an erasure leaves behind follows no other rule, so a long plan would check nothing.
    possible: ({ minutes }) => minutes <= 5,
    weight: 1,
    ms: [0, 0],
    inject: (simulation, { target, choice }) => simulation.erase(target, choice),
  },
} as const satisfies Readonly<Record<string, FaultRow>>;
