/** Reports, for a sample of utterances, when they were received and when their row was painted. Loaded with the first that asks for it. */
import { type PaintedRowsRequest, paintedLimits, paintedPath } from '../../../shared/api/painted-rows.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { PanelApi } from './api.ts';

export type PaintPlace = {
  readonly conversationId: ConversationId;
  readonly api: Pick<PanelApi, 'request'>;
  readonly now: () => number;
  /** Calls `then` once what was changed is on screen. */
  readonly afterPaint: (then: () => void) => void;
  /** Whether its row takes up space in the page. */
  readonly isShown: (utteranceId: string) => boolean;
};

/** An event that is older has waited for this code to load, and the frame that painted its row is over. */
const lateMs = 50;

/** `arrivedAt`: when the events came, by `now`. A report that fails is not repeated. */
export function reportPainted(place: PaintPlace, events: readonly AssistEvent[], arrivedAt: number): void {
  const { now, api, conversationId } = place;
  const ids = events.flatMap((event) => (event.type === 'utterance' && event.paint ? [event.utteranceId] : []));
  if (ids.length === 0 || now() - arrivedAt > lateMs) return;
  place.afterPaint(() => {
    const ago = now() - arrivedAt;
    if (ago > paintedLimits.agoMs) return;
    const rows = ids.slice(0, paintedLimits.rows).map((utteranceId) => ({
      utteranceId,
      receivedAgoMs: ago,
      // The report leaves with the frame.
      ...(place.isShown(utteranceId) && { paintedAgoMs: 0 }),
    }));
    const body: PaintedRowsRequest = { rows };
    void api.request('POST', paintedPath(conversationId), body, { keepalive: true }).catch(() => undefined);
  });
}

/** Of the page that this runs in, with those shadow roots. A row in a page that is not shown is painted when it is. */
export const pagePaint = (roots: Iterable<ParentNode> = []): Pick<PaintPlace, 'afterPaint' | 'isShown'> => ({
  afterPaint: (then) => requestAnimationFrame(() => setTimeout(then)),
  isShown(utteranceId) {
    const row = `[data-utterance="${CSS.escape(utteranceId)}"]`;
    return [document, ...roots].some((root) => (root.querySelector(row)?.getClientRects().length ?? 0) > 0);
  },
});
