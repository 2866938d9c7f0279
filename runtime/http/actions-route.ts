/** `POST /api/conversations/:id/actions/:actionId`: the agent confirms a proposed action, or declines it. */
import { Hono } from 'hono';
import { ActionDecisionRequestSchema, actionIdPattern } from '../../shared/api/actions.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { Actions } from '../core/actions/actions.ts';
import type { PanelEnv } from './app-env.ts';
import { readJson } from './json-body.ts';

/** Answers with the action once the decision counts. Errors as `Actions.decide`. */
export function createActionsRoute(deps: { readonly actions: Actions }): Hono<PanelEnv> {
  return new Hono<PanelEnv>().post('/actions/:actionId', async (c) => {
    const actionId = c.req.param('actionId');
    if (!actionIdPattern.test(actionId)) throw new EarshotError('invalid_request');
    const decision = await readJson(c, ActionDecisionRequestSchema);
    return c.json(await deps.actions.decide(c.get('identity'), c.get('conversationId'), actionId, decision));
  });
}
