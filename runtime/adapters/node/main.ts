/** The service on Node. Importing this file starts it. */
import './tuned-engine.ts';
import { runOnNodeModules } from './run-on-node-modules.ts';

await runOnNodeModules('node');
