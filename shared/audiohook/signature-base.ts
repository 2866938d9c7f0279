/**
 * The signed upgrade: from the two HTTP headers to the text that was signed (draft-ietf-httpbis-message-signatures-11, as
 * AudioHook uses it). Pure: the caller computes the HMAC. The order of the components is the signer's. The live client uses
 * another order than the documented one, so it is always read from the header.
 */
import { type InnerList, type Item, parseDictionary, serializeInnerList } from 'structured-headers';

/** The components that a signature must cover. It may cover more. */
export const requiredComponents = [
  '@request-target',
  '@authority',
  'audiohook-organization-id',
  'audiohook-session-id',
  'audiohook-correlation-id',
  'x-api-key',
] as const;

export const SIGNATURE_BYTES = 32;
const minNonceCharacters = 22;
/** A nonce becomes a part of a key of the shared store. */
const maxNonceCharacters = 256;
const maxHeaderCharacters = 4_096;
/** Six are required; a signer that covers more than this is refused before a value is looked up. */
const maxComponents = 32;
/** Characters of the signed text, a bound on what one refused upgrade can cost. */
export const maxBaseCharacters = 8_192;
const knownParameters: ReadonlySet<string> = new Set(['keyid', 'nonce', 'alg', 'created', 'expires']);

export type SignatureProblem =
  | 'unparseable'
  | 'label_mismatch'
  | 'unknown_parameter'
  | 'wrong_type'
  | 'missing_nonce'
  | 'missing_created'
  | 'missing_component'
  | 'unsupported_algorithm'
  | 'unsupported_component';

export type ParsedSignature = {
  readonly keyId: string | undefined;
  readonly nonce: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly expires: number | undefined;
  /** In the signer's order. */
  readonly components: readonly string[];
  /** The value of `@signature-params`. */
  readonly parametersText: string;
  readonly signature: Uint8Array;
};

export type SignatureResult =
  | { readonly ok: true; readonly signed: ParsedSignature }
  | { readonly ok: false; readonly problem: SignatureProblem };

const problem = (name: SignatureProblem): SignatureResult => ({ ok: false, problem: name });
const isInnerList = (member: Item | InnerList | undefined): member is InnerList =>
  member !== undefined && Array.isArray(member[0]);

/** Reads both headers. Only the first label is used. Never throws. */
export function parseSignature(signatureInput: string, signature: string): SignatureResult {
  if (signatureInput.length > maxHeaderCharacters || signature.length > maxHeaderCharacters)
    return problem('unparseable');
  let inputs: Map<string, Item | InnerList>;
  let signatures: Map<string, Item | InnerList>;
  try {
    inputs = parseDictionary(signatureInput);
    signatures = parseDictionary(signature);
  } catch {
    return problem('unparseable');
  }
  for (const label of inputs.keys()) if (!signatures.has(label)) return problem('label_mismatch');
  const [first] = inputs;
  if (!first) return problem('unparseable');
  const [label, input] = first;
  const value = signatures.get(label);
  if (!isInnerList(input) || !value || isInnerList(value) || !(value[0] instanceof ArrayBuffer))
    return problem('wrong_type');
  return readInput(input, new Uint8Array(value[0]));
}

function readInput(input: InnerList, signature: Uint8Array): SignatureResult {
  const [items, parameters] = input;
  if (items.length > maxComponents) return problem('unsupported_component');
  const components: string[] = [];
  for (const [name, itemParameters] of items) {
    if (typeof name !== 'string') return problem('wrong_type');
    if (itemParameters.size > 0 || name === '@signature-params' || name === 'signature')
      return problem('unsupported_component');
    if (name.startsWith('@') && name !== '@request-target' && name !== '@authority')
      return problem('unsupported_component');
    components.push(name);
  }
  if (new Set(components).size !== components.length) return problem('unsupported_component');
  for (const name of parameters.keys()) if (!knownParameters.has(name)) return problem('unknown_parameter');
  const keyId = parameters.get('keyid');
  const nonce = parameters.get('nonce');
  const algorithm = parameters.get('alg');
  const created = parameters.get('created');
  const expires = parameters.get('expires');
  if (keyId !== undefined && typeof keyId !== 'string') return problem('wrong_type');
  if (algorithm !== undefined && algorithm !== 'hmac-sha256') return problem('unsupported_algorithm');
  if (nonce === undefined) return problem('missing_nonce');
  if (typeof nonce !== 'string') return problem('wrong_type');
  if (nonce.length < minNonceCharacters || nonce.length > maxNonceCharacters) return problem('missing_nonce');
  if (created === undefined) return problem('missing_created');
  if (!Number.isSafeInteger(created) || (expires !== undefined && !Number.isSafeInteger(expires)))
    return problem('wrong_type');
  if (!requiredComponents.every((name) => components.includes(name))) return problem('missing_component');
  return {
    ok: true,
    signed: {
      keyId,
      nonce,
      created: created as number,
      expires: expires as number | undefined,
      components,
      parametersText: serializeInnerList(input),
      signature,
    },
  };
}

/**
 * A header value in its signed form: folds become one space, and the ends are trimmed. The caller joins several values first.
 * Linear in the length of the value: strangers choose it.
 */
export function canonicalHeaderValue(value: string): string {
  if (!value.includes('\n')) return value.trim();
  return value
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}

/**
 * The signed text: one line per component in the given order, then the parameters, separated by single line feeds, without
 * one at the end. Undefined when `resolve` does not know a component, or when the text is longer than `maxBaseCharacters`.
 */
export function buildSignatureBase(
  components: readonly string[],
  parametersText: string,
  resolve: (component: string) => string | undefined,
): string | undefined {
  const lines: string[] = [];
  let left = maxBaseCharacters - parametersText.length;
  for (const name of components) {
    const value = resolve(name);
    if (value === undefined) return undefined;
    left -= name.length + value.length;
    if (left < 0) return undefined;
    lines.push(`"${name}": ${value}`);
  }
  lines.push(`"@signature-params": ${parametersText}`);
  return lines.join('\n');
}

/** `@signature-params` for a signer: components in the given order, then the parameters in the order the vendor writes them. */
export function toParametersText(
  components: readonly string[],
  parameters: {
    readonly keyId: string;
    readonly nonce: string;
    readonly created: number;
    readonly expires?: number;
    readonly algorithm?: string;
  },
): string {
  const list: InnerList = [
    components.map((name): Item => [name, new Map()]),
    new Map<string, string | number>([
      ['keyid', parameters.keyId],
      ['nonce', parameters.nonce],
      ['alg', parameters.algorithm ?? 'hmac-sha256'],
      ['created', parameters.created],
      ...(parameters.expires === undefined ? [] : ([['expires', parameters.expires]] as const)),
    ]),
  ];
  return serializeInnerList(list);
}
