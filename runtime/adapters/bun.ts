/** The service on Bun. Importing this file starts it. */
import { runOnNodeModules } from './node-modules-entry.ts';

await runOnNodeModules('bun');
