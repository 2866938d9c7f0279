/** `GET /api/supervisor/use`: the report of use, as JSON, or as CSV with `Accept: text/csv`. Every look is audited. */
import { Hono } from 'hono';
import * as v from 'valibot';
import { type UseAgentMode, UseReportQuerySchema } from '../../shared/api/use-report.ts';
import { EarshotError } from '../../shared/errors.ts';
import { supervisorPaths } from '../../shared/supervisor/overview.ts';
import { questionsCsv, rowsCsv } from '../core/archive/use-csv.ts';
import { usePeriodOf, useReportOf } from '../core/archive/use-report.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { AppEnv } from './app-env.ts';
import { type ArchiveLookDeps, configuredArchive, entryOf, lookAtArchive } from './archive-look.ts';

export type UseRouteDeps = ArchiveLookDeps & {
  readonly agents: UseAgentMode;
  readonly clock: Pick<Clock, 'now'>;
};

/** Answers `forbidden` to everybody who is no supervisor, and `unsupported` where there is no archive. */
export function createUseRoute(deps: UseRouteDeps): Hono<AppEnv> {
  return new Hono<AppEnv>().get(supervisorPaths.use, async (c) => {
    const look = await lookAtArchive(deps, c);
    if (look instanceof Response) return look;
    const query = v.safeParse(UseReportQuerySchema, c.req.query());
    if (!query.success)
      throw new EarshotError('invalid_request', { detail: 'The period or the grouping is not valid' });
    const { by, queue } = query.output;
    const archive = configuredArchive(deps);
    if (deps.agents === 'grouped' && by === 'agent')
      throw new EarshotError('forbidden', { detail: 'Figures of single agents are switched off here' });
    const request = { ...usePeriodOf(query.output, deps.clock.now()), by, queue };
    const report = useReportOf(request, await archive.use(look.scope, request), deps.agents);
    deps.audit.record(entryOf(look.identity, 'use_report', { reason: by }));
    if (!/^text\/csv\b/i.test(c.req.header('accept') ?? '')) return c.json(report);
    const text = c.req.query('table') === 'questions' ? questionsCsv(report) : rowsCsv(report);
    return c.body(text, 200, { 'content-type': 'text/csv; charset=utf-8' });
  });
}
