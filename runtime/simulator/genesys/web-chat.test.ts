import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { silentLogger } from '../../core/ports/logger.ts';
import { createSystemClock } from '../../core/system-clock.ts';
import { type LocalGenesys, startLocalGenesys } from './server.ts';

describe('Web Chat v2 in the local Genesys', () => {
  let genesys: LocalGenesys;
  before(async () => {
    genesys = await startLocalGenesys({
      ...{ serviceOrigins: [], clock: createSystemClock(), logger: silentLogger, chatType: 'webchat' },
    });
  });
  after(() => genesys.close());

  const messagesOf = (id: string, token = 'local-agent') =>
    fetch(`${genesys.origin}/api/v2/conversations/chats/${id}/messages?sortOrder=ascending&maxResults=100`, {
      headers: { authorization: `Bearer ${token}` },
    });

  it('has legs of its own, and its messages name their sender by the communication', async () => {
    const { state } = genesys;
    const agent = state.people.find(({ token }) => token === 'local-agent')!;
    state.setOnQueue(agent.userId, true);
    const chat = state.startChat({ customer: 'Ada' });
    assert.ok(chat.participants.every(({ chats, messages }) => chats?.length === 1 && messages === undefined));
    state.answer(chat, agent.userId);
    state.addMessage(chat, { from: 'bot' }, { text: 'Welcome.' });
    state.addMessage(chat, { from: 'customer' }, { text: 'My kettle is broken.' });
    state.addMessage(chat, { from: 'agent', userId: agent.userId }, { text: 'I am sorry.' });
    const { entities } = (await (await messagesOf(chat.id)).json()) as {
      entities: { body: string; bodyType: string; sender: { id: string } }[];
    };
    const purposeOf = (id: string) => chat.participants.find(({ chats }) => chats?.[0]?.id === id)?.purpose;
    assert.deepEqual(
      entities.map(({ body, bodyType, sender }) => [body, bodyType, purposeOf(sender.id)]),
      [
        ['Welcome.', 'standard', 'workflow'],
        ['My kettle is broken.', 'standard', 'customer'],
        ['I am sorry.', 'standard', 'agent'],
      ],
    );
  });

  it('is not found for a messaging conversation, and refused to a stranger', async () => {
    const messaging = genesys.state.startChat({ type: 'webmessaging' });
    assert.equal((await messagesOf(messaging.id)).status, 404);
    const chat = genesys.state.startChat();
    assert.ok((await messagesOf(chat.id, 'local-stranger')).status >= 400);
  });
});
