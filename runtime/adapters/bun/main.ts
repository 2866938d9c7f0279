/** The service on Bun. Importing this file starts it. */
import { runOnNodeModules } from '../node/run-on-node-modules.ts';

await runOnNodeModules('bun');
