/** The agent's wrap-up over the local Genesys: one save writes notes, attributes and code. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { SummaryEvent } from '../../../shared/assist/event.ts';
import type { EarshotError } from '../../../shared/errors.ts';
import { type ConversationId, parseConversationId } from '../../../shared/ids.ts';
import { createWrapUp, type WrapUp } from '../../core/assist/wrap-up.ts';
import type { Erasures } from '../../core/ports/erasures.ts';
import { silentLogger } from '../../core/ports/logger.ts';
import { createSystemClock } from '../../core/system-clock.ts';
import { createPlatformClient } from '../../genesys/platform-client.ts';
import { createMemoryConversationLog } from '../../log/memory-conversation-log.ts';
import { createMemoryKeyValueStore } from '../../store/memory-store.ts';
import { localWrapUpCodes } from './identities.ts';
import { type LocalGenesys, startLocalGenesys } from './server.ts';

const clock = createSystemClock();
const log = createMemoryConversationLog({ clock, random: () => 0.5 });
const [late] = localWrapUpCodes;
let genesys: LocalGenesys;
let make: (erasures?: Erasures) => WrapUp;

before(async () => {
  genesys = await startLocalGenesys({ serviceOrigins: [], clock, logger: silentLogger });
  const store = createMemoryKeyValueStore({ clock });
  make = (erasures) =>
    createWrapUp({
      erasures,
      genesys: createPlatformClient({ apiOrigin: genesys.origin, fetch, clock, logger: silentLogger }),
      genesysToken: async () => 'local-agent',
      log,
      store,
      clock,
      audit: { record() {} } as never,
      defaultLanguage: 'en-US',
    });
});
after(() => genesys.close());

const agentId = () => genesys.state.people.find((person) => person.token === 'local-agent')!.userId;
const identity = () => ({ agentId: agentId(), organizationId: 'o', sessionId: 's', name: '', expiresAt: 0 });

function startCall() {
  const conversation = genesys.state.startCall(crypto.randomUUID());
  const leg = conversation.participants.find(({ purpose }) => purpose === 'agent')!;
  return { id: parseConversationId(conversation.id), conversation, leg };
}

const request = (text: string) => ({ summaryId: 's1', sections: [{ title: 'Situation', text }] });

const sentence = (text: string, ...utteranceIds: string[]) => ({ text, utteranceIds });
const summarize = (id: ConversationId, sentences: { text: string; utteranceIds: string[] }[]) => {
  const text = sentences.map((each) => each.text).join(' ');
  const summary: SummaryEvent = {
    type: 'summary',
    summaryId: 's1',
    sections: [{ title: 'Situation', text, sentences }],
  };
  return log.append(id, [summary]);
};

describe('the wrap-up', () => {
  it('lists the codes of the queue and the one that is chosen', async () => {
    const { id, conversation, leg } = startCall();
    assert.deepEqual(await make().codes(identity(), id), { codes: localWrapUpCodes });
    genesys.state.wrapUp(conversation, leg, { code: late.id, name: late.name });
    assert.equal((await make().codes(identity(), id)).chosen, late.id);
  });

  it('saves notes, attributes and code in one go, which ends after-call work', async () => {
    const { id, conversation, leg } = startCall();
    genesys.state.disconnect(conversation);
    const saved = await make().save(identity(), id, { ...request('The parcel is late.'), wrapUpCodeId: late.id });
    assert.deepEqual(saved, { saved: true, truncated: false, wrapUpCode: late });
    assert.equal(leg.wrapup?.notes, 'Situation\nThe parcel is late.');
    assert.equal(leg.wrapup?.code, late.id);
    assert.equal(leg.attributes.aa_summary_situation, 'The parcel is late.');
    assert.ok(leg.endAcwTime);
  });

  it('replaces what it saved before, on another instance too, and leaves the agent’s own text alone', async () => {
    const { id, conversation, leg } = startCall();
    genesys.state.wrapUp(conversation, leg, { notes: 'Mine.', provisional: true });
    await make().save(identity(), id, request('First.'));
    await make().save(identity(), id, request('Second.'));
    await make().save(identity(), id, request('Second.'));
    assert.equal(leg.wrapup?.notes, 'Mine.\n\nSituation\nSecond.');
    assert.equal(leg.wrapup?.provisional, true);
  });

  it('H5: writes nothing about a conversation that was erased while the request was on its way', async () => {
    const { id, leg } = startCall();
    const before = structuredClone(leg);
    await assert.rejects(make({ has: () => true }).save(identity(), id, request('Wants a refund.')), {
      code: 'erased',
    });
    assert.deepEqual(leg, before);
  });

  it('refuses a code that the queue has not', async () => {
    const { id } = startCall();
    await assert.rejects(
      make().save(identity(), id, { ...request('x'), wrapUpCodeId: 'foreign' }),
      (error: EarshotError) => error.code === 'invalid_request',
    );
  });

  it('leaves out what nothing said supports, or marks it, but keeps what the agent wrote', async () => {
    const sentences = [sentence('The kettle is broken.', 'u1'), sentence('Ada lives in Rome.')];
    const text = 'The kettle is broken. Ada lives in Rome. Ada was polite.';
    const { id, leg } = startCall();
    await summarize(id, sentences);
    assert.equal((await make().save(identity(), id, request(text))).unsupported, 1);
    assert.equal(leg.wrapup?.notes, 'Situation\nThe kettle is broken. Ada was polite.');
    await make().save(identity(), id, { ...request(text), unsupported: 'mark' });
    assert.equal(
      leg.wrapup?.notes,
      'Situation\nThe kettle is broken. Ada lives in Rome. (not confirmed) Ada was polite.',
    );
  });

  it('marks where nothing would be left', async () => {
    const { id, leg } = startCall();
    await summarize(id, [sentence('Ada lives in Rome.')]);
    await make().save(identity(), id, request('Ada lives in Rome.'));
    assert.equal(leg.wrapup?.notes, 'Situation\nAda lives in Rome. (not confirmed)');
  });
});
