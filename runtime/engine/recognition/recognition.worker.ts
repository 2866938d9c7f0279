/** Entry of a recognition worker: models on one side, messages on the other, the work between them in `worker-core.ts`. */
import process from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import { listening } from '../mailbox.ts';
import { exitOnRequest } from '../stop-thread.ts';
import { loadDecoder, loadDetectors } from './decoder.ts';
import { createEnglishReader } from './final-text.ts';
import { loadMultilingual } from './multilingual-models.ts';
import { createMultilingualReader } from './multilingual-reader.ts';
import type { FromWorker, ToWorker, WorkerSetup } from './protocol.ts';
import type { SpeechReader } from './speech-reader.ts';
import { createWorkerCore, type WorkerCore } from './worker-core.ts';

const port = parentPort!;
const setup = workerData as WorkerSetup;
const send = (message: FromWorker) => port.postMessage(message);

// Audio of a call that began before the models were there waits here.
exitOnRequest(port, () => process.exit());
const early: ToWorker[] = [];
let core: WorkerCore | undefined;
port.on('message', (message: ToWorker) => {
  if (core) core.receive(message);
  else early.push(message);
});
send(listening);

try {
  const reader = await loadReader();
  // Between two pieces of work the thread reads its messages, so audio is never kept waiting by more than one decode.
  core = createWorkerCore({ reader, send, later: (run) => setImmediate(run) });
  send({ kind: 'ready' });
  for (const message of early) core.receive(message);
} catch (error) {
  send({ kind: 'unavailable', sentence: error instanceof Error ? error.message : 'Speech recognition is off' });
}

async function loadReader(): Promise<SpeechReader> {
  if (setup.kind === 'english') return createEnglishReader(await loadDecoder(setup.cacheDir, setup.threads));
  const createDetector = await loadDetectors();
  return createMultilingualReader({ ...(await loadMultilingual(setup.languagesDir, setup.threads)), createDetector });
}
