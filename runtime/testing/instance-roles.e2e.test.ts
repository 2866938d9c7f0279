/** A voice instance and a panel instance with one Redis, each in a process of its own. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { placeCall } from '../simulator/caller/place-call.ts';
import { patience } from './busy-machine.ts';
import { audiohookUrl, finals, isLoss, newId, post, sleep, snapshot, untilSame } from './instance-requests.ts';
import { createPanelClient, signIn } from './panel-client.ts';
import { createResumingPanel, type Session } from './resuming-panel.ts';
import { scriptCall } from './scripted-dialogflow.ts';
import { type RunningService, testCredentials } from './service-process.ts';
import { startTwoInstances, type TwoInstances } from './two-instances.ts';

async function hold(service: RunningService, session: Session, id: string, held: boolean) {
  const answer = await session.ask(service.url, (client) => client.post(`/api/conversations/${id}/hold`, { held }));
  return { status: answer.status, ...((await answer.json()) as { applied?: boolean }) };
}

describe('a voice instance and a panel instance that share Redis', { concurrency: false }, () => {
  let both: TwoInstances;
  let voice: RunningService;
  let panels: RunningService;
  let session: Session;

  before(async () => {
    both = await startTwoInstances({ env: { ROLE: 'panel' } }, { env: { ROLE: 'voice' }, recognizes: true });
    ({ first: panels, second: voice, session } = both);
  });
  after(() => both?.stop());

  it('each serves the routes of its role and refuses those of the other', async () => {
    const unsigned = { method: 'POST', headers: { authorization: 'Bearer local-agent' } };
    assert.equal((await fetch(`${voice.url}/api/session`, unsigned)).status, 404);
    assert.equal((await fetch(`${panels.url}/audiohook`)).status, 404);
    assert.equal((await fetch(`${voice.url}/audiohook`)).status, 426);
    assert.equal((await post(voice, session, newId(), { messageId: 'm1', text: 'Hello' })).status, 404);
  });

  it('the panel instance answers a chat without the voice instance', async () => {
    const id = newId();
    const panel = createResumingPanel(panels.url, session.token, id);
    try {
      assert.equal((await post(panels, session, id, { messageId: 'm1', text: 'Let me look.' })).status, 200);
      await panel.until('chat message', ({ view }) => finals(view()).some(({ text }) => text === 'Let me look.'));
    } finally {
      await panel.stop();
    }
  });

  it('a hold from a panel pauses the call on the voice instance until the hold ends', async () => {
    const id = newId();
    const panel = createResumingPanel(panels.url, session.token, id);
    const phases: string[] = [];
    const hangUp = new AbortController();
    const call = placeCall({
      url: audiohookUrl(voice),
      ...testCredentials,
      conversationId: id,
      source: { kind: 'recording', channels: scriptCall(60_000).channels },
      onProgress: ({ phase }) => phases.at(-1) !== phase && phases.push(phase),
      signal: hangUp.signal,
    });
    const pauses = () => panel.view().notices.filter(({ code }) => code === 'paused');
    try {
      await panel.until('start of the call', ({ view }) => view().status === 'started');
      const stranger = createPanelClient(panels.url, await signIn(panels.url, 'local-stranger'));
      assert.equal((await stranger.post(`/api/conversations/${id}/hold`, { held: true })).status, 403);
      const listener = createPanelClient(panels.url, await signIn(panels.url, 'local-supervisor'));
      assert.equal((await listener.post(`/api/conversations/${id}/hold`, { held: true })).status, 403);
      assert.deepEqual(await hold(panels, session, newId(), true), { status: 200, applied: false });

      assert.deepEqual(await hold(panels, session, id, true), { status: 200, applied: true });
      await panel.until('notice of the pause', () => pauses().length === 1);
      assert.equal(pauses()[0]!.params?.cause, 'server_pause');
      await panel.until('paused caller', () => phases.at(-1) === 'paused');
      // A renewal is not a second pause, also when the panel instance does not know of the first.
      assert.deepEqual(await hold(panels, session, id, true), { status: 200, applied: true });
      // The length of the pause, which is compared below.
      await sleep(1_500);
      assert.equal(phases.at(-1), 'paused');
      assert.deepEqual(await hold(panels, session, id, false), { status: 200, applied: true });
      await panel.until('end of the pause', () => pauses().some(({ resolved }) => resolved === true));
      const [pause, ...more] = pauses();
      assert.deepEqual(more, []);
      assert.ok(pause!.endMs! - pause!.startMs! >= 1_500, 'the pause is marked in its length');
      await panel.until('audio of the caller', () => phases.at(-1) === 'open');
      hangUp.abort();
      assert.equal((await call.ended).ok, true);
      await panel.until('end of the call', ({ view }) => view().status === 'ended', 90_000);
      panel.assertExact();
    } finally {
      hangUp.abort();
      await panel.stop();
    }
  });

  it('T3: finals reach a panel on another instance; a kill loses none of them and is notified within 6 s', async () => {
    const id = newId();
    const panel = createResumingPanel(panels.url, session.token, id);
    try {
      await panel.until('recognition', async () => (await fetch(`${voice.url}/readyz`)).status === 200, 90_000);
      const call = placeCall({
        url: audiohookUrl(voice),
        ...testCredentials,
        conversationId: id,
        source: { kind: 'recording', channels: scriptCall(60_000).channels },
      });
      await panel.until('final words', ({ view }) => finals(view()).length > 0, 90_000);
      const known = finals(await snapshot(voice, session, id));
      voice.signal('SIGKILL');
      const killedAt = Date.now();
      await panel.until('notice of the loss', ({ view }) => view().notices.some(isLoss), 90_000);
      const notifiedAfterMs = Date.now() - killedAt;
      // The unit test of the orphan watch checks 6 s on a test clock; here a busy machine may add to it.
      assert.ok(notifiedAfterMs < patience(6_000), `notified after ${notifiedAfterMs} ms`);
      assert.equal((await call.ended).reason, 'lost');
      const view = panel.view();
      for (const { text, utteranceId } of known) {
        assert.equal(view.utterances.find((utterance) => utterance.utteranceId === utteranceId)?.text, text);
      }
      assert.equal(view.status, 'started');
      const loss = view.notices.filter(isLoss);
      assert.equal(loss.length, 1);
      assert.equal(loss[0]!.startMs, Math.max(...view.utterances.map(({ endMs }) => endMs)));
      await untilSame(panel, 'snapshot like the panel', async () => [
        await snapshot(panels, session, id),
        panel.view(),
      ]);
      panel.assertExact();
    } finally {
      await panel.stop();
    }
  });
});
