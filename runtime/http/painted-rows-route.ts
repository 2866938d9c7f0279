/** `POST /api/conversations/:id/painted`: when a panel received and painted the rows that asked for it. */
import { Hono } from 'hono';
import { PaintedRowsRequestSchema } from '../../shared/api/painted-rows.ts';
import type { PaintedRows } from '../core/ports/painted-rows.ts';
import type { PanelEnv } from './app-env.ts';
import { readJson } from './json-body.ts';

/** Does nothing without traces. */
export function createPaintedRowsRoute(deps: { readonly painted: PaintedRows | undefined }): Hono<PanelEnv> {
  return new Hono<PanelEnv>().post('/painted', async (c) => {
    const { rows } = await readJson(c, PaintedRowsRequestSchema);
    await deps.painted?.report(c.get('conversationId'), rows);
    return c.json({});
  });
}
