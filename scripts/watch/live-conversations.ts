/** Live conversations on two instances that share Redis: chats that are written to and calls that are spoken, half on each instance. */

import { placeCall } from '../../runtime/simulator/caller/place-call.ts';
import { audiohookUrl, newId } from '../../runtime/testing/instance-requests.ts';
import { scriptCall } from '../../runtime/testing/scripted-dialogflow.ts';
import { type RunningService, testCredentials } from '../../runtime/testing/service-process.ts';
import type { TwoInstances } from '../../runtime/testing/two-instances.ts';

export type LiveConversation = {
  readonly id: string;
  readonly channel: 'voice' | 'chat';
  readonly at: RunningService;
};

export type LiveConversations = {
  readonly all: readonly LiveConversation[];
  /** Posts what the customer writes to the instance, or to the one that has the chat. Rejects where it is not taken. */
  write(chat: LiveConversation, text: string, at?: RunningService): Promise<void>;
  /** How each call that had to be placed again ended before, by conversation. */
  readonly troubles: ReadonlyMap<string, string>;
  /** Ends a conversation in order. */
  end(conversation: LiveConversation): Promise<void>;
  stop(): Promise<void>;
};

/** A call lasts this long unless it is ended, and is then placed again. */
const callMs = 600_000;
/** How often a call is placed, and the pause between two times, in ms. */
const mostTries = 60;
const againMs = 1_000;
const wait = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** Every third one is a call. They begin one after the other. */
export async function beginConversations(both: TwoInstances, count: number): Promise<LiveConversations> {
  const troubles = new Map<string, string>();
  const hangUps = new Map<string, () => Promise<unknown>>();
  const { channels } = scriptCall(callMs);
  const all = Array.from({ length: count }, (_, index): LiveConversation => {
    const at = index % 2 === 0 ? both.first : both.second;
    return { id: newId(), channel: index % 3 === 2 ? 'voice' : 'chat', at };
  });
  let messages = 0;
  const ask = async (at: RunningService, path: string, body: unknown): Promise<void> => {
    const answer = await both.session.ask(at.url, (client) => client.post(path, body));
    if (answer.status !== 200) throw new Error(`${path.split('/').at(-1)} is answered with ${answer.status}`);
  };
  const write: LiveConversations['write'] = ({ id, at }, text, other = at) =>
    ask(other, `/api/conversations/${id}/messages`, {
      ...{ messageId: `m${messages++}`, role: 'customer', text, sentAt: new Date().toISOString(), language: 'en-US' },
    });
  const call = ({ id, at }: LiveConversation, tries = mostTries): void => {
    const placed = placeCall({
      ...{ url: audiohookUrl(at), ...testCredentials, conversationId: id },
      source: { kind: 'recording', channels },
    });
    let isOver = false;
    hangUps.set(id, () => {
      isOver = true;
      placed.hangUp();
      return placed.ended;
    });
    // A machine that is too busy to answer in time is asked again, as Genesys does.
    void placed.ended.then(async ({ reason, detail = '' }) => {
      if (isOver) return;
      troubles.set(id, `${reason} ${detail}`.trim());
      await wait(againMs);
      if (!isOver && tries > 1) call({ id, at, channel: 'voice' }, tries - 1);
    });
  };
  for (const conversation of all) {
    if (conversation.channel === 'voice') call(conversation);
    else await write(conversation, 'Hello, my parcel has not arrived');
  }
  return {
    ...{ all, write, troubles },
    async end({ id, channel, at }) {
      if (channel === 'voice') await hangUps.get(id)?.();
      else await ask(at, `/api/conversations/${id}/complete`, {});
    },
    async stop() {
      await Promise.all([...hangUps.values()].map((hangUp) => hangUp().catch(() => undefined)));
    },
  };
}
