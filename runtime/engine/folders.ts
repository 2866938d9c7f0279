/** Folders of the engine: their paths are asked for where the engine itself is not loaded. */
import { fileURLToPath } from 'node:url';

export const sampleKnowledgeDir = (): string => fileURLToPath(new URL('./sample-knowledge/', import.meta.url));
export const builtInDataDir = (): string => fileURLToPath(new URL('./data/', import.meta.url));
export const builtInPromptsDir = (): string => fileURLToPath(new URL('./llm/prompts-built-in/', import.meta.url));
/** Intents and replies of the shop that the sample articles belong to. */
export const sampleDataDir = (): string => fileURLToPath(new URL('./sample-data/', import.meta.url));
