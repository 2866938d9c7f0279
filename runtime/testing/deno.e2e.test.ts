import { runtimesSuite } from './runtimes.suite.ts';

runtimesSuite('deno');
