/** The whole service as it starts on Node, with a report of its memory to the benchmark that started it. */
import { reportUsage } from '../calls/report-usage.ts';

// The port is in the line that the service prints when it is ready.
reportUsage(0);
await import('../../../runtime/adapters/node/main.ts');
