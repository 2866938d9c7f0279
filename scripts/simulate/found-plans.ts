/**
 * Plans of steady calls that have broken an invariant, kept whole, because what a seed of them draws has changed and may change again.
 * Each is what its seed and parts gave in the version that found the fault.
 */
import type { CallPlan } from './plan/parts.ts';
import type { Plan } from './plan/plan.ts';

/** As most of these are: both speakers on one socket, half an hour long, and dialled again from the beginning. */
const steadyCall = (index: number, startMs: number, style: Partial<CallPlan> = {}): CallPlan => ({
  ...{ index, startMs, durationMs: 1_800_000, sockets: 'one', redial: 'fresh', returns: true, panels: 1 },
  agents: [`agent-${index}-a`, `agent-${index}-b`],
  ...style,
});

export const foundPlans: Readonly<Record<string, Plan>> = {
  'a call that comes back from an instance that died has a gap after the last words there': {
    seed: 24,
    minutes: 10,
    instances: 3,
    redis: true,
    calls: [steadyCall(1, 2631, { sockets: 'two', durationMs: 600_000 })],
    chats: [
      { index: 0, startMs: 233_775, durationMs: 219_735, agents: ['chatter-0-a', 'chatter-0-b'], panels: 1 },
      { index: 1, startMs: 31_397, durationMs: 341_161, agents: ['chatter-1-a', 'chatter-1-b'], panels: 1 },
    ],
    faults: [
      { number: 0, kind: 'kill', atMs: 17_814, ms: 4760, target: 252, choice: 0.7756421961821616 },
      { number: 3, kind: 'kill', atMs: 270_179, ms: 15_479, target: 347, choice: 0.6522579013835639 },
      { number: 4, kind: 'callStall', atMs: 320_667, ms: 7326, target: 758, choice: 0.7444124901667237 },
      { number: 8, kind: 'kill', atMs: 494_568, ms: 10_869, target: 660, choice: 0.7234917453024536 },
    ],
  },
  'what a stream that went silent had not recognized when its instance lost the call is in the gap': {
    seed: 35,
    minutes: 10,
    instances: 2,
    redis: true,
    calls: [steadyCall(2, 809, { durationMs: 600_000 })],
    chats: [
      { index: 0, startMs: 22_048, durationMs: 346_771, agents: ['chatter-0-a', 'chatter-0-b'], panels: 2 },
      { index: 1, startMs: 178_428, durationMs: 252_943, agents: ['chatter-1-a', 'chatter-1-b'], panels: 1 },
    ],
    faults: [
      { number: 11, kind: 'streamStalls', atMs: 392_003, ms: 0, target: 799, choice: 0.11224653152748942 },
      { number: 12, kind: 'hang', atMs: 399_405, ms: 18_301, target: 956, choice: 0.0973727973178029 },
      { number: 13, kind: 'redisBlip', atMs: 406_966, ms: 0, target: 416, choice: 0.4629648611880839 },
    ],
  },
  'a call that comes back from an instance with a clock far ahead goes on behind the last word there': {
    seed: 179,
    minutes: 27,
    instances: 2,
    redis: true,
    calls: [steadyCall(0, 2953), steadyCall(1, 2655, { redial: 'continued' }), steadyCall(2, 4082)],
    chats: [],
    faults: [
      { number: 1, kind: 'deploy', atMs: 112_137, ms: 2859, target: 750, choice: 0.7991131495218724 },
      { number: 2, kind: 'redisRestart', atMs: 196_919, ms: 9987, target: 4, choice: 0.27267445251345634 },
      { number: 5, kind: 'panelOpens', atMs: 266_397, ms: 0, target: 424, choice: 0.9405976682901382 },
      { number: 6, kind: 'clockJump', atMs: 297_824, ms: 414_199, target: 702, choice: 0.4601092948578298 },
      { number: 15, kind: 'callStall', atMs: 1_145_977, ms: 9957, target: 622, choice: 0.7525559673085809 },
      { number: 20, kind: 'callTwice', atMs: 1_566_542, ms: 0, target: 217, choice: 0.18288416438736022 },
    ],
  },
  'what a call misses on its way to an instance with a clock far behind is a gap': {
    seed: 204,
    minutes: 15,
    instances: 2,
    redis: true,
    calls: [steadyCall(0, 4759), steadyCall(1, 437), steadyCall(2, 1409)],
    chats: [],
    faults: [
      { number: 3, kind: 'clockJump', atMs: 280_580, ms: 1_665_990, target: 631, choice: 0.8088060105219483 },
      { number: 10, kind: 'callCut', atMs: 888_382, ms: 11_593, target: 770, choice: 0.2390705575235188 },
    ],
  },
  'a call that comes back to an instance after another one has ended it is started again': {
    seed: 1163,
    minutes: 19,
    instances: 2,
    redis: true,
    calls: [steadyCall(2, 4855)],
    chats: [],
    faults: [
      { number: 0, kind: 'hold', atMs: 198_743, ms: 25_985, target: 301, choice: 0.04252044763416052 },
      { number: 2, kind: 'callTwice', atMs: 598_079, ms: 0, target: 600, choice: 0.9000765224918723 },
      { number: 6, kind: 'transfer', atMs: 900_055, ms: 1777, target: 722, choice: 0.24475142220035195 },
      { number: 9, kind: 'hang', atMs: 1_022_732, ms: 10_188, target: 246, choice: 0.5390795981511474 },
      { number: 10, kind: 'kill', atMs: 1_105_938, ms: 6388, target: 563, choice: 0.9987210666295141 },
    ],
  },
  'a word that the end of one speaker’s connection cuts is recognized by the one that continues it': {
    seed: 1542,
    minutes: 14,
    instances: 1,
    redis: true,
    calls: [steadyCall(2, 1003, { sockets: 'two', redial: 'continued' })],
    chats: [],
    faults: [
      { number: 2, kind: 'callCut', atMs: 202_339, ms: 17_532, target: 457, choice: 0.2767112632282078 },
      { number: 7, kind: 'callCut', atMs: 812_425, ms: 3911, target: 548, choice: 0.8304823671933264 },
    ],
  },
  'a call that began here while Redis was away keeps its times when it comes back from another instance': {
    seed: 2654,
    minutes: 18,
    instances: 2,
    redis: true,
    calls: [steadyCall(0, 928), steadyCall(1, 652), steadyCall(2, 4327, { redial: 'continued' })],
    chats: [],
    faults: [
      { number: 0, kind: 'redisCut', atMs: 744, ms: 22_351, target: 221, choice: 0.3659143424592912 },
      { number: 1, kind: 'callStall', atMs: 296_732, ms: 9382, target: 457, choice: 0.417110514594242 },
      { number: 12, kind: 'kill', atMs: 1_058_009, ms: 18_719, target: 508, choice: 0.833579849684611 },
    ],
  },
};
