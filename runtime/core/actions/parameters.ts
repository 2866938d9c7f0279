/** The parameters of an action as an agent confirms them: only what may be changed, complete, and of the right kind. */
import type { ActionParameter } from '../../../shared/assist/action.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { maskLabel } from '../../../shared/mask-kinds.ts';

export const maxParameterCharacters = 2_000;

/**
 * The proposed parameters with the values of the agent. Throws `invalid_request` for a name that there is not, a value that may not be
 * changed, one that is missing or of another kind, and one that is masked: what was masked is not known here.
 */
export function confirmedParameters(
  proposed: readonly ActionParameter[],
  edits: Readonly<Record<string, string>> = {},
): ActionParameter[] {
  const names = new Set(proposed.map(({ name }) => name));
  for (const name of Object.keys(edits)) if (!names.has(name)) throw invalid('There is no such parameter');
  return proposed.map((parameter) => {
    const edited = Object.hasOwn(edits, parameter.name) ? edits[parameter.name]!.trim() : parameter.value;
    if (edited !== parameter.value && !parameter.editable) throw invalid(`"${parameter.label}" cannot be changed`);
    check(parameter, edited);
    return { ...parameter, value: edited };
  });
}

function check({ label, kind, required, choices }: ActionParameter, value: string): void {
  if (value === '') {
    if (required) throw invalid(`"${label}" is missing`);
    return;
  }
  if (value.length > maxParameterCharacters) throw invalid(`"${label}" is too long`);
  if (maskLabel.test(value)) throw invalid(`"${label}" is masked; enter it`);
  const isKind =
    kind === 'number'
      ? Number.isFinite(Number(value))
      : kind === 'boolean'
        ? value === 'true' || value === 'false'
        : kind === 'date'
          ? /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
          : kind !== 'choice' || choices?.includes(value) === true;
  if (!isKind) throw invalid(`"${label}" is not valid`);
}

function invalid(detail: string): EarshotError {
  return new EarshotError('invalid_request', { detail });
}

/** By name, each as its kind; empty ones are left out. */
export function parameterValues(
  parameters: readonly Pick<ActionParameter, 'name' | 'value' | 'kind'>[],
): Record<string, string | number | boolean> {
  return Object.fromEntries(
    parameters
      .filter(({ value }) => value !== '')
      .map(({ name, value, kind }) => [
        name,
        kind === 'number' ? Number(value) : kind === 'boolean' ? value === 'true' : value,
      ]),
  );
}

/** The same for the same action with the same values: a repetition can be recognized by the endpoint. SHA-256 in hex. */
export async function idempotencyKeyOf(
  conversationId: string,
  actionId: string,
  values: Readonly<Record<string, unknown>>,
): Promise<string> {
  const sorted = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  const bytes = new TextEncoder().encode(JSON.stringify([conversationId, actionId, sorted]));
  const digest = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
