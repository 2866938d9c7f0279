/**
 * Why an element shows nothing, for those who embed it: a code, what is wrong and what to do. The browser hides why a request to
 * another origin failed, so it is found out by asking again in another way.
 */
import { EarshotError } from '../../../shared/errors.ts';

export const failureCodes = [
  'conversation_id_missing',
  'conversation_id_invalid',
  'blocked_by_policy',
  'origin_not_allowed',
  'service_unreachable',
  'service_error',
  'module_failed',
] as const;
export type FailureCode = (typeof failureCodes)[number];

/** `detail` of the event `earshot:failed`. English: it is for developers and administrators. */
export type ModuleFailure = { readonly code: FailureCode; readonly message: string; readonly remedy: string };

type Facts = { readonly service: string; readonly page: string };

const sentences: Readonly<Record<FailureCode, (facts: Facts) => Omit<ModuleFailure, 'code'>>> = {
  conversation_id_missing: () => ({
    message: 'The element has no conversation.',
    remedy: 'Set the attribute conversation-id to the id of a Genesys conversation.',
  }),
  conversation_id_invalid: () => ({
    message: 'The attribute conversation-id is not the id of a Genesys conversation.',
    remedy: 'Set it to a UUID, such as 12345678-1234-4234-8234-123456789abc.',
  }),
  blocked_by_policy: ({ service }) => ({
    message: 'The content security policy of this page blocks the service.',
    remedy: `Add ${service} to script-src, style-src and connect-src.`,
  }),
  origin_not_allowed: ({ service, page }) => ({
    message: `The service at ${service} does not accept this page.`,
    remedy: `Add ${page} to the setting EMBEDDING_ORIGINS of the service.`,
  }),
  service_unreachable: ({ service }) => ({
    message: `The service at ${service} cannot be reached.`,
    remedy: 'Make sure that it runs, and that this browser may reach its address.',
  }),
  service_error: ({ service }) => ({
    message: `The service at ${service} answered with an error.`,
    remedy: 'Look at its log, or run npm run doctor; then load the page again.',
  }),
  module_failed: () => ({
    message: 'The element failed while it was drawn.',
    remedy: 'Load the page again; if it stays, report it with the error in the console.',
  }),
};

/** The sentences of a code. `service` and `page` are origins. */
export function describeFailure(code: FailureCode, facts: Facts): ModuleFailure {
  return { code, ...sentences[code](facts) };
}

/** What an attribute that cannot be used is called. */
export function failureOfId(attribute: string | null): FailureCode {
  return attribute === null || attribute.trim() === '' ? 'conversation_id_missing' : 'conversation_id_invalid';
}

/**
 * The code for what loading the settings of the service failed with. `isBlocked`: the page's policy has blocked the service.
 * A public file of the service, which any page may read, tells a refused page from a service that is away.
 */
export async function failureOfLoading(
  error: unknown,
  deps: { readonly fetch: typeof fetch; readonly service: string; readonly isBlocked: () => boolean },
): Promise<FailureCode> {
  if (error instanceof EarshotError) return error.code === 'forbidden' ? 'origin_not_allowed' : 'service_error';
  if (!(error instanceof TypeError)) return 'module_failed';
  if (deps.isBlocked()) return 'blocked_by_policy';
  const answers = await deps.fetch(`${deps.service}/favicon.svg`, { credentials: 'omit' }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (answers) return 'origin_not_allowed';
  return deps.isBlocked() ? 'blocked_by_policy' : 'service_unreachable';
}
