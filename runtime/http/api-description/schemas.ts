/** The schemas that the description names, and their conversion to JSON Schema 2020-12. */
import { type ConversionConfig, toJsonSchema, toJsonSchemaDefs } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import * as stream from '../../../shared/api/event-stream.ts';
import * as health from '../../../shared/api/health.ts';
import * as routes from '../../../shared/api/routes.ts';
import { CheckSchema, ServiceCheckResponseSchema } from '../../../shared/api/service-check.ts';
import * as wrapUp from '../../../shared/api/wrap-up.ts';
import { AssistEventSchema, SourceSchema } from '../../../shared/assist/event.ts';
import * as supervisor from '../../../shared/supervisor/overview.ts';
import { PushEnvelopeSchema } from '../pubsub-route.ts';

export type Json = Readonly<Record<string, unknown>>;

/** One schema per event type, named after it: `utterance` → `UtteranceEvent`. A new event type is described with no edit here. */
export const eventSchemas: Readonly<Record<string, { readonly name: string; readonly schema: v.GenericSchema }>> =
  Object.fromEntries(
    AssistEventSchema.options.map((schema) => {
      const type = schema.entries.type.literal;
      return [type, { name: `${type[0]!.toUpperCase()}${type.slice(1)}Event`, schema }];
    }),
  );

const named: Readonly<Record<string, v.GenericSchema>> = {
  Problem: routes.ProblemSchema,
  Source: SourceSchema,
  ConversationView: stream.ConversationViewSchema,
  Snapshot: stream.SnapshotResponseSchema,
  CursorFrame: stream.CursorFrameSchema,
  ResetFrame: stream.ResetFrameSchema,
  EndFrame: routes.StreamEndSchema,
  Live: health.LiveSchema,
  Ready: health.ReadySchema,
  PublicConfig: routes.PublicConfigSchema,
  Session: routes.SessionResponseSchema,
  MessageRequest: routes.MessageRequestSchema,
  MessageResponse: routes.MessageResponseSchema,
  KnowledgeRequest: routes.KnowledgeRequestSchema,
  KnowledgeResponse: routes.KnowledgeResponseSchema,
  SummaryRequest: routes.SummaryRequestSchema,
  SummaryResponse: routes.SummaryResponseSchema,
  AdviceResponse: routes.AdviceResponseSchema,
  RedraftRequest: routes.RedraftRequestSchema,
  RedraftResponse: routes.RedraftResponseSchema,
  TranslateRequest: routes.TranslateRequestSchema,
  TranslateResponse: routes.TranslateResponseSchema,
  FeedbackRequest: routes.FeedbackRequestSchema,
  ChecklistTick: routes.ChecklistTickRequestSchema,
  HoldRequest: routes.HoldRequestSchema,
  HoldResponse: routes.HoldResponseSchema,
  WrapUpRequest: wrapUp.WrapUpRequestSchema,
  WrapUpResponse: wrapUp.WrapUpResponseSchema,
  WrapUpCodes: wrapUp.WrapUpCodesResponseSchema,
  SummaryDraftRequest: wrapUp.SummaryDraftRequestSchema,
  SummaryDraft: wrapUp.SummaryDraftResponseSchema,
  ConversationNameRequest: routes.ConversationNameRequestSchema,
  ConversationNameResponse: routes.ConversationNameResponseSchema,
  LiveAlert: supervisor.LiveAlertSchema,
  LiveConversation: supervisor.OverviewRowSchema,
  LiveOverview: supervisor.OverviewSchema,
  HintRequest: supervisor.HintRequestSchema,
  Hint: supervisor.HintResponseSchema,
  HintReceipt: supervisor.HintReceiptRequestSchema,
  Check: CheckSchema,
  ServiceCheck: ServiceCheckResponseSchema,
  PushEnvelope: PushEnvelopeSchema,
  ...Object.fromEntries(Object.values(eventSchemas).map(({ name, schema }) => [name, schema])),
};

const conversion: ConversionConfig = {
  target: 'draft-2020-12',
  // A request may leave out what has a default.
  typeMode: 'input',
  errorMode: 'throw',
  overrideRef: ({ referenceId }) => reference(referenceId),
};

export const reference = (name: string): string => `#/components/schemas/${name}`;

/** `components.schemas`. */
export function componentSchemas(): Record<string, Json> {
  return toJsonSchemaDefs(named, conversion) as Record<string, Json>;
}

/** A schema in place; a named one as a reference. Throws where a schema has no equivalent in JSON Schema. */
export function describeSchema(schema: v.GenericSchema): Json {
  const name = Object.keys(named).find((key) => named[key] === schema);
  if (name !== undefined) return { $ref: reference(name) };
  const {
    $schema: _dialect,
    $defs: _definitions,
    ...described
  } = toJsonSchema(schema, { ...conversion, definitions: named });
  return described;
}
