import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnose } from './diagnose.ts';
import { depsOf, doctorInput, healthyInstallation, type Installation } from './healthy-installation.ts';
import { faults } from './installation-faults.ts';
import { renderFindings } from './render-findings.ts';

const examine = (installation: Installation) => diagnose(doctorInput(installation), depsOf(installation));

test('where nothing is wrong every question passes', async () => {
  const findings = await examine(healthyInstallation());
  assert.deepEqual(
    findings.filter(({ status }) => status !== 'pass'),
    [],
  );
  const areas = new Set(findings.map(({ id }) => id.split('.')[0]));
  assert.deepEqual([...areas].sort(), ['clock', 'genesys', 'google', 'network', 'public', 'redis', 'settings']);
});

for (const [what, damage, id, status, fix] of faults) {
  test(`named, with its fix: ${what}`, async () => {
    const installation = healthyInstallation();
    damage(installation);
    const findings = await examine(installation);
    const found = findings.find((finding) => finding.id === id && finding.status === status);
    assert.ok(found, renderFindings(findings));
    assert.match(found.fix ?? '', fix);
  });
}

test('no finding repeats a secret, whatever is wrong', async () => {
  for (const [, damage] of faults) {
    const installation = healthyInstallation();
    const secrets = [
      installation.env.SESSION_SECRET!,
      installation.env.API_KEY!,
      installation.env.AUDIOHOOK_CLIENT_SECRET!,
      'password@',
      'google-token',
      'admin-token',
    ];
    damage(installation);
    const text = JSON.stringify(await examine(installation));
    for (const secret of secrets) assert.ok(!text.includes(secret), text);
  }
});

test('a mistaken fault does not hide the others', async () => {
  const installation = healthyInstallation();
  installation.redis.failure = new Error('x');
  installation.google.status = 404;
  installation.service.running = false;
  const ids = (await examine(installation)).filter(({ status }) => status === 'fail').map(({ id }) => id);
  assert.deepEqual(ids, ['redis.connect', 'google.profile', 'public.audiohook']);
});
