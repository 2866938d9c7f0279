/** Entry of a recognition worker: models on one side, messages on the other, the work between them in `worker-core.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadDecoder } from './decoder.ts';
import type { FromWorker, ToWorker, WorkerSetup } from './protocol.ts';
import { createWorkerCore } from './worker-core.ts';

const port = parentPort!;
const setup = workerData as WorkerSetup;
const send = (message: FromWorker) => port.postMessage(message);

try {
  const decoder = await loadDecoder(setup.cacheDir, setup.threads);
  // Between two pieces of work the thread reads its messages, so audio is never kept waiting by more than one decode.
  const core = createWorkerCore({
    decoder,
    send,
    later: (run) => setImmediate(run),
    monotonic: () => performance.now(),
  });
  port.on('message', (message: ToWorker) => core.receive(message));
  send({ kind: 'ready' });
} catch (error) {
  send({ kind: 'unavailable', sentence: error instanceof Error ? error.message : 'Speech recognition is off' });
}
