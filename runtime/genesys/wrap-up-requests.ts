/** An agent's wrap-up in Genesys: its codes, notes and attributes, with the agent's own token. */
import * as v from 'valibot';
import type { WrapUpCode } from '../../shared/api/wrap-up.ts';
import { boundedArray, boundedString } from '../../shared/bounded.ts';
import { EarshotError } from '../../shared/errors.ts';
import { GenesysConversationSchema, legsOf } from '../../shared/genesys/participants.ts';
import { summaryAttributes, withSummary } from '../../shared/genesys/wrap-up.ts';
import { isUuid } from '../../shared/ids.ts';
import type { GenesysApi } from '../core/ports/genesys-api.ts';
import type { PlatformRequest } from './platform-request.ts';

const wrapUpClosed =
  'Your after-call work in this conversation has ended, so Genesys takes no notes any more. Copy the summary instead';

export type AgentInConversation = {
  readonly token: string;
  readonly conversationId: string;
  readonly userId: string;
};

/** Rejects with `invalid_request` where the id is not a UUID. */
export async function getConversation(request: PlatformRequest, token: string, conversationId: string) {
  if (!isUuid(conversationId)) throw new EarshotError('invalid_request');
  const path = `/api/v2/conversations/${conversationId}`;
  return request({ method: 'GET', path, token, schema: GenesysConversationSchema });
}

type Leg = ReturnType<typeof legsOf>[number];

/** `WrapupCode`; one that cannot be read is left out. */
const CodesSchema = boundedArray(v.unknown());
const CodeSchema = v.object({ id: boundedString, name: boundedString });

async function lastLegOf(request: PlatformRequest, { token, conversationId, userId }: AgentInConversation) {
  const conversation = await getConversation(request, token, conversationId);
  const leg = legsOf(conversation, userId).at(-1);
  if (!leg?.id || !isUuid(leg.id)) return undefined;
  const medium = leg.calls?.length ? '/calls' : leg.messages?.length ? '/messages' : '';
  return { leg, path: `/api/v2/conversations${medium}/${conversationId}/participants/${leg.id}` };
}

/** As `GenesysApi.wrapUpCodes`. */
export async function readWrapUpCodes(
  request: PlatformRequest,
  agent: AgentInConversation,
): ReturnType<GenesysApi['wrapUpCodes']> {
  const last = await lastLegOf(request, agent);
  if (!last) return { codes: [] };
  const listed = await request({
    method: 'GET',
    path: `/api/v2/conversations/${agent.conversationId}/participants/${last.leg.id}/wrapupcodes`,
    token: agent.token,
    schema: CodesSchema,
  });
  const codes = listed.flatMap((entry) => {
    const parsed = v.safeParse(CodeSchema, entry);
    return parsed.success ? [parsed.output] : [];
  });
  const chosen = last.leg.wrapup?.code;
  return { codes, ...(chosen && { chosen }) };
}

/** As `GenesysApi.saveSummary`. Attributes come first, because a final code may close the wrap-up. */
export async function saveWrapUp(
  request: PlatformRequest,
  agent: AgentInConversation,
  summary: Parameters<GenesysApi['saveSummary']>[3],
): ReturnType<GenesysApi['saveSummary']> {
  const last = await lastLegOf(request, agent);
  if (!last || last.leg.endAcwTime) throw new EarshotError('failed_precondition', { detail: wrapUpClosed });
  const { leg, path } = last;
  const { token } = agent;
  const attributes = summaryAttributes(summary.summaryId, summary.sections);
  const hasChanged = Object.entries(attributes).some(([key, value]) => leg.attributes?.[key] !== value);
  if (hasChanged) {
    await request({ method: 'PATCH', path: `${path}/attributes`, token, schema: v.unknown(), body: { attributes } });
  }
  const before = leg.wrapup?.notes ?? '';
  const { notes, block, truncated } = withSummary(before, summary.sections, summary.previous);
  const isChosen = summary.code === undefined || (leg.wrapup?.code === summary.code.id && !leg.wrapup.provisional);
  if (notes !== before || !isChosen) {
    await patchWrapUp(request, { token, path, notes, wrapup: leg.wrapup, code: summary.code });
  }
  const code = summary.code ?? codeOf(leg.wrapup);
  return { truncated, block, ...(code && { code }) };
}

function codeOf(wrapup: Leg['wrapup']): WrapUpCode | undefined {
  return wrapup?.code ? { id: wrapup.code, name: wrapup.name ?? '' } : undefined;
}

/** With the code that is chosen now, or the one that the agent chose before, as final as it is; without one they are provisional. */
async function patchWrapUp(
  request: PlatformRequest,
  change: {
    readonly token: string;
    readonly path: string;
    readonly notes: string;
    readonly wrapup: Leg['wrapup'];
    readonly code: WrapUpCode | undefined;
  },
): Promise<void> {
  const { token, path, notes } = change;
  const { code, name, provisional } = change.code
    ? { code: change.code.id, name: change.code.name, provisional: undefined }
    : (change.wrapup ?? {});
  const wrapup = code
    ? { code, ...(name && { name }), notes, ...(provisional && { provisional }) }
    : { notes, provisional: true };
  try {
    await request({ method: 'PATCH', path, token, schema: v.unknown(), body: { wrapup } });
  } catch (error) {
    if (EarshotError.from(error).code !== 'invalid_request') throw error;
    throw new EarshotError('failed_precondition', { detail: wrapUpClosed });
  }
}
