/** Tools that a model may propose, by its own tool calling. The conversation is data in its prompt; its calls are proposals and run nothing. */
import * as v from 'valibot';
import { EarshotError } from '../../../shared/errors.ts';
import type { ActionTool, ToolParameter } from '../../core/ports/action-tools.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { ToolProposer } from '../../core/ports/tool-proposer.ts';
import type { Llm } from './llm.ts';
import { toolsPrompt } from './prompts.ts';

const ArgumentsSchema = v.record(v.string(), v.unknown());
/** Proposals of one turn; more cost the agent more than they help. */
const mostProposals = 2;
/** The model sees the last turns. */
const turns = 12;

/** Asks once for each call; every failure is logged and proposes nothing. */
export function createModelToolProposer(llm: () => Promise<Llm | undefined>, logger: Logger): ToolProposer {
  return {
    async propose(id, { utterances, language }, tools) {
      try {
        const model = await llm();
        if (!model) return [];
        const said = utterances
          .filter(({ final }) => final)
          .slice(-turns)
          .map(({ utteranceId, role, text }) => ({ id: utteranceId, role, text, at: 0 }));
        const prompt = toolsPrompt(
          said,
          tools.map((tool) => specOf(tool, language ?? 'en')),
        );
        const calls = await model.call(prompt, { conversation: id });
        return calls.slice(0, mostProposals).flatMap(({ name, arguments: given }) => {
          const values = v.safeParse(ArgumentsSchema, given);
          return values.success && tools.some((tool) => tool.name === name) ? [{ name, values: values.output }] : [];
        });
      } catch (error) {
        logger.warn('The language model proposed no action', {
          conversationId: id,
          code: EarshotError.from(error).code,
        });
        return [];
      }
    },
  };
}

function specOf(tool: ActionTool, language: string) {
  const parameters = tool.parametersIn?.(language) ?? tool.parameters;
  return {
    name: tool.name,
    description: tool.descriptionIn?.(language) ?? tool.description,
    parameters: {
      type: 'object',
      properties: Object.fromEntries(parameters.map((each) => [each.name, propertyOf(each)])),
      // A value that was not said is left to the agent.
      required: [],
    },
  };
}

const types = { text: 'string', date: 'string', choice: 'string', number: 'number', boolean: 'boolean' } as const;
const propertyOf = ({ kind, label, choices }: ToolParameter) => ({
  type: types[kind],
  description: label,
  ...(choices && { enum: [...choices] }),
});
