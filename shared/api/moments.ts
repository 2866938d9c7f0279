/** Moments of a recorded call. Apart from the other requests: they are loaded with the first. */
import * as v from 'valibot';

export const momentsPath = (id: string): string => `/api/conversations/${id}/moments`;
/** A WAV file. */
export const momentPath = (id: string, utteranceId: string): string =>
  `${momentsPath(id)}/${encodeURIComponent(utteranceId)}`;

/** Whether the call was recorded. */
export const MomentsResponseSchema = v.object({ available: v.boolean() });
