/** What the desk asks of the service in the agent's name, as the panel does: a session, then questions and events. */
import * as v from 'valibot';
import { KnowledgeResponseSchema, paths } from '../../shared/api/routes.ts';
import { refusalOf } from './desk-problem.ts';

export type Answer = { readonly text: string; readonly sources: readonly string[] };

/** Rejects with `DeskProblem`. */
async function answered(response: Response): Promise<unknown> {
  if (response.ok) return response.json();
  throw await refusalOf(response);
}

/** A panel token for an agent of the simulator. */
export async function openPanelSession(accessToken: string): Promise<string> {
  const headers = { authorization: `Bearer ${accessToken}` };
  const body = await answered(await fetch(paths.session, { method: 'POST', headers }));
  return (body as { token: string }).token;
}

/** Asks the knowledge base; undefined where it has no answer. */
export async function askKnowledge(token: string, conversationId: string, query: string): Promise<Answer | undefined> {
  const response = await fetch(paths.knowledge(conversationId), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { answer, sources } = v.parse(KnowledgeResponseSchema, await answered(response));
  return answer === '' ? undefined : { text: answer, sources: sources.map(({ title }) => title) };
}
