/**
 * Every notice code, in one place. To add one: add a row here, its `notice.<code>` text to each catalog in
 * `ui/src/messages` where it is shown in the panel, and its row to `runtime/errors.md`. The types and
 * `notice-codes.test.ts` name whatever is missing.
 */

type Row = {
  /**
   * `transcript`: a mark among the utterances, with texts of its own; `panel`: a line above the sections;
   * `hidden`: for diagnosis only.
   */
  readonly shownIn: 'transcript' | 'panel' | 'hidden';
};

export const noticeCodes = {
  /** Part of the call was not recognized; `params.cause` says why. */
  audio_gap: { shownIn: 'transcript' },
  /** The call is on hold or in a secure flow. */
  paused: { shownIn: 'transcript' },
  /** Recognition or assistance fails and is retried, or lags behind (`params.reason`). */
  engine_degraded: { shownIn: 'panel' },
  /** Recognition or assistance has ended for this conversation. */
  engine_failed: { shownIn: 'panel' },
  /** Another engine has taken over: `params.from`, `params.to`. */
  engine_failover: { shownIn: 'panel' },
  /** One feature failed for one message. */
  suggestion_failed: { shownIn: 'panel' },
  /** A recognition stream waits for the streams-per-minute quota. */
  stream_quota: { shownIn: 'panel' },
  /** Stands in the log for an event that this version cannot parse, so that its id exists. */
  unknown_event: { shownIn: 'hidden' },
} as const satisfies Readonly<Record<string, Row>>;

export type NoticeCode = keyof typeof noticeCodes;

/** Codes with a text of their own in every catalog: `notice.<code>`. */
export type PanelNoticeCode = {
  [C in NoticeCode]: (typeof noticeCodes)[C]['shownIn'] extends 'panel' ? C : never;
}[NoticeCode];

/** A code of a newer version, which only a parser yields: code that emits a notice cannot write one. */
export type UnknownNoticeCode = string & { readonly unknownNoticeCode: never };

/** Where a notice is shown. A code of a newer version is shown in the panel, by the notice's `message`. */
export function noticePlace(code: string): Row['shownIn'] {
  return Object.hasOwn(noticeCodes, code) ? noticeCodes[code as NoticeCode].shownIn : 'panel';
}
