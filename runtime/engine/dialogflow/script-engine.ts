/** A whole engine for tests and benchmarks: scripted speech, and simple rules in place of models. */
import type { LocalEngine } from '../ports.ts';
import { createScriptedRecognizer, type ScriptedRecognizerOptions } from './script-recognizer.ts';

export type ScriptedEngineOptions = ScriptedRecognizerOptions &
  Partial<Omit<LocalEngine, 'recognizer' | 'warm' | 'close'>>;

/** By default it understands nothing and suggests nothing; pass the parts that a test is about. */
export function createScriptedEngine(options: ScriptedEngineOptions): LocalEngine {
  const recognizer = createScriptedRecognizer(options);
  return {
    recognizer,
    understander: options.understander ?? { understand: async () => ({ intents: [], entities: [] }) },
    knowledge: options.knowledge ?? {
      search: async () => undefined,
      proactive: async () => undefined,
      phrases: () => [],
      problems: () => [],
      articleCount: 0,
      close: async () => {},
    },
    writer: options.writer ?? {
      replies: async () => [],
      summary: async () => [],
      coaching: async () => undefined,
    },
    warm() {},
    async close() {},
  };
}
