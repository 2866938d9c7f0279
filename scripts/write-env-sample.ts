/** `npm run env-sample`: writes `.env.sample` anew. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { envSample } from './gate/env-sample.ts';

writeFileSync(fileURLToPath(new URL('../.env.sample', import.meta.url)), envSample());
