/** Media as Genesys offers them in `open`. */
import type { AudioMedia } from '../../../shared/audiohook/media.ts';

export const stereo: AudioMedia = { type: 'audio', format: 'PCMU', channels: ['external', 'internal'], rate: 8000 };
export const monoExternal: AudioMedia = { ...stereo, channels: ['external'] };
export const monoInternal: AudioMedia = { ...stereo, channels: ['internal'] };
export const inverted: AudioMedia = { ...stereo, channels: ['internal', 'external'] };
