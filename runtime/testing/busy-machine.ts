/** For tests of times that the contract gives: a machine that others use as well adds to them. */
import { cpus, loadavg } from 'node:os';

/** Whether more than twice as much wants to run as can. Recognition is behind the speech then, for example. */
export const isMachineBusy = (): boolean => loadavg()[0]! > 2 * cpus().length;

/** The milliseconds that something may take: `quiet`, or ten times as much while the machine is busy. */
export const patience = (quiet: number): number => (isMachineBusy() ? 10 * quiet : quiet);
