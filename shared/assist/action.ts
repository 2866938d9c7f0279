/** An action that the assistant proposes and an agent confirms: what its event is made of. */
import * as v from 'valibot';
import { boundedArray, boundedRecord, boundedString, boundedText } from '../bounded.ts';

export const actionStates = ['proposed', 'confirmed', 'running', 'done', 'failed', 'declined'] as const;
export type ActionState = (typeof actionStates)[number];

/** `generator`: a tool call of Dialogflow. The others are tools of the registry, by what offered them. */
export const actionOrigins = ['generator', 'rule', 'model'] as const;
export type ActionOrigin = (typeof actionOrigins)[number];

/** `unknown_outcome`: it may have been done, so a repetition carries the same key. */
export const actionFailures = ['refused', 'timeout', 'unavailable', 'unknown_outcome', 'misconfigured'] as const;
export type ActionFailure = (typeof actionFailures)[number];

export const parameterKinds = ['text', 'number', 'boolean', 'choice', 'date'] as const;

/** Values are text whatever their kind, as the agent sees and edits them. */
export const ActionParameterSchema = v.object({
  name: boundedString,
  label: boundedString,
  value: boundedText,
  editable: v.boolean(),
  kind: v.optional(v.picklist(parameterKinds)),
  required: v.optional(v.boolean()),
  /** Of a `choice`. */
  choices: v.optional(boundedArray(boundedString)),
  /** How the agent reads each of `choices`, in their order; absent: as they are. */
  choiceLabels: v.optional(boundedArray(boundedString)),
});
export type ActionParameter = v.InferOutput<typeof ActionParameterSchema>;

/** What an agent reads of an action, in one language. */
export const ActionTextsSchema = v.object({
  title: boundedString,
  description: v.optional(boundedText),
  /** By the name of the parameter. */
  labels: boundedRecord(boundedString),
  choiceLabels: v.optional(boundedRecord(boundedArray(boundedString))),
});
export type ActionTexts = v.InferOutput<typeof ActionTextsSchema>;

/** Fields of the event besides `type` and what every event has. */
export const actionFields = {
  actionId: boundedString,
  name: boundedString,
  title: boundedString,
  parameters: boundedArray(ActionParameterSchema),
  state: v.picklist(actionStates),
  /** What came of it, for the agent to read. */
  result: v.optional(boundedText),
  failure: v.optional(v.picklist(actionFailures)),
  answerRecord: v.optional(boundedString),
  /** What it does, and what to know before it is confirmed. */
  description: v.optional(boundedText),
  origin: v.optional(v.picklist(actionOrigins)),
  /** In other languages than that of the conversation, by ISO 639-1: an agent may read another one. */
  texts: v.optional(boundedRecord(ActionTextsSchema)),
  /** Where the parameters were said. */
  utteranceId: v.optional(boundedString),
  /** Counts the confirmations; absent before the first. */
  attempt: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** Of one that runs: after this instant nothing is to be expected any more, and it can be confirmed again. */
  expiresAt: v.optional(boundedString),
};

const progress: Readonly<Record<ActionState, number>> = {
  proposed: 0,
  confirmed: 1,
  running: 2,
  failed: 3,
  done: 4,
  declined: 4,
};

/** Whether `next` is as late in the life of an action as `known`, or later. Attempts count before states. */
export function isNotEarlier(
  next: { readonly state: ActionState; readonly attempt?: number | undefined },
  known: { readonly state: ActionState; readonly attempt?: number | undefined },
): boolean {
  const byAttempt = (next.attempt ?? 0) - (known.attempt ?? 0);
  return byAttempt === 0 ? progress[next.state] >= progress[known.state] : byAttempt > 0;
}

type Readable = {
  readonly title: string;
  readonly description?: string | undefined;
  readonly parameters: readonly ActionParameter[];
  readonly texts?: Readonly<Record<string, ActionTexts>> | undefined;
};

/** The action with its texts in a language (ISO 639-1), or as it is where it has none. Values stay. */
export function actionIn<A extends Readable>(action: A, language: string): A {
  const texts = action.texts?.[language];
  if (!texts) return action;
  const parameters = action.parameters.map((parameter) => {
    const choiceLabels = texts.choiceLabels?.[parameter.name] ?? parameter.choiceLabels;
    return {
      ...parameter,
      label: texts.labels[parameter.name] ?? parameter.label,
      ...(choiceLabels && { choiceLabels }),
    };
  });
  return { ...action, title: texts.title, description: texts.description ?? action.description, parameters };
}
