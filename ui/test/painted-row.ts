import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { PaintedRowsRequest } from '../../shared/api/painted-rows.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import * as fixtures from '../src/gallery/fixtures.ts';
import { eventually } from './chromium.ts';
import type { PanelServer } from './panel-server.ts';

/**
 * Rows that are sampled for the trace are reported as painted. Those that come before what reports has loaded are not, nor those that a
 * busy machine kept waiting: the next one comes when the last is there.
 */
export async function reportsPaintedRow(server: PanelServer, page: Page): Promise<void> {
  let sampled = 0;
  await eventually(async () => {
    const utteranceId = `sampled-${sampled++}`;
    server.emit({ ...fixtures.unclear, utteranceId, paint: true } as AssistEvent);
    await page.locator(`earshot-transcript [data-utterance="${utteranceId}"]`).waitFor();
    await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => setTimeout(painted))));
    const reports = server.asked.filter(({ path }) => path.endsWith('/painted'));
    const rows = reports.flatMap(({ body }) => (body as PaintedRowsRequest).rows);
    assert.ok(rows.some(({ paintedAgoMs }) => paintedAgoMs !== undefined));
  });
}
