/** Media offers, and the choice among them. */
import * as v from 'valibot';

export const audioChannels = ['external', 'internal'] as const;
/** `external` is the customer's audio, `internal` the agent's. */
export type AudioChannel = (typeof audioChannels)[number];

/** Loose, because the chosen entry is returned unchanged, with unknown members. */
export const AudioMediaSchema = v.looseObject({
  type: v.literal('audio'),
  format: v.picklist(['PCMU', 'L16']),
  channels: v.pipe(
    v.array(v.picklist(audioChannels)),
    v.minLength(1),
    v.maxLength(2),
    v.check((list) => new Set(list).size === list.length),
  ),
  rate: v.literal(8000),
});
export type AudioMedia = v.InferOutput<typeof AudioMediaSchema>;

/** Further offers are ignored. */
const maxOffers = 32;

/**
 * The chosen offer: the first PCMU one, else the first L16 one (twice the bytes for the same audio), else undefined. Within
 * a format the client's order is its preference. Returns the offered object itself, because the client compares it member by
 * member, including the order of the channels.
 */
export function chooseMedia(offers: readonly unknown[]): AudioMedia | undefined {
  let second: AudioMedia | undefined;
  for (const offer of offers.slice(0, maxOffers)) {
    if (!v.is(AudioMediaSchema, offer)) continue;
    if (offer.format === 'PCMU') return offer;
    second ??= offer;
  }
  return second;
}

/** Bytes of one sample instant of all channels. A frame is a whole number of these. */
export function bytesPerInstant(media: Pick<AudioMedia, 'format' | 'channels'>): number {
  return media.channels.length * (media.format === 'L16' ? 2 : 1);
}

/** Whether `chosen` equals `offered` in every member that the protocol compares. */
export function isSameMedia(chosen: AudioMedia, offered: AudioMedia): boolean {
  return (
    chosen.type === offered.type &&
    chosen.format === offered.format &&
    chosen.rate === offered.rate &&
    chosen.channels.length === offered.channels.length &&
    chosen.channels.every((channel, index) => channel === offered.channels[index])
  );
}
