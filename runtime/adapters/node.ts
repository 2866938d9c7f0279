/** The service on Node. Importing this file starts it. */
import { runOnNodeModules } from './node-modules-entry.ts';

await runOnNodeModules('node');
