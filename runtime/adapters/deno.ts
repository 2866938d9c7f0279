/** The service on Deno. Importing this file starts it. */
import { runOnNodeModules } from './node-modules-entry.ts';

await runOnNodeModules('deno');
