/** One described operation: a route of the app with one method. */
import type * as v from 'valibot';
import type { ErrorCode } from '../../../shared/errors.ts';

export type Tag = 'platform' | 'genesys' | 'panel' | 'supervisor' | 'google' | 'pages' | 'admin' | 'local';

/** How a request proves who it is from; `none` where anyone may ask. */
export type Security =
  | 'none'
  | 'panelToken'
  | 'genesysToken'
  | 'metricsToken'
  | 'adminToken'
  | 'audiohookKey'
  | 'pushToken';

export type Parameter = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description: string;
  readonly schema: v.GenericSchema;
};

/** Content by media type: a schema for JSON, a sentence for a body that is not JSON, or both where the request says which. */
export type Answer = {
  readonly description: string;
  readonly json?: v.GenericSchema;
  readonly media?: { readonly type: string; readonly description: string };
};

export type Operation = {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** As in OpenAPI: `/api/conversations/{id}`. */
  readonly path: string;
  readonly id: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  readonly security: Security;
  readonly parameters?: readonly Parameter[];
  readonly request?: v.GenericSchema;
  /** By status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Codes of problems beyond `internal`, which any operation may answer. */
  readonly errors: readonly ErrorCode[];
  /** Answers with the event stream; its frames are described beside it. */
  readonly streamsEvents?: true;
  /** Frames of a stream of its own: name → schema of the JSON in `data:`. */
  readonly frames?: Readonly<Record<string, v.GenericSchema>>;
};
