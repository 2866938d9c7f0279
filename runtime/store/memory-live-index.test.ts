import { liveIndexContract } from './live-index.contract.ts';
import { createMemoryLiveIndex } from './memory-live-index.ts';

liveIndexContract('the memory of one instance', {
  async create() {
    const index = createMemoryLiveIndex();
    return { here: index, there: index };
  },
});
