import { archivePendingContract } from './archive-pending.contract.ts';
import { createMemoryArchivePending } from './memory-archive-pending.ts';

archivePendingContract('memory', () => createMemoryArchivePending());
