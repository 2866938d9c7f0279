/** Brings the tests named in runtime/testing/fault-cases.md up to date: `node --import tsx scripts/write-fault-cases.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { faultCasesFile, readTests, updatedFaultCases } from '../runtime/testing/fault-case-files.ts';

const before = readFileSync(faultCasesFile, 'utf8');
const updated = updatedFaultCases(before, readTests());
if (updated !== before) writeFileSync(faultCasesFile, updated);
console.log(updated === before ? 'The fault table is up to date' : 'The fault table was updated');
