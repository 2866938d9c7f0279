/** What a kind of fault is, and how it finds what it breaks. */
import type { ConversationId } from '../../../shared/ids.ts';
import type { DialogflowCloud } from '../dialogflow/cloud.ts';
import type { SimulatedStream } from '../dialogflow/recognition-stream.ts';
import type { SimulatedCall } from '../genesys/call.ts';
import type { GenesysCloud } from '../genesys/cloud.ts';
import type { SimulatedPanel } from '../panel/panel.ts';
import type { RedisServer } from '../redis/server.ts';
import type { Fleet } from '../service/fleet.ts';
import type { ServiceInstance } from '../service/instance.ts';
import type { Network } from '../world/network.ts';
import type { World } from '../world/world.ts';
import type { FaultMoment, PlanBase } from './parts.ts';

/** What faults can reach. */
export type Stage = {
  readonly world: World;
  readonly network: Network;
  readonly redis: RedisServer | undefined;
  readonly dialogflow: DialogflowCloud;
  readonly genesys: GenesysCloud;
  readonly fleet: Fleet;
  readonly calls: readonly SimulatedCall[];
  readonly panels: readonly SimulatedPanel[];
  /** Some instance does not reach Redis now, or has not caught up since. */
  readonly isSeparated: boolean;
  deploy(slot: number, instance: ServiceInstance, ms: number): void;
  transfer(call: SimulatedCall, ms: number): void;
  /** A second session of the call, with the same audio. */
  openSecond(call: SimulatedCall): void;
  openPanel(userId: string, conversationId: ConversationId): void;
  /** False where there is nothing to erase. */
  erase(target: number, choice: number): boolean;
};

export type FaultRow = {
  /** In the story. */
  readonly says: string;
  readonly weight: number;
  /** Shortest and longest, in ms. */
  readonly ms: readonly [shortest: number, longest: number];
  readonly possible?: (plan: PlanBase) => boolean;
  /** False where there was nothing to break. */
  readonly inject: (simulation: Stage, fault: FaultMoment) => boolean;
};

export const withRedis = ({ redis }: Pick<PlanBase, 'redis'>) => redis;
export const choose = <T>(items: readonly T[], fault: FaultMoment): T | undefined => items[fault.target % items.length];

export const onInstance =
  (run: (simulation: Stage, instance: ServiceInstance, fault: FaultMoment) => void): FaultRow['inject'] =>
  (simulation, fault) => {
    const instance = simulation.fleet.at(fault.target);
    if (instance) run(simulation, instance, fault);
    return instance !== undefined;
  };

export const onRedis =
  (run: (redis: NonNullable<Stage['redis']>, fault: FaultMoment) => void): FaultRow['inject'] =>
  ({ redis }, fault) => {
    // Before the fault, which may take it down.
    const isUp = redis?.isUp ?? false;
    if (redis && isUp) run(redis, fault);
    return isUp;
  };

export const onStream =
  (run: (stream: SimulatedStream, fault: FaultMoment) => void): FaultRow['inject'] =>
  ({ dialogflow }, fault) => {
    const stream = choose(
      dialogflow.streams.filter(({ isOpen }) => isOpen),
      fault,
    );
    if (stream) run(stream, fault);
    return stream !== undefined;
  };

export const onCall =
  (run: (call: SimulatedCall, fault: FaultMoment, simulation: Stage) => void): FaultRow['inject'] =>
  (simulation, fault) => {
    const call = choose(
      simulation.calls.filter(({ isLive }) => isLive),
      fault,
    );
    if (call) run(call, fault, simulation);
    return call !== undefined;
  };

export const onPanel =
  (run: (panel: SimulatedPanel, fault: FaultMoment, simulation: Stage) => void): FaultRow['inject'] =>
  (simulation, fault) => {
    const panel = choose(simulation.panels, fault);
    if (panel) run(panel, fault, simulation);
    return panel !== undefined;
  };
