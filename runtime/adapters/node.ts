/** The service on Node. Importing this file starts it. */
import { relaxCollector } from './node-collector.ts';
import { runOnNodeModules } from './node-modules-entry.ts';

relaxCollector();
await runOnNodeModules('node');
