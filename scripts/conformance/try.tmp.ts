import { measureAgainstDeadDialogflow } from './latency.ts';

console.log(JSON.stringify(await measureAgainstDeadDialogflow({ calls: 100, seconds: 8 }), null, 1));
