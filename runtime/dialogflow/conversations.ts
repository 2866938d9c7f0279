/**
 * Gets or creates a conversation and its participants. Several instances may ask at the same moment: the one that creates the
 * conversation creates its participants, and the others wait a little before they create what is missing.
 */
import type { Role } from '../../shared/assist/event.ts';
import { EarshotError } from '../../shared/errors.ts';
import { type ConversationId, toDialogflowConversationId } from '../../shared/ids.ts';
import type { CallOptions, ConversationHandle } from '../core/ports/assist-gateway.ts';
import type { Clock } from '../core/ports/clock.ts';
import { toRole } from './map-results.ts';
import type { ProfileName } from './names.ts';

export type Rpc = (
  method: string,
  request: object,
  routing: readonly [field: string, name: string],
  options: CallOptions,
) => Promise<object>;

export type ConversationOptions = {
  readonly rpc: Rpc;
  readonly profile: ProfileName;
  readonly target: string;
  readonly clock: Clock;
  /** How often, and how far apart, to list participants that another instance is creating. */
  readonly lookAgain?: { readonly times: number; readonly everyMs: number };
};

type Participant = { name?: string; role?: string };

/** Rejects with EarshotError. */
export async function ensureConversation(
  { rpc, profile, target, clock, lookAgain = { times: 5, everyMs: 200 } }: ConversationOptions,
  conversationId: ConversationId,
  segment: number,
  options: CallOptions,
): Promise<ConversationHandle> {
  const id = toDialogflowConversationId(conversationId, segment);
  const conversationName = `${profile.parent}/conversations/${id}`;
  const created = await getOrCreate(rpc, { parent: profile.parent, id, profileName: profile.name }, options);

  let participants: Partial<Record<Role, string>> = {};
  if (!created) {
    for (let look = 0; look <= lookAgain.times; look++) {
      if (look > 0) await new Promise<void>((resolve) => clock.after(lookAgain.everyMs, resolve));
      participants = await listParticipants(rpc, conversationName, options);
      if (participants.customer && participants.agent) break;
    }
  }
  const [customer, agent] = await Promise.all([
    participants.customer ?? createParticipant(rpc, conversationName, 'END_USER', options),
    participants.agent ?? createParticipant(rpc, conversationName, 'HUMAN_AGENT', options),
  ]);
  return { conversationId, conversationName, participants: { customer, agent }, target, profile: profile.name };
}

/** True when this call created it. */
async function getOrCreate(
  rpc: Rpc,
  { parent, id, profileName }: { parent: string; id: string; profileName: string },
  options: CallOptions,
): Promise<boolean> {
  const name = `${parent}/conversations/${id}`;
  try {
    await rpc('GetConversation', { name }, ['name', name], options);
    return false;
  } catch (error) {
    if (!(error instanceof EarshotError) || error.code !== 'not_found') throw error;
  }
  try {
    const request = { parent, conversationId: id, conversation: { conversationProfile: profileName } };
    await rpc('CreateConversation', request, ['parent', parent], options);
    return true;
  } catch (error) {
    // Created by an earlier attempt of this call or by another instance.
    if (error instanceof EarshotError && error.code === 'conflict') return false;
    throw error;
  }
}

async function listParticipants(
  rpc: Rpc,
  parent: string,
  options: CallOptions,
): Promise<Partial<Record<Role, string>>> {
  const response = (await rpc('ListParticipants', { parent, pageSize: 100 }, ['parent', parent], options)) as {
    participants?: Participant[];
  };
  const found: Partial<Record<Role, string>> = {};
  // The smallest name, so that all instances choose the same one when a role has two.
  for (const { name, role } of response.participants ?? []) {
    const known = toRole(role);
    if (!name || !known) continue;
    const before = found[known];
    if (before === undefined || name < before) found[known] = name;
  }
  return found;
}

async function createParticipant(rpc: Rpc, parent: string, role: string, options: CallOptions): Promise<string> {
  const request = {
    parent,
    participant: { role, ...(role === 'HUMAN_AGENT' && { agentDesktopSource: 'GENESYS_CLOUD' }) },
  };
  const { name } = (await rpc('CreateParticipant', request, ['parent', parent], options)) as Participant;
  if (!name) throw new EarshotError('internal', { detail: 'Dialogflow created a participant without a name' });
  return name;
}
