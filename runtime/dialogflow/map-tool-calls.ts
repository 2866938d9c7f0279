/** Tool calls of generators: what Dialogflow wants to do or has done, as actions. */
import * as v from 'valibot';
import { boundedString, boundedText } from '../../shared/bounded.ts';
import type { ActionDraft } from '../core/ports/assist-gateway.ts';
import { lenient, listOf, Text, toPlainValue } from './map-values.ts';

const ToolCallInfoSchema = v.object({
  toolCall: v.object({
    toolDisplayName: lenient(Text),
    toolDisplayDetails: lenient(boundedText),
    action: lenient(Text),
    inputParameters: v.optional(v.unknown()),
    answerRecord: lenient(Text),
    state: lenient(v.union([boundedString, v.number()])),
  }),
  toolCallResult: lenient(
    v.object({
      error: lenient(v.object({ message: lenient(boundedText) })),
      content: lenient(boundedText),
    }),
  ),
});

export const ToolCallInfos = listOf(ToolCallInfoSchema);

type ToolCallInfo = v.InferOutput<typeof ToolCallInfoSchema>;

/** NEEDS_CONFIRMATION, as name and as number. */
const needsConfirmation: ReadonlySet<string | number | undefined> = new Set(['NEEDS_CONFIRMATION', 2]);

/** `answerRecord`: of the suggestion, where the tool call has none of its own. One without a record is left out: nothing can be decided about it. */
export function mapToolCall(
  { toolCall, toolCallResult }: ToolCallInfo,
  answerRecord: string | undefined,
): ActionDraft | undefined {
  const name = toolCall.action || toolCall.toolDisplayName;
  const recordName = toolCall.answerRecord ?? answerRecord;
  if (!name || recordName === undefined) return undefined;
  const state = needsConfirmation.has(toolCall.state) ? 'proposed' : 'running';
  return {
    actionId: `g-${recordName.slice(recordName.lastIndexOf('/') + 1)}`,
    name,
    title: toolCall.toolDisplayName || name,
    origin: 'generator',
    answerRecord: recordName,
    ...(toolCall.toolDisplayDetails && { description: toolCall.toolDisplayDetails }),
    parameters: parametersOf(toolCall.inputParameters),
    ...(toolCallResult ? outcomeOf(toolCallResult) : { state }),
  };
}

/** The first attempt is over: whether it was confirmed here or needed no confirmation. */
function outcomeOf({ error, content }: NonNullable<ToolCallInfo['toolCallResult']>) {
  if (!error) return { state: 'done', attempt: 1, ...(content && { result: content }) } as const;
  return {
    state: 'failed',
    attempt: 1,
    failure: 'refused',
    ...(error.message && { result: error.message }),
  } as const;
}

/** Lists and objects are shown as JSON and cannot be changed. */
function parametersOf(struct: unknown): ActionDraft['parameters'] {
  const plain = toPlainValue(struct);
  if (typeof plain !== 'object' || plain === null) return [];
  return Object.entries(plain).flatMap(([name, value]) => {
    const isSimple = typeof value !== 'object' || value === null;
    const shown = isSimple ? String(value ?? '') : JSON.stringify(value);
    if (!v.is(boundedString, name) || !v.is(boundedText, shown)) return [];
    const kind = typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text';
    return {
      name,
      label: name,
      value: shown,
      editable: isSimple,
      kind,
    };
  });
}
