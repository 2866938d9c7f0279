/** GenerateSuggestionsResponse: free form, coaching and tool calls of generators. */
import * as v from 'valibot';
import { boundedText } from '../../shared/bounded.ts';
import type { ActionDraft, SuggestionDraft } from '../core/ports/assist-gateway.ts';
import { answerRecord, latestMessage, type Read, record } from './map-pieces.ts';
import { mapToolCall, ToolCallInfos } from './map-tool-calls.ts';
import { joinTexts, LongText, lenient, listOf, Text } from './map-values.ts';

const InstructionSchema = v.object({
  displayName: lenient(Text),
  displayDetails: lenient(boundedText),
  agentAction: lenient(boundedText),
});

const GeneratorsSchema = v.object({
  latestMessage,
  generatorSuggestionAnswers: listOf(
    v.object({
      generatorSuggestion: lenient(
        v.object({
          toolCallInfo: ToolCallInfos,
          freeFormSuggestion: lenient(v.object({ response: lenient(boundedText) })),
          agentCoachingSuggestion: lenient(
            v.object({
              applicableInstructions: listOf(InstructionSchema),
              agentActionSuggestions: listOf(
                v.object({
                  agentAction: LongText,
                  sources: lenient(v.object({ instructionIndexes: listOf(v.number()) })),
                }),
              ),
              sampleResponses: listOf(v.object({ responseText: LongText })),
            }),
          ),
        }),
      ),
      answerRecord,
    }),
  ),
});

/** Word with which an instruction's details say that it was followed; everything else is still to do. */
const doneDetails = 'Done';

/** Unknown shapes give nothing. */
export function readGenerators(value: unknown): Read {
  const parsed = v.safeParse(GeneratorsSchema, value);
  if (!parsed.success) return { suggestions: [] };
  const suggestions: SuggestionDraft[] = [];
  const actions: ActionDraft[] = [];
  for (const { generatorSuggestion: made, answerRecord: name } of parsed.output.generatorSuggestionAnswers) {
    actions.push(...(made?.toolCallInfo ?? []).flatMap((info) => mapToolCall(info, name) ?? []));
    const coaching = made?.agentCoachingSuggestion;
    if (made?.freeFormSuggestion?.response)
      suggestions.push({ kind: 'coaching', text: made.freeFormSuggestion.response, sources: [], ...record(name) });
    if (!coaching) continue;
    const checklist = coaching.applicableInstructions.flatMap(({ displayName, agentAction, displayDetails }) => {
      const title = displayName ?? (v.is(Text, agentAction) ? agentAction : undefined);
      const action = agentAction && agentAction !== title ? { action: agentAction } : {};
      return title ? [{ itemId: title, title, done: displayDetails === doneDetails, ...action }] : [];
    });
    const texts = coaching.agentActionSuggestions.map((action) => action.agentAction);
    const responses = coaching.sampleResponses.map((sample) => sample.responseText);
    if (texts.length === 0 && responses.length === 0 && checklist.length === 0) continue;
    const { applicableInstructions: instructions } = coaching;
    const from = coaching.agentActionSuggestions[0]?.sources?.instructionIndexes[0];
    const title = (from === undefined && instructions.length > 1 ? undefined : instructions[from ?? 0])?.displayName;
    suggestions.push({
      kind: 'coaching',
      text: joinTexts(texts, '\n'),
      ...(title && (texts.length > 0 || responses.length > 0) && { title }),
      sources: [],
      ...(checklist.length > 0 && { checklist }),
      ...(responses.length > 0 && { responses }),
      ...record(name),
    });
  }
  return { suggestions, actions, latestMessage: parsed.output.latestMessage };
}
