/**
 * One transcript per participant: of several live sessions with the audio of one participant, one is listened to. Two integrations
 * with one address make such sessions, and so does a client that tries again while its first socket still looks open here. The
 * customers of a conference are different participants, and each keeps its session.
 */
import type { AudioMedia } from '../../../shared/audiohook/media.ts';
import type { ParticipantCall } from './bridged-call.ts';
import type { AudiohookConnection } from './connection-options.ts';

const keyOf = ({ conversationId, participantId }: ParticipantCall): string => `${conversationId}/${participantId}`;

type Member = { readonly call: ParticipantCall; readonly connection: AudiohookConnection };

export class ParticipantCalls {
  readonly #members = new Map<string, Member[]>();

  /** A session that is open already has all the channels of this one, and more. */
  isRedundant(call: ParticipantCall): boolean {
    return this.#live(call).some(
      ({ call: { channels } }) => channels.length > call.channels.length && covers(channels, call.channels),
    );
  }

  /** The new session replaces those whose channels it has. One with another channel stays: together they carry both speakers. */
  add(call: ParticipantCall, connection: AudiohookConnection): void {
    const kept: Member[] = [];
    const replaced: Member[] = [];
    for (const member of this.#live(call)) (covers(call.channels, member.call.channels) ? replaced : kept).push(member);
    this.#members.set(keyOf(call), [...kept, { call, connection }]);
    for (const member of replaced) member.connection.replaced();
  }

  /** To be called when a session has ended. */
  remove(call: ParticipantCall, connection: AudiohookConnection): void {
    const left = (this.#members.get(keyOf(call)) ?? []).filter((member) => member.connection !== connection);
    if (left.length > 0) this.#members.set(keyOf(call), left);
    else this.#members.delete(keyOf(call));
  }

  #live(call: ParticipantCall): readonly Member[] {
    return (this.#members.get(keyOf(call)) ?? []).filter(({ connection }) => {
      const phase = connection.phase();
      return phase === 'active' || phase === 'paused';
    });
  }
}

const covers = (channels: AudioMedia['channels'], others: AudioMedia['channels']): boolean =>
  others.every((channel) => channels.includes(channel));
