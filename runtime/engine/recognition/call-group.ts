/**
 * Streams of one call: whose voice leaks into whose line is decided by comparing their levels, which needs audio of the same
 * moment. Live, both streams of a call get audio in step. One that gets replayed audio runs ahead of the other for a while
 * and cannot be compared with it. The audio itself shows it, not a clock: a busy thread reads late, but in order.
 */
import type { WorkerStream } from './worker-stream.ts';

/** Messages are bundled and arrive unevenly; a lead that differs from the usual one by less than this is still live. */
const maxLeadChangeMs = 500;
/** How quickly a new lead becomes the usual one, per message. */
const leadSmoothing = 0.05;

/** Counts received audio and learns how far the stream usually is ahead of the others of its call. */
export function addReceived(stream: WorkerStream, bytes: number, streams: Iterable<WorkerStream>): void {
  const { encoding, sampleRateHz } = stream.setup;
  stream.receivedMs += bytes / (encoding === 'mulaw' ? 1 : 2) / (sampleRateHz / 1000);
  for (const other of siblings(stream, streams)) {
    const lead = stream.receivedMs - other.receivedMs;
    const usual = stream.usualLeadMs.get(other.id) ?? lead;
    stream.usualLeadMs.set(other.id, usual + leadSmoothing * (lead - usual));
  }
}

/** How loud the other speakers of the call have just been, in decibels; -Infinity without any that is in step. */
export function loudestOther(stream: WorkerStream, streams: Iterable<WorkerStream>): number {
  let loudest = Number.NEGATIVE_INFINITY;
  for (const other of siblings(stream, streams)) {
    if (isInStep(stream, other)) loudest = Math.max(loudest, other.gate.loudest);
  }
  return loudest;
}

function isInStep(stream: WorkerStream, other: WorkerStream): boolean {
  const lead = stream.receivedMs - other.receivedMs;
  return Math.abs(lead - (stream.usualLeadMs.get(other.id) ?? lead)) < maxLeadChangeMs;
}

/** The other open streams of the call. One that is ending still has the level of its last words, so it does not count. */
function siblings(stream: WorkerStream, streams: Iterable<WorkerStream>): WorkerStream[] {
  const { group } = stream.setup;
  const found: WorkerStream[] = [];
  if (group === undefined) return found;
  for (const other of streams) {
    if (other !== stream && other.setup.group === group && !other.ending) found.push(other);
  }
  return found;
}
