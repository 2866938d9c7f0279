/** Importing this file sets the options of the engine. The entry imports it first, so that no start command can forget them. */
import { tuneCollector } from './collector.ts';

tuneCollector();
