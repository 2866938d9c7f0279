/** The service on Node. Importing this file starts it. */
import { relaxCollector } from './collector.ts';
import { runOnNodeModules } from './run-on-node-modules.ts';

relaxCollector();
await runOnNodeModules('node');
