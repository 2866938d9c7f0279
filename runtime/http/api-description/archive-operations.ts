/** What supervisors ask of the archive. */
import * as v from 'valibot';
import * as archive from '../../../shared/api/archive.ts';
import { ArchiveSearchRequestSchema } from '../../../shared/api/archive-search.ts';
import { ArchivedConversationSchema } from '../../../shared/api/archived-conversation.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { Operation } from './operation.ts';

const lookErrors: readonly ErrorCode[] = [
  'unauthenticated',
  'forbidden',
  'rate_limited',
  'unavailable',
  'invalid_request',
  'unsupported',
];

export const archiveOperations: readonly Operation[] = [
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
