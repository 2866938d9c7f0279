/**
 * Plans that have broken an invariant, kept whole: what a seed of steady calls draws has changed since. Each is what its seed and parts
 * gave in the version that found the fault.
 */
import type { Plan } from './plan/plan.ts';

export const foundPlans: Readonly<Record<string, Plan>> = {
  'a call that comes back from an instance that died has a gap after the last words there': {
    seed: 24,
    minutes: 10,
    instances: 3,
    redis: true,
    calls: [
      {
        index: 1,
        startMs: 2631,
        durationMs: 600_000,
        sockets: 'two',
        redial: 'fresh',
        returns: true,
        agents: ['agent-1-a', 'agent-1-b'],
        panels: 1,
      },
    ],
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
    calls: [
      {
        index: 2,
        startMs: 809,
        durationMs: 600_000,
        sockets: 'one',
        redial: 'fresh',
        returns: true,
        agents: ['agent-2-a', 'agent-2-b'],
        panels: 1,
      },
    ],
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
    calls: [
      {
        index: 0,
        startMs: 2953,
        durationMs: 1_800_000,
        sockets: 'one',
        redial: 'fresh',
        returns: true,
        agents: ['agent-0-a', 'agent-0-b'],
        panels: 1,
      },
      {
        index: 1,
        startMs: 2655,
        durationMs: 1_800_000,
        sockets: 'one',
        redial: 'continued',
        returns: true,
        agents: ['agent-1-a', 'agent-1-b'],
        panels: 1,
      },
      {
        index: 2,
        startMs: 4082,
        durationMs: 1_800_000,
        sockets: 'one',
        redial: 'fresh',
        returns: true,
        agents: ['agent-2-a', 'agent-2-b'],
        panels: 1,
      },
    ],
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
    calls: [
      {
        index: 0,
        startMs: 4759,
        durationMs: 1_800_000,
        sockets: 'one',
        redial: 'fresh',
        returns: true,
        agents: ['agent-0-a', 'agent-0-b'],
        panels: 1,
      },
      {
        index: 1,
        startMs: 437,
        durationMs: 1_800_000,
        sockets: 'one',
        redial: 'fresh',
        returns: true,
        agents: ['agent-1-a', 'agent-1-b'],
        panels: 1,
      },
      {
        index: 2,
        startMs: 1409,
        durationMs: 1_800_000,
        sockets: 'one',
        redial: 'fresh',
        returns: true,
        agents: ['agent-2-a', 'agent-2-b'],
        panels: 1,
      },
    ],
    chats: [],
    faults: [
      { number: 3, kind: 'clockJump', atMs: 280_580, ms: 1_665_990, target: 631, choice: 0.8088060105219483 },
      { number: 10, kind: 'callCut', atMs: 888_382, ms: 11_593, target: 770, choice: 0.2390705575235188 },
    ],
  },
};
