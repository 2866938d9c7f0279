/** AnalyzeContent: one text message, answered with its analysis and the suggestions that are ready in time. */
import { defaultLanguageTag } from '../../../shared/languages.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { withTimeout } from '../../core/with-timeout.ts';
import { knowledgeNames } from './knowledge-names.ts';
import type { Notify } from './notify.ts';
import type { Pipeline } from './pipeline.ts';
import type { DialogflowScript } from './script.ts';
import type { DialogflowState } from './state.ts';
import { codes, RpcError } from './status.ts';
import type { Request, UnaryMethods } from './unary-methods.ts';

const maxRequestIdLength = 36;

export type AnalysisDeps = {
  readonly state: DialogflowState;
  readonly pipeline: Pipeline;
  readonly clock: Clock;
  readonly notify: Notify;
  readonly script?: Pick<DialogflowScript, 'results'> | undefined;
  /** How long an answer waits for suggestions. */
  readonly suggestionsWithinMs: number;
};

/** A request id that was answered before gets the same answer. */
export function createAnalyzeContent(deps: AnalysisDeps): UnaryMethods[string] {
  const { state } = deps;
  return (request) => {
    const id: string = request.requestId ?? '';
    if (id.length > maxRequestIdLength) throw new RpcError(codes.invalidArgument, 'request_id is too long');
    if (id === '') return analyze(deps, request);
    const { conversation, participant } = state.participant(request.participant ?? '');
    const key = `${participant.name}#${id}`;
    const before = conversation.answered.get(key);
    if (before) return before;
    const answer = analyze(deps, request);
    state.rememberAnswer(conversation, key, answer);
    // A refusal is not an answer: the same request may be sent again.
    answer.catch(() => conversation.answered.delete(key));
    return answer;
  };
}

async function analyze(deps: AnalysisDeps, request: Request): Promise<object> {
  const { state, pipeline, clock, notify } = deps;
  const { conversation, participant } = state.participant(request.participant ?? '');
  state.requireOpen(conversation);
  conversation.knowledge = knowledgeNames(request);
  if (request.suggestionInput) {
    const { answerRecord = '', action = '', parameters } = request.suggestionInput;
    const newRecord = () => state.addAnswerRecord(conversation);
    const decision = { type: 'decision', answerRecord, action: String(action), parameters } as const;
    return { humanAgentSuggestionResults: [...(deps.script?.results?.(decision, newRecord) ?? [])] };
  }
  const text: string = request.textInput?.text ?? '';
  if (text === '') throw new RpcError(codes.invalidArgument, 'text_input is required here');
  const sentAt = request.messageSendTime
    ? (request.messageSendTime.seconds ?? 0) * 1000 + (request.messageSendTime.nanos ?? 0) / 1e6
    : clock.now();
  const languageCode: string = request.textInput.languageCode || defaultLanguageTag;
  const said = { conversation, participant, text, languageCode, sentAt };
  const known = await pipeline.message(said);
  notify.message(conversation, known.message);
  const results: object[] = [];
  const suggesting = pipeline.suggestions(said, known, (more) => {
    results.push(...more);
    notify.suggestions(conversation, more);
  });
  await withTimeout(clock, deps.suggestionsWithinMs, suggesting);
  return { message: known.message, humanAgentSuggestionResults: [...results] };
}
