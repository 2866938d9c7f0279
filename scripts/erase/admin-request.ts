/** A request to `/api/admin/…` of a running service. */
import * as v from 'valibot';
import type { Config } from '../../runtime/config.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { UsageError } from '../command-line.ts';

export type AdminRequest = {
  /** Address of the service; undefined: this machine, at PORT. */
  readonly url: string | undefined;
  readonly path: string;
  readonly body: { readonly conversationId: ConversationId } | { readonly customer: string };
  readonly config: Pick<Config, 'ADMIN_TOKEN' | 'PORT'>;
};

/** Undefined where no service listens at the default address. Rejects with UsageError where it refuses. */
export async function askService<const S extends v.GenericSchema>(
  { url, path, body, config }: AdminRequest,
  schema: S,
): Promise<v.InferOutput<S> | undefined> {
  const base = url ?? `http://127.0.0.1:${config.PORT}`;
  const token = config.ADMIN_TOKEN?.reveal();
  let response: Response;
  try {
    response = await fetch(new URL(path, base), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
      redirect: 'error',
    });
  } catch (error) {
    if (url === undefined && isRefused(error)) return undefined;
    throw new UsageError(`The service cannot be reached at ${base}; start it, or name it with --url`);
  }
  if (response.status === 401 || response.status === 403)
    throw new UsageError(`The service at ${base} refused: set ADMIN_TOKEN to the value that it has`);
  if (!response.ok) throw new UsageError(`The service at ${base} answered ${response.status}; see its log`);
  return v.parse(schema, await response.json());
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && (error.cause as { code?: string } | undefined)?.code === 'ECONNREFUSED';
}
