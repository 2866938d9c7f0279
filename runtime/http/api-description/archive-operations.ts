/** What supervisors ask of the archive. */
import * as v from 'valibot';
import * as archive from '../../../shared/api/archive.ts';
import { ArchiveSearchRequestSchema } from '../../../shared/api/archive-search.ts';
import { ArchivedConversationSchema } from '../../../shared/api/archived-conversation.ts';
import * as use from '../../../shared/api/use-report.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import { supervisorPaths } from '../../../shared/supervisor/overview.ts';
import type { Operation, Parameter } from './operation.ts';

const lookErrors: readonly ErrorCode[] = [
  'unauthenticated',
  'forbidden',
  'rate_limited',
  'unavailable',
  'invalid_request',
  'unsupported',
];

const { from, to, by, queue } = use.UseReportQuerySchema.entries;
const useParameters: readonly Parameter[] = [
  {
    name: 'from',
    in: 'query',
    required: false,
    description: 'First day (UTC); absent: twelve weeks before `to`',
    schema: from,
  },
  { name: 'to', in: 'query', required: false, description: 'Last day (UTC); absent: today', schema: to },
  { name: 'by', in: 'query', required: false, description: 'What one row is about', schema: by },
  { name: 'queue', in: 'query', required: false, description: 'Name of a queue', schema: queue },
  {
    name: 'table',
    in: 'query',
    required: false,
    description: 'Of a CSV: the figures, or the questions without an answer',
    schema: v.picklist(['rows', 'questions']),
  },
];

export const archiveOperations: readonly Operation[] = [
  {
    method: 'get',
    path: supervisorPaths.use,
    id: 'reportUse',
    tag: 'supervisor',
    security: 'panelToken',
    summary: 'What was offered to agents, what they did with it, and which questions had no answer',
    description:
      'Counted over the archived conversations that the supervisor may see. Rows are in the order of names and dates, never of figures. ' +
      'Where USE_REPORT_AGENTS is `grouped`, figures about fewer than five agents are withheld.',
    parameters: useParameters,
    answers: {
      200: {
        description: 'The report',
        json: use.UseReportSchema,
        media: { type: 'text/csv', description: 'One table, with `Accept: text/csv`' },
      },
    },
    errors: lookErrors,
  },
  {
    method: 'post',
    path: archive.archivePaths.search,
    id: 'searchArchive',
    tag: 'supervisor',
    security: 'panelToken',
    summary: 'Search finished conversations',
    description:
      'Newest first, within the divisions of the supervisor. Every field narrows. `match` is the sentence that fits the words best. ' +
      '`cursor` of an answer in the next request gets the next page.',
    request: ArchiveSearchRequestSchema,
    answers: { 200: { description: 'One page', json: archive.ArchiveSearchResponseSchema } },
    errors: [...lookErrors, 'too_large'],
  },
  {
    method: 'get',
    path: archive.archivePaths.queues,
    id: 'listArchivedQueues',
    tag: 'supervisor',
    security: 'panelToken',
    summary: 'The queues of the finished conversations that this supervisor may see',
    answers: { 200: { description: 'Their names', json: archive.ArchiveQueuesSchema } },
    errors: lookErrors,
  },
  {
    method: 'get',
    path: archive.archivePaths.conversation('{id}'),
    id: 'readArchivedConversation',
    tag: 'supervisor',
    security: 'panelToken',
    summary: 'One finished conversation, with transcript and summary',
    parameters: [
      {
        name: 'id',
        in: 'path',
        required: true,
        description: 'The Genesys conversation id',
        schema: v.pipe(v.string(), v.uuid()),
      },
    ],
    answers: { 200: { description: 'The conversation', json: ArchivedConversationSchema } },
    errors: [...lookErrors, 'not_found', 'erased'],
  },
];
