/** What `open` says about the queue of a call: it names the number and the organization, but never the queue itself. */
import type { OpenParameters } from '../../../shared/audiohook/client-message.ts';
import type { QueueClues } from '../ports/conversation-queues.ts';

/** Keys of `customConfig` that are looked at. */
const mostKeys = 50;

/** What the `open` message says about the queue of a call. */
export function openClues({ participant, organizationId, customConfig }: OpenParameters): QueueClues {
  const config = textsOf(customConfig);
  return {
    organization: organizationId,
    ...(participant?.dnis && { number: participant.dnis }),
    ...(Object.keys(config).length > 0 && { config }),
  };
}

/** The values that are a text, a number or a boolean. Genesys sends an object, or its text. */
function textsOf(customConfig: unknown): Record<string, string> {
  const value = typeof customConfig === 'string' ? parsed(customConfig) : customConfig;
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, mostKeys)
      .flatMap(([key, each]) => (typeof each === 'object' || each === undefined ? [] : [[key, String(each)]])),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
