import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type RunningService, startService } from './running-service.ts';

const conversationId = 'ab54a98c-eb1f-4ad2-9371-83f6efcd3a3d';

/** Things that belong to a customer. None may be found where the service writes for others than the agent. */
const canary = {
  card: '4111 1111 1111 1111',
  phone: '+44 7700 900123',
  email: 'canary.person@example.org',
  iban: 'GB29 NWBK 6016 1331 9268 19',
  bank_account: '31926820',
  ssn: '219-09-9998',
  national_id: '12345678Z',
  passport: 'XN5003778',
  birth_date: '7 March 1985',
  postal_address: '742 Evergreen Terrace',
  name: 'Zebulon Quillfeather',
};
const canaryText = `I am ${canary.name}, card ${canary.card}, call ${canary.phone} or write ${canary.email}, IBAN ${canary.iban}, account number ${canary.bank_account}, social security ${canary.ssn}, DNI ${canary.national_id}, passport ${canary.passport}, born on ${canary.birth_date}, I live at ${canary.postal_address}`;
const { name: _name, ...masked } = canary;
const maskedKinds = Object.keys(masked) as (keyof typeof masked)[];

const auditKey = 'Xk29fjQpLmZ81vbTyRwDcNsAhGe4U6o7';

describe('who may see what', { timeout: 400_000 }, () => {
  let service: RunningService;
  let folder: string;
  let audit: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-trust-'));
    audit = join(folder, 'audit.log');
    service = await startService({
      AUDIT_LOG: audit,
      AUDIT_KEY: auditKey,
      REDACT: maskedKinds.join(','),
      LOG_LEVEL: 'debug',
    });
  });
  after(async () => {
    await service?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const session = async (genesysToken: string): Promise<Response> =>
    fetch(`${service.origin}/api/session`, { method: 'POST', headers: { authorization: `Bearer ${genesysToken}` } });
  const panelToken = async (genesysToken: string): Promise<string> =>
    ((await (await session(genesysToken)).json()) as { token: string }).token;
  const ask = (path: string, token: string, body?: unknown): Promise<Response> =>
    fetch(service.origin + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const message = (messageId: string, text: string) => ({
    messageId,
    role: 'customer',
    text,
    sentAt: new Date().toISOString(),
  });
  const at = (path: string, id = conversationId) => `/api/conversations/${id}${path}`;
  const writes: [path: string, body: unknown][] = [
    ['/messages', message('m-1', 'Hello')],
    ['/knowledge', { query: 'refund' }],
    ['/summary', {}],
    ['/feedback', { answerRecord: 'projects/p/answerRecords/a', clicked: true }],
    ['/complete', {}],
    ['/wrap-up', { summaryId: 's', sections: [{ title: 'Situation', text: 'x' }] }],
  ];

  it('T25: refuses every kind of token that is not one of its own, with the same words', async () => {
    const seen = new Set<string>();
    const good = await panelToken('local-agent');
    const [head, payload, signature] = good.split('.') as [string, string, string];
    const none = Buffer.from('{"alg":"none","typ":"earshot-panel+jwt"}').toString('base64url');
    const tokens = [
      '',
      'x',
      'local-agent',
      `${none}.${payload}.`,
      `${head}.${payload}.`,
      `${head}.${payload}.${signature.slice(1)}A`,
    ];
    for (const token of tokens) {
      for (const [path, body] of [['', undefined], ['/events', undefined], ...writes] as [string, unknown][]) {
        const response = await ask(at(path), token, body);
        assert.equal(response.status, 401, `${path} with ${token.slice(0, 20)}`);
        const { code, title, detail } = (await response.json()) as Record<string, string>;
        seen.add(JSON.stringify([code, title, detail]));
      }
    }
    assert.equal(seen.size, 1);
    for (const token of ['', 'no-such-token', 'x'.repeat(5_000)]) assert.equal((await session(token)).status, 401);
  });

  it('T26: a stranger sees 403 everywhere, with a reason', async () => {
    const token = await panelToken('local-stranger');
    for (const [path, body] of [['', undefined], ['/events', undefined], ...writes] as [string, unknown][]) {
      const response = await ask(at(path), token, body);
      assert.equal(response.status, 403, path);
      const problem = (await response.json()) as Record<string, string>;
      assert.equal(problem.code, 'forbidden');
      assert.ok((problem.reason ?? problem.detail ?? '').length > 20, JSON.stringify(problem));
    }
  });

  it('T26: a supervisor reads along and changes nothing', async () => {
    const agent = await panelToken('local-agent');
    assert.equal((await ask(at('/messages'), agent, message('m-1', 'Hello'))).status, 200);
    const token = await panelToken('local-supervisor');
    assert.equal((await ask(at(''), token)).status, 200);
    for (const [path, body] of writes) assert.equal((await ask(at(path), token, body)).status, 403, path);
  });

  it('T28: ids that are none reach nothing', async () => {
    const token = await panelToken('local-agent');
    const ids = [
      '..',
      '%2e%2e',
      '%2e%2e%2fusers',
      'a%23b',
      'a%3fb',
      'a%40b',
      'a%00b',
      `${conversationId}%2f..`,
      'x'.repeat(7_000),
      'аb54a98c-eb1f-4ad2-9371-83f6efcd3a3d',
    ];
    for (const id of ids) {
      const response = await ask(`/api/conversations/${id.includes('а') ? encodeURIComponent(id) : id}/events`, token);
      assert.ok([400, 401, 404, 414, 431].includes(response.status), `${id.slice(0, 20)} → ${response.status}`);
      await response.body?.cancel();
    }
  });

  it('saves a summary behind what the agent typed, twice the same, and after a fault', async () => {
    const token = await panelToken('local-agent');
    const id = 'cd54a98c-eb1f-4ad2-9371-83f6efcd3a3d';
    const summary = { summaryId: 's1', sections: [{ title: 'Situation', text: 'A broken kettle.' }] };
    await service.control({ do: 'fail', path: '/participants/', status: 503, times: 1, afterTheFact: true });
    assert.deepEqual(await (await ask(at('/wrap-up', id), token, summary)).json(), { saved: true, truncated: false });
    assert.equal((await ask(at('/wrap-up', id), token, summary)).status, 200);
    const genesys = await fetch(`${service.genesysOrigin}/api/v2/conversations/${id}`, {
      headers: { authorization: 'Bearer local-agent' },
    });
    const conversation = (await genesys.json()) as {
      participants: {
        purpose: string;
        wrapup?: { notes: string; provisional: boolean };
        attributes: Record<string, string>;
      }[];
    };
    const leg = conversation.participants.find((p) => p.purpose === 'agent')!;
    assert.equal(leg.wrapup!.provisional, true);
    assert.equal(leg.wrapup!.notes.split('A broken kettle.').length, 2);
    assert.equal(leg.attributes.aa_summary_situation, 'A broken kettle.');
  });

  it('T34: a canary sent through every path is in no log, metric, error or audit entry, and masked for the panel', async () => {
    const token = await panelToken('local-agent');
    const errors: string[] = [];
    const note = async (response: Response) => errors.push(await response.text());
    assert.equal((await ask(at('/messages'), token, message('canary-1', canaryText))).status, 200);
    await note(await ask(at('/messages'), token, { ...message('canary-2', canaryText), role: canaryText }));
    await note(await ask(at('/messages'), token, { ...message('canary-3', canaryText), messageId: canaryText }));
    await note(await ask(at('/feedback'), token, { answerRecord: canaryText }));
    await note(await ask(`/api/conversations/${encodeURIComponent(canary.email)}/events`, token));
    await note(await ask(`/${encodeURIComponent(canary.name)}?q=${encodeURIComponent(canary.phone)}`, token));
    await note(await session(canary.card.replaceAll(' ', '')));
    await note(await fetch(`${service.origin}/pubsub/new-message-event`, { method: 'POST', body: canaryText }));
    await note(
      await fetch(`${service.origin}/audiohook`, {
        headers: { 'x-api-key': canary.email, 'audiohook-session-id': canary.phone },
      }),
    );
    const answers = [
      await (await ask(at('/knowledge'), token, { query: canaryText })).text(),
      await (await ask(at('/summary'), token, {})).text(),
    ];
    await service.control({ do: 'fail', path: '/participants/', status: 500, times: 9 });
    const summary = { summaryId: 's2', sections: [{ title: canary.name, text: canaryText }] };
    await note(await ask(at('/wrap-up'), token, summary));
    await service.control({ do: 'heal' });

    const metrics = await (await fetch(`${service.origin}/metrics`)).text();
    const shown = await (await ask(at(''), token)).text();
    const places: [string, string][] = [
      ['the log', service.output()],
      ['the metrics', metrics],
      ['the audit log', await readFile(audit, 'utf8')],
      ['the errors', errors.join('\n')],
    ];
    for (const [place, text] of places) {
      assert.ok(text.length > 0, `${place} has something in it`);
      for (const [kind, value] of Object.entries(canary)) {
        for (const form of [value, value.replaceAll(' ', ''), encodeURIComponent(value)]) {
          assert.ok(
            !text.includes(form),
            `the ${kind} is in ${place}: ${text.slice(Math.max(0, text.indexOf(form) - 200), text.indexOf(form) + 60)}`,
          );
        }
      }
    }
    for (const kind of maskedKinds) {
      assert.ok(shown.includes(`[${kind}]`), `${kind}: ${shown.slice(0, 500)}`);
      for (const text of [shown, ...answers])
        assert.ok(!text.includes(canary[kind]), `the ${kind} is not masked: ${text}`);
    }
  });

  it('the audit log tells who joined and who was refused, and is whole', async () => {
    const { spawnSync } = await import('node:child_process');
    const entries = (await readFile(audit, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    const actions = new Set(entries.map((entry) => entry.action));
    for (const action of ['sign_in', 'sign_in_refused', 'join', 'join_refused', 'supervisor_join', 'wrap_up_saved']) {
      assert.ok(actions.has(action), `${action} is in the audit log`);
    }
    const root = new URL('../..', import.meta.url);
    const verify = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/audit-verify.ts', audit], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, AUDIT_KEY: auditKey },
    });
    assert.equal(verify.status, 0, verify.stdout + verify.stderr);
    const text = await readFile(audit, 'utf8');
    const { writeFile } = await import('node:fs/promises');
    const forged = join(folder, 'forged.log');
    await writeFile(forged, text.replace('join_refused', 'join'));
    const caught = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/audit-verify.ts', forged], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, AUDIT_KEY: auditKey },
    });
    assert.equal(caught.status, 1);
    assert.match(caught.stdout, /was changed after it was written/);
  });
});
