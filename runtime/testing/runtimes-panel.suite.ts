/** What a panel gets from the service on every runtime. */
import assert from 'node:assert/strict';
import { createPanelClient, signIn } from './panel-client.ts';
import { newId, type ServiceUnderTest } from './service-under-test.ts';

/** Health, pages and refusals. */
export function panelTests(on: ServiceUnderTest): void {
  on.prove('panel', 'reports health, its runtime and readiness', async () => {
    const live = (await (await fetch(`${on.service.url}/healthz`)).json()) as Record<string, unknown>;
    assert.equal(live.status, 'ok');
    assert.equal(live.runtime, on.engine);
    assert.equal(typeof live.version, 'string');
    for (let tries = 0; ; tries++) {
      const ready = await fetch(`${on.service.url}/readyz`);
      if (ready.status === 200) break;
      const { down } = (await ready.json()) as { down: string[] };
      assert.ok(tries < 360, `still down: ${down}`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  });

  on.prove('panel', 'describes its API', async () => {
    const { version } = (await (await fetch(`${on.service.url}/healthz`)).json()) as { version: string };
    const answer = await fetch(`${on.service.url}/api/openapi.json`);
    assert.equal(answer.status, 200);
    const document = (await answer.json()) as { openapi: string; info: { version: string } };
    assert.equal(document.openapi, '3.1.0');
    assert.equal(document.info.version, version);
  });

  on.prove('panel', 'serves the panel with a content security policy without unsafe sources', async () => {
    const page = await fetch(`${on.service.url}/?conversationid=${newId()}`);
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
    const policy = page.headers.get('content-security-policy') ?? '';
    assert.match(policy, /frame-ancestors /);
    assert.doesNotMatch(policy, /unsafe/);
    assert.equal(page.headers.get('x-frame-options'), null);
    assert.equal((await fetch(`${on.service.url}/modules.js`)).headers.get('access-control-allow-origin'), '*');
    assert.equal((await fetch(`${on.service.url}/desk`)).status, 200);
  });

  on.prove('panel', 'refuses a missing or wrong token, a stranger, an invalid id and an invalid body', async () => {
    const id = newId();
    assert.equal((await fetch(`${on.service.url}/api/session`, { method: 'POST' })).status, 401);
    assert.equal((await fetch(`${on.service.url}/api/conversations/${id}`)).status, 401);
    assert.equal((await createPanelClient(on.service.url, 'a.b.c').get(`/api/conversations/${id}`)).status, 401);
    const stranger = createPanelClient(on.service.url, await signIn(on.service.url, 'local-stranger'));
    for (const path of ['', '/events']) {
      const refused = await stranger.get(`/api/conversations/${id}${path}`);
      assert.equal(refused.status, 403);
      const problem = (await refused.json()) as Record<string, unknown>;
      assert.match(refused.headers.get('content-type') ?? '', /^application\/problem\+json/);
      assert.equal(problem.code, 'forbidden');
    }
    assert.equal((await on.panel.get('/api/conversations/..%2f..%2fetc')).status, 400);
    assert.equal((await on.panel.post(`/api/conversations/${id}/messages`, '{')).status, 400);
    assert.equal((await on.panel.post(`/api/conversations/${id}/messages`, 'x'.repeat(100_000))).status, 413);
    assert.equal((await fetch(`${on.service.url}/nothing-here`)).status, 404);
  });
}

/** Who may read the metrics. */
export function metricsTests(on: ServiceUnderTest): void {
  on.prove('limits', 'serves metrics to this machine only', async () => {
    const metrics = await fetch(`${on.service.url}/metrics`);
    assert.equal(metrics.status, 200);
    assert.match(await metrics.text(), /^earshot_/m);
    assert.equal(
      (await fetch(`${on.service.url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.9' } })).status,
      403,
    );
  });
}
