/** Merging feedback into an answer record by field mask, as the real service does: `clicked_uris` are appended. */
import { codes, RpcError } from './status.ts';

type Tree = Record<string, unknown>;

const toCamel = (path: string) => path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** The merged feedback. Throws RpcError INVALID_ARGUMENT for a mask that is missing or names something else. */
export function mergeFeedback(before: Tree, update: Tree | undefined, mask: readonly string[] | undefined): Tree {
  if (!mask?.length) throw new RpcError(codes.invalidArgument, 'update_mask is required');
  const result = structuredClone(before);
  for (const path of mask) {
    const parts = path.split('.').map(toCamel);
    if (parts[0] !== 'answerFeedback') throw new RpcError(codes.invalidArgument, `Invalid update_mask path ${path}`);
    if (parts.length === 1) Object.assign(result, structuredClone(update ?? {}));
    else copyPath(result, update ?? {}, parts.slice(1));
  }
  return impliedClick(result);
}

function copyPath(target: Tree, source: Tree, path: readonly string[]): void {
  const [key, ...rest] = path as [string, ...string[]];
  const value = source[key];
  if (rest.length > 0) {
    target[key] ??= {};
    const child = target[key] as Tree;
    copyPath(child, (value ?? {}) as Tree, rest);
    return;
  }
  target[key] = appendUris(target[key], structuredClone(value));
}

function appendUris(before: unknown, after: unknown): unknown {
  if (typeof before !== 'object' || before === null || typeof after !== 'object' || after === null) return after;
  const merged: Tree = { ...(after as Tree) };
  const known = (before as Tree).clickedUris;
  if (Array.isArray(known)) merged.clickedUris = [...known, ...((merged.clickedUris as unknown[] | undefined) ?? [])];
  if ((before as Tree).answerCopied === true && merged.answerCopied === undefined) merged.answerCopied = true;
  return merged;
}

/** A copied answer or an opened source counts as a click. */
function impliedClick(feedback: Tree): Tree {
  const detail = feedback.agentAssistantDetailFeedback as Tree | undefined;
  for (const kind of ['knowledgeSearchFeedback', 'knowledgeAssistFeedback']) {
    const part = detail?.[kind] as Tree | undefined;
    if (part?.answerCopied === true || (Array.isArray(part?.clickedUris) && part.clickedUris.length > 0))
      feedback.clicked = true;
  }
  return feedback;
}
