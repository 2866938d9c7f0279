/** What panels and supervisors ask for. */
import * as v from 'valibot';
import * as actions from '../../../shared/api/actions.ts';
import * as answers from '../../../shared/api/answer-stream.ts';
import { SnapshotResponseSchema } from '../../../shared/api/event-stream.ts';
import { MomentsResponseSchema, momentsPath } from '../../../shared/api/moments.ts';
import { PaintedRowsRequestSchema, paintedPath } from '../../../shared/api/painted-rows.ts';
import * as routes from '../../../shared/api/routes.ts';
import {
  ServiceCheckResponseSchema,
  serviceCheckPath,
  WebhookCheckRequestSchema,
  WebhookCheckResponseSchema,
  webhookCheckPath,
} from '../../../shared/api/service-check.ts';
import * as wrapUp from '../../../shared/api/wrap-up.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import { maxConversationsPerStream } from '../../../shared/sse-conversations.ts';
import type { Operation, Parameter } from './operation.ts';

const { paths } = routes;

const conversationId: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The Genesys conversation id',
  schema: v.pipe(v.string(), v.uuid()),
};

const conversationKey: Parameter = {
  name: routes.conversationKeyHeader,
  in: 'header',
  required: true,
  description: 'The key. In a header, because addresses are written to logs',
  schema: routes.ConversationKeySchema,
};

const utteranceId: Parameter = {
  name: 'utteranceId',
  in: 'path',
  required: true,
  description: 'The id in the `utterance` event',
  schema: v.pipe(v.string(), v.minLength(1), v.maxLength(512)),
};

const actionId: Parameter = {
  name: 'actionId',
  in: 'path',
  required: true,
  description: 'The id in the `action` event',
  schema: actions.ActionIdSchema,
};

/** Of every operation with a panel token. */
const identityErrors: readonly ErrorCode[] = ['unauthenticated', 'rate_limited', 'unavailable'];
/** Of every operation in one conversation. */
const conversationErrors: readonly ErrorCode[] = [...identityErrors, 'forbidden', 'invalid_request'];
/** Of those that ask Dialogflow; `unsupported` on runtimes without gRPC. */
const gatewayErrors: readonly ErrorCode[] = ['quota_exhausted', 'failed_precondition', 'timeout', 'unsupported'];

const ofConversation = {
  tag: 'panel',
  security: 'panelToken',
  parameters: [conversationId],
  errors: conversationErrors,
} as const;
const posting = { ...ofConversation, method: 'post', errors: [...conversationErrors, 'too_large'] } as const;
const askingDialogflow = { ...posting, errors: [...posting.errors, ...gatewayErrors] } as const;
const done = { 200: { description: 'Done', json: v.object({}) } } as const;

const draftAnswer = {
  200: { description: 'The draft', json: wrapUp.SummaryDraftResponseSchema },
} as const;

export const panelOperations: readonly Operation[] = [
  {
    method: 'post',
    path: paths.session,
    id: 'signIn',
    tag: 'panel',
    summary: 'Exchange a Genesys token for a panel token',
    security: 'genesysToken',
    answers: { 200: { description: 'The panel token', json: routes.SessionResponseSchema } },
    errors: ['unauthenticated', 'rate_limited', 'unavailable', 'timeout'],
  },
  {
    method: 'delete',
    path: paths.session,
    id: 'signOut',
    tag: 'panel',
    summary: 'Sign out: the panel token and its event streams end',
    security: 'panelToken',
    answers: { 204: { description: 'The token is no longer valid' } },
    errors: ['unauthenticated', 'rate_limited', 'unavailable', 'timeout'],
  },
  {
    ...ofConversation,
    method: 'get',
    path: paths.conversation('{id}'),
    id: 'getConversation',
    summary: 'The state of a conversation',
    answers: { 200: { description: 'State and cursor', json: SnapshotResponseSchema } },
  },
  {
    ...ofConversation,
    method: 'get',
    path: paths.events('{id}'),
    id: 'followConversation',
    summary: 'Follow a conversation from a cursor',
    description:
      'Starts with a `cursor` frame, then the exact tail or a `reset` with the whole state, then events as they happen. A comment line ' +
      'with the head id is the heartbeat. The stream ends with an `end` frame that gives the reason.',
    parameters: [
      conversationId,
      {
        name: 'Last-Event-ID',
        in: 'header',
        required: false,
        description:
          'The id of the last event received; absent: from the beginning. An unknown id is answered with a `reset`',
        schema: v.string(),
      },
    ],
    answers: {
      200: { description: 'Server-sent events', media: { type: 'text/event-stream', description: 'Frames' } },
    },
    errors: [...conversationErrors, 'draining'],
    streamsEvents: true,
  },
  {
    method: 'get',
    path: paths.sharedEvents,
    id: 'followConversations',
    tag: 'panel',
    security: 'panelToken',
    summary: 'Follow several conversations over one stream',
    description:
      'As many streams of one conversation each, in one: `id:` is `<conversation>/<epoch>-<seq>`, and the data of each frame has ' +
      '`conversationId` beside its fields. The heartbeat names the head of each conversation in that form. An `end` frame with ' +
      '`conversationId` ends the part of that conversation alone (`forbidden`, `ended`, `erased`, `failed`); one without it ends ' +
      'the stream, which also happens after the last part. To change the set, open the next stream before closing this one. ' +
      `At most ${maxConversationsPerStream} conversations; each counts against the limits of its agent as a stream of its own.`,
    parameters: [
      {
        name: 'conversations',
        in: 'query',
        required: true,
        description:
          '`ID@CURSOR,ID…`: ids of conversations, each once, and the id `<epoch>-<seq>` of the last event received of it; without ' +
          'one from the beginning. A cursor that is not known any more is answered with a `reset`. `Last-Event-ID` is ignored: it ' +
          'could name the position in one conversation only',
        schema: v.string(),
      },
    ],
    answers: {
      200: { description: 'Server-sent events', media: { type: 'text/event-stream', description: 'Frames' } },
    },
    errors: [...identityErrors, 'invalid_request', 'draining'],
    streamsEvents: true,
  },
  {
    ...askingDialogflow,
    path: paths.messages('{id}'),
    id: 'postMessage',
    summary: 'Add a chat message, or several in order',
    description: 'Idempotent: a message id that was posted before is answered alike and adds nothing.',
    request: routes.MessagesRequestSchema,
    answers: { 200: { description: 'The messages are in the log', json: routes.MessagesResponseSchema } },
  },
  {
    ...askingDialogflow,
    path: paths.knowledge('{id}'),
    id: 'askKnowledge',
    summary: 'Ask the knowledge base',
    description:
      'With `Accept: text/event-stream` the answer comes while it is written: `piece` frames with the next words, `checked` frames ' +
      'that replace everything before with what the sources support, then `suggestion` with the whole answer and `end`; or `error` ' +
      'in place of both. The model stops when the client disconnects.',
    request: routes.KnowledgeRequestSchema,
    answers: {
      200: {
        description: 'The answer with its sources',
        json: routes.KnowledgeResponseSchema,
        media: { type: 'text/event-stream', description: 'Frames' },
      },
    },
    frames: {
      piece: answers.AnswerPieceSchema,
      checked: answers.AnswerCheckedSchema,
      suggestion: answers.AnswerSuggestionSchema,
      end: answers.AnswerEndSchema,
      error: routes.ProblemSchema,
    },
  },
  {
    ...askingDialogflow,
    path: paths.summary('{id}'),
    id: 'summarize',
    summary: 'Create the summary, or create it again',
    request: routes.SummaryRequestSchema,
    answers: { 200: { description: 'The summary', json: routes.SummaryResponseSchema } },
  },
  {
    ...posting,
    path: paths.translate('{id}'),
    id: 'translate',
    summary: 'Translate a draft, or an utterance',
    description:
      'A draft is given back and not kept. With `utteranceId` the stored text of that utterance is translated, once for each ' +
      'language, and appended as a `translation` event. `unsupported` where no translator is configured.',
    request: routes.TranslateRequestSchema,
    answers: { 200: { description: 'The translation', json: routes.TranslateResponseSchema } },
    errors: [...posting.errors, 'not_found', 'failed_precondition', 'quota_exhausted', 'timeout', 'unsupported'],
  },
  {
    ...posting,
    path: paths.redraft('{id}'),
    id: 'redraft',
    summary: 'Write a draft anew',
    description: 'Shorter, friendlier or more formal, in its own language, without a fact more. Nothing of it is kept.',
    request: routes.RedraftRequestSchema,
    answers: {
      200: {
        description: 'The draft; the same text where nothing better was found',
        json: routes.RedraftResponseSchema,
      },
    },
    errors: [...posting.errors, 'not_found', 'failed_precondition', 'quota_exhausted', 'timeout'],
  },
  {
    ...posting,
    path: paths.advice('{id}'),
    id: 'advise',
    summary: 'Run the generators now',
    description:
      'Those of the profile that run on demand or for a message of the customer. What they make is appended.',
    answers: { 200: { description: 'How many suggestions came', json: routes.AdviceResponseSchema } },
    errors: [...posting.errors, 'not_found', 'failed_precondition', 'quota_exhausted', 'timeout'],
  },
  {
    ...askingDialogflow,
    path: paths.feedback('{id}'),
    id: 'giveFeedback',
    summary: 'Report what the agent did with an answer',
    request: routes.FeedbackRequestSchema,
    answers: done,
  },
  {
    ...ofConversation,
    method: 'get',
    path: momentsPath('{id}'),
    id: 'recordedMoments',
    summary: 'Whether the call was recorded',
    answers: { 200: { description: 'Whether its moments can be played', json: MomentsResponseSchema } },
  },
  {
    ...ofConversation,
    method: 'get',
    path: `${momentsPath('{id}')}/{utteranceId}`,
    id: 'playMoment',
    summary: 'The sound around one utterance of a recorded call',
    description: 'At most 30 seconds. What was masked is silence. Audited.',
    parameters: [conversationId, utteranceId],
    answers: { 200: { description: 'The sound', media: { type: 'audio/wav', description: '8 kHz, 16 bits, mono' } } },
    errors: [...conversationErrors, 'not_found'],
  },
  {
    ...posting,
    path: paintedPath('{id}'),
    id: 'reportPainted',
    summary: 'Report when the rows that ask for it were received and painted',
    description: 'For traces. An utterance asks for it with `paint`; others are passed over.',
    request: PaintedRowsRequestSchema,
    answers: done,
  },
  {
    ...posting,
    path: paths.checklist('{id}'),
    id: 'tickChecklist',
    summary: 'Tick an item of the checklist by hand, or untick it',
    request: routes.ChecklistTickRequestSchema,
    answers: done,
    errors: [...posting.errors, 'not_found'],
  },
  {
    ...askingDialogflow,
    path: paths.action('{id}', '{actionId}'),
    id: 'decideAction',
    summary: 'Confirm a proposed action, or decline it',
    description:
      'Answered once the decision counts; what comes of it follows as `action` events. The same decision again changes nothing and is ' +
      'answered alike. A failed action can be confirmed again.',
    parameters: [conversationId, actionId],
    request: actions.ActionDecisionRequestSchema,
    answers: { 200: { description: 'The action as it stands', json: actions.ActionResponseSchema } },
    errors: [...askingDialogflow.errors, 'not_found', 'conflict'],
  },
  {
    ...askingDialogflow,
    path: paths.complete('{id}'),
    id: 'completeConversation',
    summary: 'End the assistance',
    answers: done,
  },
  {
    ...posting,
    path: paths.hold('{id}'),
    id: 'setHold',
    summary: 'Report that the caller is on hold, or no longer',
    request: routes.HoldRequestSchema,
    answers: { 200: { description: 'Whether the call was notified', json: routes.HoldResponseSchema } },
  },
  {
    ...posting,
    path: paths.wrapUp('{id}'),
    id: 'saveWrapUp',
    summary: 'Save notes, attributes and code to the wrap-up in Genesys',
    description:
      'Sentences of the summary that nothing said supports are left out, or marked, unless the agent changed them. Saving again ' +
      'replaces only what was saved before. A code ends after-call work.',
    request: wrapUp.WrapUpRequestSchema,
    answers: { 200: { description: 'Saved', json: wrapUp.WrapUpResponseSchema } },
    errors: [...posting.errors, 'failed_precondition', 'not_found', 'timeout'],
  },
  {
    ...ofConversation,
    method: 'get',
    path: paths.wrapUpCodes('{id}'),
    id: 'listWrapUpCodes',
    summary: 'The wrap-up codes of the queue, and the one chosen',
    answers: { 200: { description: 'Codes', json: wrapUp.WrapUpCodesResponseSchema } },
    errors: [...conversationErrors, 'not_found', 'timeout'],
  },
  {
    ...ofConversation,
    method: 'get',
    path: paths.summaryDraft('{id}'),
    id: 'getSummaryDraft',
    summary: 'The version of the summary that is the agent’s own',
    answers: draftAnswer,
  },
  {
    ...posting,
    method: 'put',
    path: paths.summaryDraft('{id}'),
    id: 'saveSummaryDraft',
    summary: 'Keep the agent’s own version',
    request: wrapUp.SummaryDraftRequestSchema,
    answers: draftAnswer,
    errors: [...posting.errors, 'conflict'],
  },
  {
    ...ofConversation,
    method: 'delete',
    path: paths.summaryDraft('{id}'),
    id: 'discardSummaryDraft',
    summary: 'Drop the agent’s own version',
    answers: draftAnswer,
    errors: [...conversationErrors, 'conflict'],
  },
  {
    ...posting,
    path: paths.undoSummaryDraft('{id}'),
    id: 'undoSummaryDraft',
    summary: 'Go back to the version before',
    answers: draftAnswer,
    errors: [...posting.errors, 'conflict'],
  },
  {
    method: 'post',
    path: paths.conversationNames,
    id: 'nameConversation',
    tag: 'panel',
    summary: 'Give a conversation a key that an integration knows',
    security: 'panelToken',
    request: routes.ConversationNameRequestSchema,
    answers: {
      200: { description: 'The key was renewed or moved', json: routes.ConversationNameResponseSchema },
      201: { description: 'The key is new', json: routes.ConversationNameResponseSchema },
    },
    errors: [...conversationErrors, 'conflict', 'too_large'],
  },
  {
    method: 'get',
    path: paths.conversationNames,
    id: 'findConversation',
    tag: 'panel',
    summary: 'The conversation of a key',
    security: 'panelToken',
    parameters: [conversationKey],
    answers: { 200: { description: 'The conversation', json: routes.ConversationNameResponseSchema } },
    errors: [...identityErrors, 'invalid_request', 'not_found'],
  },
  {
    method: 'delete',
    path: paths.conversationNames,
    id: 'unnameConversation',
    tag: 'panel',
    summary: 'Remove a key',
    security: 'panelToken',
    parameters: [conversationKey],
    answers: { 204: { description: 'Removed' } },
    errors: [...identityErrors, 'invalid_request', 'not_found'],
  },
  {
    method: 'get',
    path: serviceCheckPath,
    id: 'checkService',
    tag: 'supervisor',
    summary: 'The checks that the running service makes of itself',
    security: 'panelToken',
    answers: { 200: { description: 'Findings', json: ServiceCheckResponseSchema } },
    errors: [...identityErrors, 'forbidden'],
  },
  {
    method: 'post',
    path: webhookCheckPath,
    id: 'checkWebhooks',
    tag: 'supervisor',
    summary: 'Send a test to the address of webhooks, or try dead letters again',
    security: 'panelToken',
    request: WebhookCheckRequestSchema,
    answers: { 200: { description: 'What came of it', json: WebhookCheckResponseSchema } },
    errors: [...identityErrors, 'forbidden', 'invalid_request', 'too_large', 'unsupported'],
  },
];
