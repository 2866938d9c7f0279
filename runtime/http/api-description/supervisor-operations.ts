/** What supervisors ask for. */
import * as v from 'valibot';
import type { ErrorCode } from '../../../shared/errors.ts';
import * as supervisor from '../../../shared/supervisor/overview.ts';
import type { Operation, Parameter } from './operation.ts';

const { supervisorPaths } = supervisor;

const conversationId: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The Genesys conversation id',
  schema: v.pipe(v.string(), v.uuid()),
};

const lookErrors: readonly ErrorCode[] = ['unauthenticated', 'forbidden', 'rate_limited', 'unavailable'];
const hintErrors: readonly ErrorCode[] = [...lookErrors, 'invalid_request', 'too_large', 'not_found', 'erased'];

export const supervisorOperations: readonly Operation[] = [
  {
    method: 'get',
    path: supervisorPaths.conversations,
    id: 'listLiveConversations',
    tag: 'supervisor',
    security: 'panelToken',
    summary: 'The live conversations that this supervisor may see',
    description: 'Those who need help most come first; `need` says why.',
    answers: { 200: { description: 'The list', json: supervisor.OverviewSchema } },
    errors: lookErrors,
  },
  {
    method: 'get',
    path: supervisorPaths.events,
    id: 'followLiveConversations',
    tag: 'supervisor',
    security: 'panelToken',
    summary: 'Follow the live conversations that this supervisor may see',
    description:
      'Every stream begins with an `overview` frame, whose data is the whole list, also after a cut: `Last-Event-ID` is not needed. Then ' +
      '`conversation` (one row that is new or changed, at most four times a second for each conversation), `removed` (`conversationId`) ' +
      'and `alert` (`alertId`, `conversationId`, `ruleId`, `kind`, `level`, `title`, `at`). Another `overview` frame replaces everything. `hidden` is how many are shown to no one, because their division is not known. ' +
      'Comment lines are heartbeats; `delayed` and `on time` say whether other instances can be reached. An `end` frame gives the reason.',
    answers: {
      200: { description: 'Server-sent events', media: { type: 'text/event-stream', description: 'Frames' } },
    },
    errors: [...lookErrors, 'draining'],
  },
  {
    method: 'post',
    path: supervisorPaths.hints('{id}'),
    id: 'giveHint',
    tag: 'supervisor',
    security: 'panelToken',
    summary: 'Give the agent of a live conversation a hint',
    description:
      'It appears in the panel of that agent as coaching from a supervisor. The text is masked before it is stored.',
    parameters: [conversationId],
    request: supervisor.HintRequestSchema,
    answers: { 200: { description: 'The hint as it was stored', json: supervisor.HintResponseSchema } },
    errors: hintErrors,
  },
  {
    method: 'post',
    path: supervisorPaths.hintReceipts('{id}'),
    id: 'receiveHint',
    tag: 'panel',
    security: 'panelToken',
    summary: 'The agent has seen or dismissed a hint of a supervisor',
    parameters: [conversationId],
    request: supervisor.HintReceiptRequestSchema,
    answers: { 200: { description: 'Done', json: v.object({}) } },
    errors: hintErrors,
  },
];
