/** The service on Deno. Importing this file starts it. */
import { runOnNodeModules } from '../node/run-on-node-modules.ts';

await runOnNodeModules('deno');
