/**
 * What the service does on which engine, as its tests found it: each test of the suite proves one row for the engine it runs
 * on. The column that comes out is written to `.build/runtime-matrix`, and held against the table that is kept beside this file;
 * `npm run runtime-matrix` takes the columns over and renders them into the README.
 */
import { readFileSync } from 'node:fs';
import type { RuntimeName } from '../../shared/runtimes.ts';
import { projectRoot } from './service-process.ts';

export const featureTitles = {
  panel: 'panel, sign-in, refusals before anything else',
  events: 'snapshot, events, exact resume, heartbeat with the head',
  redis: 'one Redis shared with an instance on Node: events, sessions, holds',
  chat: 'chat, knowledge, feedback, summary (Dialogflow over gRPC)',
  calls: 'AudioHook calls, recognized by the engine that runs here',
  limits: 'request limits, metrics for operators only',
  drain: 'drain at SIGTERM: the call goes on, then exit with 0',
} as const;
export type Feature = keyof typeof featureTitles;
/** `refused`: with 501 and a sentence that names where to go. `no`: no test of the suite proves it there. */
export type Verdict = 'yes' | 'refused' | 'no';
export type Column = Readonly<Record<Feature, Verdict>>;
export type Matrix = Readonly<Record<RuntimeName, Column>>;

export const features = Object.keys(featureTitles) as Feature[];
export const matrixFile = `${projectRoot}runtime/testing/runtime-matrix.json`;
export const columnFolder = `${projectRoot}.build/runtime-matrix`;
export const columnFile = (runtime: RuntimeName): string => `${columnFolder}/${runtime}.json`;
export const readMatrix = (): Matrix => JSON.parse(readFileSync(matrixFile, 'utf8')) as Matrix;
