/** Media offers, and which of them we take. */
import * as v from 'valibot';

export const audioChannels = ['external', 'internal'] as const;
/** `external` is what the customer says, `internal` what the customer hears. */
export type AudioChannel = (typeof audioChannels)[number];

/** Loose on purpose: the entry goes back as it came, with members that we do not know. */
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

/** More offers than this are not looked at. */
const maxOffers = 32;

/**
 * The offer to take: the first PCMU one, else the first L16 one (twice the bytes for the same sound), else undefined.
 * The order of a client's offers is its preference, and is kept within a format. What is returned is the offered object
 * itself: the client compares it member by member, channel order included.
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

/** Bytes of one sample instant over all channels: a frame is a whole number of these. */
export function bytesPerInstant(media: Pick<AudioMedia, 'format' | 'channels'>): number {
  return media.channels.length * (media.format === 'L16' ? 2 : 1);
}

/** Whether `chosen` is `offered` in every member that the protocol compares. */
export function isSameMedia(chosen: AudioMedia, offered: AudioMedia): boolean {
  return (
    chosen.type === offered.type &&
    chosen.format === offered.format &&
    chosen.rate === offered.rate &&
    chosen.channels.length === offered.channels.length &&
    chosen.channels.every((channel, index) => channel === offered.channels[index])
  );
}
