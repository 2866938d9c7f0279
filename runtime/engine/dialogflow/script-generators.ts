/** The generators of a scripted conversation profile: which run at which trigger, and the SuggestionResults that they make. */
import type { Analyzed, DialogflowScript } from './script.ts';

/** Of a generator, and TOOL_CALL_COMPLETION of an instruction. */
export type ScriptedTrigger =
  | 'END_OF_UTTERANCE'
  | 'MANUAL_CALL'
  | 'CUSTOMER_MESSAGE'
  | 'AGENT_MESSAGE'
  | 'TOOL_CALL_COMPLETION';

export type ScriptedGenerator = {
  /** Full name, as the answer gives it. */
  readonly name: string;
  readonly trigger: ScriptedTrigger;
  /** A GeneratorSuggestion; `answerRecord` is that of the answer. */
  make(answerRecord: string, analyzed: Analyzed): object;
};

/** Of a script whose profile has these generators. */
export function scriptGenerators(
  generators: readonly ScriptedGenerator[],
): Required<Pick<DialogflowScript, 'results'>>['results'] {
  return (analyzed, newRecord) => {
    const triggers = triggersOf(analyzed);
    return generators
      .filter(({ trigger }) => triggers.has(trigger))
      .map((generator) => {
        // The answer to a decision belongs to the record that the decision was about.
        const answerRecord = analyzed.type === 'decision' ? analyzed.answerRecord : newRecord();
        const answer = {
          generatorSuggestion: generator.make(answerRecord, analyzed),
          sourceGenerator: generator.name,
          answerRecord,
        };
        return { generateSuggestionsResponse: { generatorSuggestionAnswers: [answer] } };
      });
  };
}

function triggersOf(analyzed: Analyzed): ReadonlySet<string> {
  if (analyzed.type === 'generate') return new Set(analyzed.triggers);
  if (analyzed.type === 'decision') return new Set(analyzed.action === 'CONFIRM' ? ['TOOL_CALL_COMPLETION'] : []);
  return new Set(['END_OF_UTTERANCE', analyzed.role === 'END_USER' ? 'CUSTOMER_MESSAGE' : 'AGENT_MESSAGE']);
}
